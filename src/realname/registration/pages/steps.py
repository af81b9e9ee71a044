"""Which page of a registration is due, and which are behind: the state decides, never the address."""

from enum import StrEnum

from realname.kernel.identifiers import RegistrationId
from realname.registration.model.registration import ENDED_WITHOUT_LINE, Registration, RegistrationState, Route
from realname.registration.use_cases.read_registration import RegistrationView

NEW = "/counter/registrations/new"
NEW_ORGANISATION = f"{NEW}/organisation"  # where it is named
NEW_OF_ORGANISATION = f"{NEW}?for=organisation"  # which one, no address says


class Step(StrEnum):
    """The pages of a registration, in their order; the values are the last parts of their addresses."""

    CONSENT = "consent"
    EVIDENCE = "evidence"
    REPRESENTATIVE = "representative"
    LINE = "line"
    COMPARE = "compare"
    FACE = "face"
    CHECK = "check"
    OUTCOME = "outcome"
    RECEIPT = "receipt"
    STOPPED = "stopped"


_IN_ORDER = tuple(Step)
_COLLECTING = frozenset({RegistrationState.OPEN, RegistrationState.AWAITING_SUPERVISOR})
_ERASED = ENDED_WITHOUT_LINE - {RegistrationState.ACTIVATION_REJECTED}


def due_step(view: RegistrationView) -> Step:
    """The page that shows what a registration waits for, or how it ended."""
    registration = view.registration
    if registration.state in _ERASED:
        return Step.STOPPED
    if registration.state is RegistrationState.ACTIVATED and view.receipt is not None:
        return Step.RECEIPT
    if registration.state not in _COLLECTING:
        return Step.OUTCOME
    return _due_while_open(registration)


def current_step(view: RegistrationView) -> Step:
    """The step that the list of steps marks: one in work stands at the last before the end."""
    match view.registration.state:
        case RegistrationState.SUBMITTED | RegistrationState.APPROVED:
            return Step.COMPARE if view.registration.route is Route.NO_FACE else Step.CHECK
        case _:
            return due_step(view)


def _due_while_open(registration: Registration) -> Step:
    if registration.evidence is None:
        return Step.EVIDENCE
    if registration.representative is not None and registration.representative.evidence is None:
        return Step.REPRESENTATIVE
    if registration.msisdn is None or registration.iccid is None:
        return Step.LINE
    if registration.route is Route.NO_FACE:
        return Step.COMPARE
    if not registration.is_judged and registration.upload is None:
        return Step.FACE
    return Step.CHECK


def may_show(step: Step, view: RegistrationView) -> bool:
    """Whether a page may be shown: the one that is due, or while the registration is open one that is behind."""
    due = due_step(view)
    if step is due:
        return True
    if step is Step.COMPARE or (step is Step.LINE and not view.registration.chooses_line):
        return False
    if step is Step.REPRESENTATIVE and view.registration.representative is None:
        return False
    return view.registration.state in _COLLECTING and _IN_ORDER.index(step) < _IN_ORDER.index(due)


def step_path(registration_id: RegistrationId, step: Step | None = None) -> str:
    """The address of a page; without a step the one that leads to the page that is due."""
    place = f"/counter/registrations/{registration_id}"
    return f"{place}/{step.value}" if step else place
