"""Registrations: open, evidence, line, challenge, submit, read, receipt, withdraw."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from starlette.concurrency import run_in_threadpool

from realname.access.api.authentication import Acting, Known, scoped
from realname.access.errors import IdempotencyKeyReused
from realname.access.model.api_client import KnownClient, Scope
from realname.evidence.errors import ChipCheckFailed, DocumentContradicted, DocumentIncomplete, DocumentPhotoRejected
from realname.evidence.model.representative import Authority
from realname.evidence.use_cases.read_document import ReadDocument
from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import ChallengeExpired, NotFound, RateLimited, RealNameError, ReservationExpired, StateConflict
from realname.kernel.identifiers import AgentId, OrganisationId, OutletId, RegistrationId, parse_iccid
from realname.kernel.registry import App
from realname.kernel.text.text import Language
from realname.platform.api import examples, links
from realname.platform.api.headers import APPLIED, LongestWait, say_where
from realname.platform.api.spec import answers_of, takes_json
from realname.platform.api.waiting import is_done
from realname.platform.config.logs import log_fault
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.platform.text.languages import pick_language
from realname.registration.api.challenges_answers import ChallengeAnswer, challenge_answer
from realname.registration.api.registrations_answers import (
    JUDGING_RUNS,
    RegistrationAnswer,
    StatementAnswer,
    registration_answer,
    statement_answer,
)
from realname.registration.api.requests import (
    CARD,
    DOCUMENT,
    LINE_CHOICE,
    OPENING,
    DocumentBody,
    IdempotencyKey,
    LineRequest,
    OpenRequest,
    RegistrationPath,
    ResidentIdCard,
    client_request,
)
from realname.registration.errors import (
    ChallengeImpossible,
    ConsentMissing,
    RecordedClipNotAccepted,
    RegistrationClosed,
    SameCardTwice,
    UnknownRegistration,
)
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.choose_line import ChooseLine
from realname.registration.use_cases.deciding.submit_registration import JudgeClip, SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.opening.open_registration import Opening, OpenRegistration
from realname.registration.use_cases.opening.repeated_request import IsRepeated
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.verification.errors import ChallengeReused, ClipRejected, EngineBusy, ImageRejected
from realname.verification.use_cases.judging_slots import JudgingSlots, Work

router = APIRouter(prefix="/v1", tags=["registrations"])
_OUT_OF_ORDER = (StateConflict, RegistrationClosed)
_OF_DOCUMENTS = (DocumentPhotoRejected, DocumentContradicted, DocumentIncomplete, ChipCheckFailed)
ASK_AGAIN_S = 2  # a clip takes about three seconds


def _language(response: Response, accept_language: Annotated[str | None, Header()] = None) -> Language:
    language = pick_language(accept_language)
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    return language


Spoken = Annotated[Language, Depends(_language)]


def opening_of(body: OpenRequest, client: KnownClient) -> Opening:
    """Give what the use cases take, where the client may speak for the outlet; the client answers as its agent."""
    client.require_outlet(OutletId(body.outlet_id))
    return Opening(
        outlet_id=OutletId(body.outlet_id),
        agent_id=client.agent_id,
        has_biometric_consent=body.consent.biometric,
        consent_text_version=body.consent.text_version,
        consent_language=body.consent.language,
        consent_means=body.consent.means,
        inabilities=frozenset(body.inabilities),
        organisation_id=OrganisationId(body.organisation_id) if body.organisation_id else None,
        authority=Authority(role=body.representative.role, proof=body.representative.proof) if body.representative else None,
    )


@router.post(
    "/registrations",
    status_code=201,
    operation_id="openRegistration",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(ConsentMissing, IdempotencyKeyReused, RateLimited, links=links.AFTER_OPENING, success=201),
    openapi_extra=takes_json(OpenRequest, examples.OPENING),
)
def open_registration(
    body: Annotated[OpenRequest, Depends(OPENING)],
    *,
    idempotency_key: IdempotencyKey,
    known: Known,
    services: Services,
    response: Response,
    language: Spoken,
) -> RegistrationAnswer:
    """Open a registration with the applicant's consent; the same key and body again give the same registration."""
    request = client_request(known.id, idempotency_key, body.model_dump_json())
    is_replay = services[IsRepeated](request)
    opened = services[OpenRegistration](opening_of(body, known), request=request)
    say_where(response, place_of(opened.id), is_replay=is_replay)
    return shown_registration(opened.id, services, language)


@router.put(
    "/registrations/{registration_id}/evidence",
    operation_id="attachEvidence",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(*(UnknownRegistration, *_OUT_OF_ORDER, ImageRejected, EngineBusy, RateLimited), links=links.AFTER_EVIDENCE),
    openapi_extra=takes_json(ResidentIdCard, examples.CARD),
)
def attach_evidence(
    registration_id: RegistrationPath,
    card: Annotated[bytes, Depends(CARD)],
    *,
    known: Known,
    acting: Acting,
    services: Services,
    language: Spoken,
) -> RegistrationAnswer:
    """Attach what the card reader read, unsigned or signed by it (docs/reference/card-reader-json.md).

    Again for the same person replaces it and begins the live session anew.
    """
    attached = services[AttachEvidence](RegistrationId(registration_id), card, acting=acting, client_id=known.id)
    return shown_registration(attached.id, services, language)


@router.put(
    "/registrations/{registration_id}/document",
    operation_id="attachDocument",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(
        *(UnknownRegistration, *_OUT_OF_ORDER, ImageRejected, EngineBusy, RateLimited, *_OF_DOCUMENTS),
        links=links.AFTER_EVIDENCE,
    ),
    openapi_extra=takes_json(DocumentBody, examples.DOCUMENT),
)
def attach_document(
    registration_id: RegistrationPath,
    body: Annotated[DocumentBody, Depends(DOCUMENT)],
    *,
    known: Known,
    acting: Acting,
    services: Services,
    language: Spoken,
) -> RegistrationAnswer:
    """Attach a document read from photos of it or from the files of its chip, where all that was read agrees (docs/reference/evidence.md).

    Again for the same person replaces it and begins the live session anew.
    """
    attach = partial(services[AttachEvidence].from_document, acting=acting, client_id=known.id)
    return _with_document(registration_id, body, attach, services, language, acting=acting)


@router.put(
    "/registrations/{registration_id}/representative",
    operation_id="attachRepresentative",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(
        *(UnknownRegistration, *_OUT_OF_ORDER, ImageRejected, EngineBusy, SameCardTwice), links=links.AFTER_REPRESENTATIVE
    ),
    openapi_extra=takes_json(ResidentIdCard, examples.REPRESENTATIVE),
)
def attach_representative(
    registration_id: RegistrationPath, card: Annotated[bytes, Depends(CARD)], *, acting: Acting, services: Services, language: Spoken
) -> RegistrationAnswer:
    """Attach what the card reader read of who acts for the holder, whose own card comes before; the live session is with them."""
    return shown_registration(services[AttachRepresentative](RegistrationId(registration_id), card, acting=acting).id, services, language)


@router.put(
    "/registrations/{registration_id}/representative/document",
    operation_id="attachRepresentativeDocument",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(
        *(UnknownRegistration, *_OUT_OF_ORDER, ImageRejected, EngineBusy, SameCardTwice, *_OF_DOCUMENTS),
        links=links.AFTER_REPRESENTATIVE,
    ),
    openapi_extra=takes_json(DocumentBody, examples.DOCUMENT),
)
def attach_representative_document(
    registration_id: RegistrationPath,
    body: Annotated[DocumentBody, Depends(DOCUMENT)],
    *,
    acting: Acting,
    services: Services,
    language: Spoken,
) -> RegistrationAnswer:
    """Attach the document of who acts for the holder, read as the holder's own is; the live session is with them."""
    attach = partial(services[AttachRepresentative].from_document, acting=acting)
    return _with_document(registration_id, body, attach, services, language, acting=acting)


def _with_document(
    registration_id: str, body: DocumentBody, attach: Callable[..., Registration], services: App, language: Language, *, acting: AgentId
) -> RegistrationAnswer:
    """Read a document and attach it, as the holder's or as that of who acts for them."""
    read = services[ReadDocument](body.shown(), by=acting)
    attached = attach(RegistrationId(registration_id), read, is_compared=body.compared)
    return shown_registration(attached.id, services, language)


@router.put(
    "/registrations/{registration_id}/line",
    operation_id="chooseLine",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(UnknownRegistration, *_OUT_OF_ORDER, NumberUnavailable, SimUnavailable, links=links.AFTER_LINE),
    openapi_extra=takes_json(LineRequest, examples.LINE),
)
def choose_line(
    registration_id: RegistrationPath,
    body: Annotated[LineRequest, Depends(LINE_CHOICE)],
    *,
    acting: Acting,
    services: Services,
    language: Spoken,
) -> RegistrationAnswer:
    """Reserve a number and bind the SIM; again chooses anew and begins the live session anew."""
    msisdn, iccid = services[NumberingPlan].parse(body.msisdn), parse_iccid(body.iccid)
    chosen = services[ChooseLine](RegistrationId(registration_id), msisdn=msisdn, iccid=iccid, acting=acting)
    return shown_registration(chosen.id, services, language)


@router.post(
    "/registrations/{registration_id}/challenge",
    status_code=201,
    operation_id="getChallenge",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(
        *(UnknownRegistration, *_OUT_OF_ORDER, ReservationExpired, RateLimited, ChallengeImpossible, RecordedClipNotAccepted),
        links=links.AFTER_CHALLENGE,
        success=201,
    ),
)
def get_challenge(registration_id: RegistrationPath, acting: Acting, services: Services, response: Response) -> ChallengeAnswer:
    """Draw a challenge that a clip answers, bound to registration, number, SIM, outlet and agent; the one before is void, its clip erased.

    Its actions are told at once and no counter signs the clip: by its rule `recorded_clip` the pack may refer such registrations to a
    person (`recorded-clip`), or take none.
    """
    challenge = services[GetChallenge](RegistrationId(registration_id), acting=acting)
    say_where(response, f"{place_of(challenge.registration_id)}/challenge")
    return challenge_answer(challenge, mode=services[Served].mode)


@router.get(
    "/registrations/{registration_id}/challenge",
    operation_id="readChallenge",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(UnknownRegistration, StateConflict),
)
def read_challenge(registration_id: RegistrationPath, services: Services) -> ChallengeAnswer:
    """Read the challenge that a clip is to answer, where the answer to its drawing was lost. A live session tells its own step by step."""
    return challenge_answer(services[ReadRegistration].challenge(RegistrationId(registration_id)), mode=services[Served].mode)


@router.post(
    "/registrations/{registration_id}/submit",
    status_code=202,
    operation_id="submitRegistration",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(
        *(UnknownRegistration, *_OUT_OF_ORDER, ReservationExpired, ChallengeExpired, ChallengeReused, ClipRejected, EngineBusy),
        RecordedClipNotAccepted,
        links=links.AFTER_SUBMISSION,
        success=202,
    )
    | {200: {"model": RegistrationAnswer, "description": "Decided, or the clip was rejected", "links": links.AFTER_SUBMISSION}},
)
async def submit_registration(
    registration_id: RegistrationPath,
    response: Response,
    *,
    acting: Acting,
    services: Services,
    language: Spoken,
    longest_wait_s: LongestWait,
) -> RegistrationAnswer:
    """Submit the registration: 202 while the clip is being checked or the decision is being made; 200 once there is a decision.

    A clip is judged behind the answer, in some seconds; `judging` of the registration says whether it goes on, or why a new challenge is
    needed. With `Prefer: wait=SECONDS` the answer comes when the clip is judged, and a clip that cannot be judged is a problem at once.
    """
    named = RegistrationId(registration_id)
    judged = await run_in_threadpool(_start, services, named, acting)
    if judged is not None and longest_wait_s:
        response.headers[APPLIED] = f"wait={longest_wait_s}"
        if await is_done(judged, within_s=longest_wait_s):
            judged.result()
    shown = await run_in_threadpool(shown_registration, named, services, language)
    say_where(response, place_of(named))
    is_judged_now = shown.judging is not None and shown.judging.state == JUDGING_RUNS
    is_under_way = is_judged_now or shown.state is RegistrationState.SUBMITTED
    response.status_code = HTTPStatus.ACCEPTED if is_under_way else HTTPStatus.OK
    if is_under_way:
        response.headers["Retry-After"] = str(ASK_AGAIN_S)
    return shown


def _start(services: App, registration_id: RegistrationId, acting: AgentId) -> "Future[object] | None":
    """Submit what is judged, or begin to judge; a clip that is being judged, by whichever process, is not begun again."""

    def accept() -> Work | Registration:
        accepted = services[SubmitRegistration].accept(registration_id, acting=acting)
        return partial(_judge, accepted) if callable(accepted) else accepted

    asked = services[ReadRegistration](registration_id).registration
    try:
        return services[JudgingSlots].start(f"{registration_id} {asked.challenge_id}", accept, caller=acting.value)
    except ChallengeReused:
        judging = services[ReadRegistration](registration_id).judging
        if judging is None or not judging.is_under_way:
            raise
        return None


def _judge(accepted: JudgeClip) -> object:
    """Judge in a thread of its own, where no envelope is around it: a fault of ours is written down here, and told without its message."""
    try:
        return accepted()
    except RealNameError:
        raise
    except Exception as fault:  # noqa: BLE001 - as the envelope of a request
        log_fault(fault, part="api")
        raise RealNameError from None


@router.get(
    "/registrations/{registration_id}",
    operation_id="readRegistration",
    dependencies=[scoped(Scope.REGISTRATIONS_READ)],
    responses=answers_of(UnknownRegistration, links=links.AFTER_READING),
)
def read_registration(registration_id: RegistrationPath, services: Services, language: Spoken) -> RegistrationAnswer:
    """Read state, next step, decision with reasons, deadlines, and the places of its events in the ledger."""
    return shown_registration(RegistrationId(registration_id), services, language)


@router.get(
    "/registrations/{registration_id}/receipt",
    operation_id="readReceipt",
    dependencies=[scoped(Scope.REGISTRATIONS_READ)],
    responses=answers_of(UnknownRegistration, NotFound),
)
def read_receipt(registration_id: RegistrationPath, services: Services) -> StatementAnswer:
    """Read the signed receipt; it exists once the line is active."""
    receipt = services[ReadRegistration](RegistrationId(registration_id)).receipt
    if receipt is None:
        raise NotFound(missing="receipt")
    return statement_answer(receipt, mode=services[Served].mode)


@router.post(
    "/registrations/{registration_id}/withdraw",
    operation_id="withdrawRegistration",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(UnknownRegistration, StateConflict),
)
def withdraw_registration(registration_id: RegistrationPath, known: Known, services: Services) -> StatementAnswer:
    """Withdraw, as long as no activation was requested: everything is erased, and the certificate says so.

    This works for suspended outlets and agents too.
    """
    withdrawn = services[CloseRegistration].withdraw(RegistrationId(registration_id), acting=known.agent_id)
    return statement_answer(withdrawn, mode=services[Served].mode)


def place_of(registration_id: RegistrationId) -> str:
    """Where a registration is read."""
    return f"/v1/registrations/{registration_id.value}"


def shown_registration(registration_id: RegistrationId, services: App, language: Language) -> RegistrationAnswer:
    """Show a registration as it is."""
    view = services[ReadRegistration](registration_id)
    return registration_answer(view, retention_rule=services[RetentionRule], mode=services[Served].mode, language=language)
