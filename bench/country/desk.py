"""What the country is played with: the real use cases, as any counter has them, and the records that a counter finds in place."""

from dataclasses import dataclass

from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.refer_to_supervisor import ReferToSupervisor
from realname.no_face.use_cases.visual_checks import CompareVisually
from realname.registration.use_cases.choose_line import ChooseLine
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.review.use_cases.claims import TakeReview
from realname.review.use_cases.give_opinion import GiveOpinion


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
    refer_to_supervisor: ReferToSupervisor
    compare_visually: CompareVisually
    take_review: TakeReview
    give_opinion: GiveOpinion
    close: CloseRegistration
