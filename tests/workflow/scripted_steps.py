"""The workflow's steps without anything behind them: they answer what the test's script says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import LineId, OrderId, RegistrationId
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.lines.use_cases.orders.activate_line import Requested
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.identifying.ask_source import SourceAnswers
from realname.verification.model.findings import SourceAnswer, SourceFinding
from realname.workflow.engine.cycle import RegistrationSteps, Step
from tests.support.examples import NUMBER, SIM
from tests.support.manual_clock import START

ANSWERS = SourceAnswers(answers=[SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=SourceFinding.CONFIRMED)])
SILENCE = SourceAnswers(answers=[SourceAnswer(attributes=SourceFinding.UNAVAILABLE, portrait=SourceFinding.UNAVAILABLE)])
ERASED = 4
ORDER = LineOrder(
    id=OrderId("one"),
    line_id=LineId("line"),
    ordinal=1,
    kind=OrderKind.ACTIVATE,
    msisdn=NUMBER,
    iccid=SIM,
    requested_at=START,
    due_at=START,
)


@dataclass(slots=True, kw_only=True)
class ScriptedSteps:
    """What each step does: the errors it raises, one a try, and then its answer. `ran` lists every try of a step, in order."""

    source: Sequence[RealNameError] = ()
    decided: RegistrationState = RegistrationState.APPROVED
    requested: RegistrationState = RegistrationState.APPROVED
    operator: Sequence[Exception] = ()
    activates: bool = True
    notices: Sequence[RealNameError] = ()
    asked_source: int = 0
    asked_operator: int = 0
    notified: int = 0
    closed: int = 0
    has_given_up: bool = False
    erasures: Sequence[RealNameError] = ()
    decisions: Sequence[RealNameError] = ()
    requests: Sequence[RealNameError] = ()
    decided_by: SourceAnswers | None = None
    recorded_erased: int | None = None
    closed_erased: int | None = None
    order: LineOrder | None = None
    sent: list[LineOrder | None] = field(default_factory=list)
    records: Sequence[RealNameError] = ()
    recordings: int = 0
    ran: list[Step] = field(default_factory=list)

    def steps(self) -> RegistrationSteps:
        """The steps as the workflow takes them; only what it calls is there."""
        return cast("RegistrationSteps", _Steps(self))

    def decide(self, _registration_id: RegistrationId, answers: SourceAnswers | None) -> RegistrationState:
        self.decided_by = answers
        self.ran.append(Step.DECIDE)
        _raise_next(self.decisions, self.ran.count(Step.DECIDE))
        return self.decided

    def erase_media(self) -> int:
        self.ran.append(Step.ERASE_MEDIA)
        _raise_next(self.erasures, self.ran.count(Step.ERASE_MEDIA))
        return ERASED

    def request_activation(self, _registration_id: RegistrationId, *, erased: int) -> Requested:
        self.ran.append(Step.REQUEST_ACTIVATION)
        _raise_next(self.requests, self.ran.count(Step.REQUEST_ACTIVATION))
        self.recorded_erased = erased
        return Requested(state=self.requested, order=self.order, is_erasure_recorded=self.requested is RegistrationState.APPROVED)

    def activate_line(self, _registration_id: RegistrationId, marked: LineOrder | None) -> OrderOutcome:
        self.sent.append(marked)
        self.ran.append(Step.ACTIVATE_LINE)
        self.asked_operator += 1
        _raise_next(self.operator, self.asked_operator)
        return OrderOutcome.DONE if self.activates else OrderOutcome.REJECTED

    def sign_receipt(self, _registration_id: RegistrationId) -> None:
        self.ran.append(Step.SIGN_RECEIPT)

    def notify_subscriber(self, _registration_id: RegistrationId) -> None:
        self.ran.append(Step.NOTIFY_SUBSCRIBER)
        self.notified += 1
        _raise_next(self.notices, self.notified)

    def finish(self, _registration_id: RegistrationId, *, erased: int) -> None:
        self.ran.append(Step.CLOSE)
        self.closed_erased = erased
        self.closed += 1


class _Steps:
    def __init__(self, script: ScriptedSteps) -> None:
        self.ask_source = _AskSource(script)
        self.decide = script.decide
        self.erase_media = _EraseMedia(script)
        self.request_activation = script.request_activation
        self.activate_line = script.activate_line
        self.sign_receipt = script.sign_receipt
        self.notify_subscriber = script.notify_subscriber
        self.close = script


class _AskSource:
    def __init__(self, script: ScriptedSteps) -> None:
        self._script = script

    def __call__(self, _registration_id: RegistrationId) -> SourceAnswers:
        self._script.ran.append(Step.ASK_SOURCE)
        self._script.asked_source += 1
        _raise_next(self._script.source, self._script.asked_source)
        return ANSWERS

    def give_up(self, _registration_id: RegistrationId) -> SourceAnswers:
        self._script.has_given_up = True
        return SILENCE


class _EraseMedia:
    def __init__(self, script: ScriptedSteps) -> None:
        self._script = script

    def record(self, _registration_id: RegistrationId, erased: int) -> bool:
        self._script.recordings += 1
        _raise_next(self._script.records, self._script.recordings)
        self._script.recorded_erased = erased
        return RegistrationState.WITHDRAWN not in {self._script.decided, self._script.requested}

    def erase(self, _registration_id: RegistrationId) -> int:
        return self._script.erase_media()


def _raise_next(errors: Sequence[Exception], attempt: int) -> None:
    if attempt <= len(errors):
        raise errors[attempt - 1]
