"""What the counter's pages are built on: the use cases and the few facts of the deployment they show."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, Request

from realname.access.model.staff import Realm, SignInMeans
from realname.access.use_cases.bind_counter import BindCounter
from realname.access.use_cases.change_password import RenewOwnPassword
from realname.access.use_cases.counters import EnrolCounter
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.staff_accounts import ListStaff
from realname.access.use_cases.staff_session import ReadStaffSession, SignOut
from realname.access.wiring import StaffAccess
from realname.campaigns.use_cases.appeals import DecideAppeal, RecordAppeal
from realname.campaigns.use_cases.read_appeals import ReadAppeals, ReadReverification
from realname.fraud.wiring import SignalUseCases
from realname.holder.wiring import PersonUseCases
from realname.inspections.wiring import InspectionUseCases, SupervisionUseCases
from realname.kernel.ports import Clock, NumberingPlan, RandomTokens
from realname.lines.use_cases.bar_line import BarLine
from realname.lines.use_cases.counter.find_line import FindLine
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_deaths import CloseAfterDeath, HolderDeaths
from realname.lines.use_cases.counter.holder_requests import CloseByCard, LiftLostBar
from realname.lines.use_cases.counter.open_change import OpenChange, OpenChangeWithoutFace
from realname.lines.use_cases.read_line import ReadLine
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.no_face.use_cases.alternative_checks import TryOtherMeans
from realname.no_face.use_cases.list_awaiting_supervisor import ListHandedOver
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.read_visual_check import ReadVisualCheck
from realname.no_face.use_cases.refer_to_supervisor import HandOver
from realname.no_face.use_cases.visual_checks import CompareBySight
from realname.outlets.wiring import OutletUseCases
from realname.packs.model import Policy
from realname.photo_access.wiring import OpeningUseCases
from realname.registration.use_cases.capturing.attempt_limits import ReadAttempts
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choosing.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.opening.list_todays_registrations import ListOfTheDay
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.reports.use_cases.read_parity import ReadParity
from realname.reports.wiring import ReportUseCases
from realname.review.wiring import ReviewUseCases
from realname.sandbox.simulators.notifications import SentNotice


@dataclass(frozen=True, slots=True)
class SampleCard:
    """A card that the simulated card reader can be given: a key for the form, and the invented name on it."""

    key: str
    name: str


class SampleCards(Protocol):
    """The cards that lie beside the simulated card reader of a sandbox."""

    def list(self) -> Sequence[SampleCard]:
        """Which there are."""
        ...

    def read(self, key: str) -> bytes:
        """Give a card as the reader does.

        Raises:
            InvalidInput: There is no such card.
            SamplesUnavailable: The sample people were not fetched.
        """
        ...


class Outbox(Protocol):
    """What a simulated message centre kept instead of sending it."""

    def latest(self, *, limit: int) -> Sequence[SentNotice]:
        """The last messages, the newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WebServices:
    """Everything a page may call.

    Attributes:
        realm: Whose app it is: the operator's, or that of inspectors.
        judging_slot: Holds one of the process's slots for judging a clip; raises EngineBusy where all are taken.
        are_counters_required: Whether whoever works at an outlet has to be at one of its counters.
        enough_means: What one may have signed in with to do more than set up another means.
        sample_cards: None in production.
        outbox: None where messages are really sent.
        receipt_public_key: Raw Ed25519 public key, 32 bytes, that receipts and certificates are checked with.
        version: Of realname, shown at the foot of each page.
    """

    sign_in: SignIn
    read_staff_session: ReadStaffSession
    sign_out: SignOut
    renew_own_password: RenewOwnPassword
    access: StaffAccess
    enough_means: frozenset[SignInMeans]
    are_counters_required: bool
    bind_counter: BindCounter
    open_registration: OpenRegistration
    open_without_face: OpenWithoutFace
    find_line: FindLine
    read_line: ReadLine
    holder_cards: HolderCards
    open_change: OpenChange
    open_change_without_face: OpenChangeWithoutFace
    bar_line: BarLine
    lift_lost_bar: LiftLostBar
    close_by_card: CloseByCard
    holder_deaths: HolderDeaths
    close_after_death: CloseAfterDeath
    record_appeal: RecordAppeal
    decide_appeal: DecideAppeal
    read_appeals: ReadAppeals
    read_reverification: ReadReverification
    openings: OpeningUseCases
    reviews: ReviewUseCases
    inspections: InspectionUseCases
    person: PersonUseCases
    read_parity: ReadParity
    signals: SignalUseCases
    reports: ReportUseCases
    outlets: OutletUseCases
    supervision: SupervisionUseCases
    hand_over: HandOver
    compare_by_sight: CompareBySight
    read_visual_check: ReadVisualCheck
    other_means: TryOtherMeans
    list_of_the_day: ListOfTheDay
    list_handed_over: ListHandedOver
    list_staff: ListStaff
    attach_evidence: AttachEvidence
    attach_representative: AttachRepresentative
    read_masked_name: ReadMaskedName
    offer_numbers: OfferNumbers
    choose_line: ChooseLine
    request_live_session: RequestLiveSession
    read_attempts: ReadAttempts
    get_challenge: GetChallenge
    upload_chunk: UploadChunk
    submit_registration: SubmitRegistration
    read_registration: ReadRegistration
    close_registration: CloseRegistration
    enrol_counter: EnrolCounter
    numbering: NumberingPlan
    policy: Policy
    clock: Clock
    tokens: RandomTokens
    receipt_public_key: bytes
    judging_slot: Callable[[], AbstractContextManager[None]]
    sample_cards: SampleCards | None
    outbox: Outbox | None
    is_sandbox: bool
    version: str
    realm: Realm = Realm.OPERATOR

    @property
    def mode(self) -> str:
        """`sandbox` or `production`."""
        return "sandbox" if self.is_sandbox else "production"


def services_of(request: Request) -> WebServices:
    """The services of the application that serves a request."""
    services: WebServices = request.app.state.services
    return services


Services = Annotated[WebServices, Depends(services_of)]
