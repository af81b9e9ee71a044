"""What the country is played with: the real use cases, as any counter has them, and the records that a counter finds in place."""

from dataclasses import dataclass

from realname.application.attach_evidence import AttachEvidence
from realname.application.choose_line import ChooseLine
from realname.application.close_registration import CloseRegistration
from realname.application.fail_live_session import FailLiveSession
from realname.application.finish_live_session import FinishLiveSession
from realname.application.hand_over import HandOver
from realname.application.open_live_session import OpenLiveSession
from realname.application.open_registration import OpenRegistration
from realname.application.open_without_face import OpenWithoutFace
from realname.application.request_live_session import RequestLiveSession
from realname.application.reviews import GiveOpinion, TakeReview
from realname.application.submit_registration import SubmitRegistration
from realname.application.unit_of_work import UnitsOfWork
from realname.application.visual_checks import CompareBySight


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryDesk:
    """The use cases of all counters of the country."""

    units: UnitsOfWork
    open_registration: OpenRegistration
    open_without_face: OpenWithoutFace
    attach_evidence: AttachEvidence
    choose_line: ChooseLine
    request_live_session: RequestLiveSession
    open_live_session: OpenLiveSession
    finish_live_session: FinishLiveSession
    fail_live_session: FailLiveSession
    submit: SubmitRegistration
    hand_over: HandOver
    compare_by_sight: CompareBySight
    take_review: TakeReview
    give_opinion: GiveOpinion
    close: CloseRegistration
