"""One registration from card and clip to its end, step by step, as the command line and the demonstration run it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.kernel.errors import RealNameError, StateConflict
from realname.kernel.identifiers import Iccid, Msisdn, RegistrationId
from realname.kernel.registry import App
from realname.lines.model.line import Line
from realname.lines.use_cases.read_line import ReadLine
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.decisions import Approved, Decision
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import Opening, OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration, RegistrationView
from realname.sandbox.errors import ActivationRejected
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.errors import ClipEmpty
from realname.verification.model.observations import Action
from realname.workflow.engine.endings import Ending
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.errors import RegistrationHalted

CHUNK_BYTES = 1024 * 1024
WORKFLOW_TIMEOUT_S = 120.0
STEPS = ("Consent", "Evidence", "Number and SIM", "Challenge", "Clip", "Face check", "Decision and line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What an applicant brings; None: a free number of the stock, a SIM of the sandbox."""

    opening: Opening
    card: bytes
    clip: bytes
    msisdn: Msisdn | None = None
    iccid: Iccid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """How it ended: the registration and its line as they stand, the challenge it met or not, and how long it took."""

    view: RegistrationView
    line: Line | None
    decision: Decision
    actions: tuple[Action, ...]
    elapsed_s: float


def register(app: App, applicant: Applicant, *, on_step: Callable[[str], None]) -> Registered:
    """Run the whole cycle; whatever ends it early leaves nothing behind.

    Args:
        app: Launched.
        applicant: Consent, card, clip, and the line wished for.
        on_step: Told the name of each step of `STEPS` as it begins.

    Raises:
        RequestError: A step was refused; the registration is withdrawn and erased then.
        ActivationRejected: It was approved, and the operator would not open the line.
        RegistrationHalted: Something stored is not what it must be; `cause` is the code.
        StateConflict: It was withdrawn elsewhere on the way.
        OperatorUnavailable: The operator has not answered yet; the registration goes on by itself with the next process.
    """
    begun_at = time.monotonic()
    on_step("Consent")
    registration = app[OpenRegistration](applicant.opening)
    try:
        actions = _collect(app, registration.id, applicant, on_step)
        on_step("Face check")
        app[SubmitRegistration](registration.id)
    except BaseException:
        app[CloseRegistration].withdraw(registration.id)
        raise
    on_step("Decision and line")
    ending = app[DbosWorkflow].wait(registration.id, timeout_s=WORKFLOW_TIMEOUT_S)
    view = app[ReadRegistration](registration.id)
    decision = _require_outcome(view.registration, ending)
    line_id = view.registration.line_id
    line = app[ReadLine].alone(line_id) if line_id else None
    return Registered(view=view, line=line, decision=decision, actions=actions, elapsed_s=time.monotonic() - begun_at)


def _require_outcome(registration: Registration, ending: Ending | None) -> Decision:
    """Give the decision where it is the whole outcome; an approval is that only with an active line."""
    name, state = registration.id.value, registration.state
    if ending is not None and ending.is_halted:
        raise RegistrationHalted(registration=name, cause=ending.code)
    if ending is not None and ending.code:
        raise RealNameError(registration=name, cause=ending.code)
    if state is RegistrationState.ACTIVATION_REJECTED:
        raise ActivationRejected(registration=name)
    if ending is None and state is not RegistrationState.ACTIVATED:
        raise OperatorUnavailable(registration=name)
    if registration.decision is None or (isinstance(registration.decision, Approved) and state is not RegistrationState.ACTIVATED):
        raise StateConflict(registration=name, state=state.value)
    return registration.decision


def _collect(app: App, registration_id: RegistrationId, applicant: Applicant, on_step: Callable[[str], None]) -> tuple[Action, ...]:
    on_step("Evidence")
    app[AttachEvidence](registration_id, applicant.card)
    on_step("Number and SIM")
    _choose_line(app, registration_id, applicant)
    on_step("Challenge")
    challenge = app[GetChallenge](registration_id)
    on_step("Clip")
    if not applicant.clip:
        raise ClipEmpty
    for index, start in enumerate(range(0, len(applicant.clip), CHUNK_BYTES)):
        app[UploadChunk](registration_id, index=index, chunk=applicant.clip[start : start + CHUNK_BYTES])
    return challenge.actions


def _choose_line(app: App, registration_id: RegistrationId, applicant: Applicant) -> Registration:
    msisdn = applicant.msisdn or next(iter(app[OfferNumbers](limit=1)), None)
    if msisdn is None:
        raise NumberUnavailable(stock="empty")
    if applicant.iccid is not None:
        return app[ChooseLine](registration_id, msisdn=msisdn, iccid=applicant.iccid)
    for iccid in sandbox_iccids():
        try:
            return app[ChooseLine](registration_id, msisdn=msisdn, iccid=iccid)
        except SimUnavailable:
            continue
    raise SimUnavailable(stock="empty")
