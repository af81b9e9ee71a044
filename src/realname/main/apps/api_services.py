"""What the API is built on: the use cases and the few facts of the deployment it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from realname.access.use_cases.api_clients import GrantAccess, RequireReach, VerifyApiToken
from realname.access.use_cases.counters import EnrolCounter
from realname.campaigns.use_cases.appeals import RecordAppeal
from realname.campaigns.use_cases.read_appeals import ReadReverification
from realname.kernel.ports import NumberingPlan, RandomTokens
from realname.ledger.use_cases.read_ledger import ReadLedger
from realname.ledger.use_cases.receipt_keys import PublicKeys
from realname.lines.use_cases.counter.open_change import OpenChange
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.packs.model import Policy
from realname.photo_access.use_cases.read_openings import ReadKnownOpenings
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choosing.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiServices:
    """Everything a route may call.

    Attributes:
        tokens: For the ids of requests.
        receipt_keys: What receipts and certificates are checked with.
        require_ready: Returns when database, media store and models answer; raises DependencyError otherwise.
        judging_slots: Clips judged at the same time by this process.
        is_sandbox: Whether lines are simulated; said in every answer.
    """

    open_registration: OpenRegistration
    open_change: OpenChange
    attach_evidence: AttachEvidence
    attach_representative: AttachRepresentative
    offer_numbers: OfferNumbers
    choose_line: ChooseLine
    get_challenge: GetChallenge
    upload_chunk: UploadChunk
    submit_registration: SubmitRegistration
    read_registration: ReadRegistration
    close_registration: CloseRegistration
    record_appeal: RecordAppeal
    read_reverification: ReadReverification
    read_known_openings: ReadKnownOpenings
    enrol_counter: EnrolCounter
    request_live_session: RequestLiveSession
    read_ledger: ReadLedger
    verify_token: VerifyApiToken
    require_reach: RequireReach
    grant_access: GrantAccess
    numbering: NumberingPlan
    policy: Policy
    tokens: RandomTokens
    receipt_keys: PublicKeys
    require_ready: Callable[[], None]
    judging_slots: int
    is_sandbox: bool

    @property
    def mode(self) -> str:
        """`sandbox` or `production`."""
        return "sandbox" if self.is_sandbox else "production"


def services_of(request: Request) -> ApiServices:
    """The services of the application that serves a request."""
    services: ApiServices = request.app.state.services
    return services


Services = Annotated[ApiServices, Depends(services_of)]
