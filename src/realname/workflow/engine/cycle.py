"""The steps from submission to erasure, their order, and what is tried again: nothing of the engine that makes it durable."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Protocol

import structlog

from realname.kernel.errors import DependencyError, IntegrityError, RequestError
from realname.kernel.identifiers import RegistrationId
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderOutcome
from realname.lines.use_cases.notices.notify_subscriber import NotifySubscriber
from realname.lines.use_cases.orders.activate_line import ActivateLine, RequestActivation
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.platform.system.tracing import span
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.deciding.decide_registration import DecideRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_media import EraseMedia
from realname.registration.use_cases.identifying.ask_source import AskSource, SourceAnswers
from realname.workflow.engine.retries import Retries, Retry

# What a durable step leaves in the engine's records: this word, or the name of the step that has no answer. Never anything about a person.
DONE = "done"

_log = structlog.get_logger()


class Step(StrEnum):
    """The steps in their order; docs/explanation/registration-cycle.md explains each, and a test holds it against this list."""

    ASK_SOURCE = "ask-source"
    DECIDE = "decide"
    ERASE_MEDIA = "erase-media"
    REQUEST_ACTIVATION = "request-activation"
    ACTIVATE_LINE = "activate-line"
    SIGN_RECEIPT = "sign-receipt"
    NOTIFY_SUBSCRIBER = "notify-subscriber"
    CLOSE = "close"


class Durable(Protocol):
    """Runs steps so that a killed process goes on after the last one that was recorded."""

    async def begin(self, step: Step, action: Callable[[], str]) -> str:
        """Run and record as `step` does; the end need not be recorded, since what was not recorded is run again."""
        ...

    async def step(self, step: Step, action: Callable[[], str]) -> str:
        """Run and record the answer under a step's name; what was recorded before is not run again and answers the same."""
        ...

    async def pause(self, seconds: float) -> None:
        """Wait; a restart waits for the rest of the time only."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSteps:
    """From submission to erasure: ask, decide, erase, and for an approval request, activate, sign, notify.

    `close.finish` ends a registration whose activation the operator rejected, or that was withdrawn on the way.
    """

    ask_source: AskSource
    decide: DecideRegistration
    erase_media: EraseMedia
    request_activation: RequestActivation
    activate_line: ActivateLine
    sign_receipt: SignReceipt
    notify_subscriber: NotifySubscriber
    close: CloseRegistration


class StepSeen(Protocol):
    """Is told of each step that ran."""

    def __call__(self, step: Step, seconds: float, is_done: bool, /) -> None:  # noqa: FBT001 - told by place, as the others
        """A step took so many seconds; `is_done` False: it has no answer yet."""
        ...


def _unseen(_step: Step, _seconds: float, _is_done: bool, /) -> None:  # noqa: FBT001
    """No one looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationCycle:
    """Carries one submitted registration to its end. Each step is keyed by the registration and may run twice without effect.

    Attributes:
        seen: Is told of each step that ran.
    """

    steps: RegistrationSteps
    retries: Retries
    seen: StepSeen = _unseen

    async def run(self, registration_id: RegistrationId, durable: Durable) -> None:
        """Run the steps that the registration's state calls for, one after the other, and after each pause those that are left.

        Of a registration that no outside system keeps waiting no step is recorded. A killed process runs the steps since the last pause
        again: each finds in the database what it did before.

        Raises:
            IntegrityError: Stop and page; nothing is tried again.
        """
        way, found = _Way(step=Step.ASK_SOURCE), _Found()
        pauses_s = self._retry(way).pauses_s()
        stopped = await durable.begin(way.step, partial(self._advance, registration_id, way, found))
        while stopped != DONE:
            if stopped != way.step:
                way = _Way(step=Step(stopped))
                pauses_s = self._retry(way).pauses_s()
            pause_s = next(pauses_s, None)
            if pause_s is None:
                way = replace(way, has_given_up=True, attempt=1)
                pauses_s = self._retry(way).pauses_s()
            else:
                await durable.pause(pause_s)
                way = replace(way, attempt=way.attempt + 1)
            stopped = await durable.step(way.step, partial(self._advance, registration_id, way, found))

    def _retry(self, way: "_Way") -> Retry:
        if way.step is Step.ASK_SOURCE and not way.has_given_up:
            return self.retries.source
        return {Step.ACTIVATE_LINE: self.retries.operator, Step.NOTIFY_SUBSCRIBER: self.retries.notice}.get(way.step, self.retries.own)

    def _advance(self, registration_id: RegistrationId, way: "_Way", found: "_Found") -> str:
        """Run one step after the other; the answer is DONE, or the name of the step that has no answer for now.

        An outage is an answer, so that it is recorded like one and a replay takes the same way.
        """
        step: Step | None = _beginning(way.step, found)
        while step is not None:
            began_s, is_done = time.perf_counter(), False
            try:
                with span(f"step {step.value}", realname__registration=registration_id.value):
                    self._take(step, registration_id, found, has_given_up=way.has_given_up)
                is_done = True
            except DependencyError as outage:
                attempt, reason = way.attempt if step is way.step else 1, outage.facts.get("reason")
                of = {"registration": registration_id.value, "step": step.value}
                _log.warning("step-unavailable", **of, attempt=attempt, code=outage.code, reason=reason)
                return step.value
            finally:
                self.seen(step, time.perf_counter() - began_s, is_done)
            step = _next_step(step, found.state)
        return DONE

    def _take(self, step: Step, registration_id: RegistrationId, found: "_Found", *, has_given_up: bool) -> None:
        """Take a step; what the next one needs of it is put down."""
        match step:
            case Step.ASK_SOURCE:
                ask = self.steps.ask_source
                found.answers = ask.give_up(registration_id) if has_given_up else ask(registration_id)
                found.is_answered = True
            case Step.DECIDE:
                found.state = self.steps.decide(registration_id, found.answers)
                found.answers = None  # they are recorded
            case Step.ERASE_MEDIA:
                self._erase_media(registration_id, found)
            case Step.REQUEST_ACTIVATION:
                self._request_activation(registration_id, found)
            case Step.ACTIVATE_LINE:
                order, found.order = found.order, None  # a second try looks up what there is to be sent
                found.state = _STATES[self.steps.activate_line(registration_id, order)]
            case Step.SIGN_RECEIPT:
                self.steps.sign_receipt(registration_id)
            case Step.NOTIFY_SUBSCRIBER:
                self.steps.notify_subscriber(registration_id)
            case Step.CLOSE:
                self.steps.close.finish(registration_id, erased=found.erased)
                found.erased = 0

    def _erase_media(self, registration_id: RegistrationId, found: "_Found") -> None:
        found.erased += self.steps.erase_media.erase(registration_id)
        # An approval's is recorded by the request of its line.
        if found.state is not RegistrationState.APPROVED and self.steps.erase_media.record(registration_id, found.erased):
            found.erased = 0

    def _request_activation(self, registration_id: RegistrationId, found: "_Found") -> None:
        record = partial(self.steps.erase_media.record, registration_id)
        try:
            requested = self.steps.request_activation(registration_id, erased=found.erased)
        except (IntegrityError, RequestError):
            record(found.erased)
            raise
        found.state, found.order = requested.state, requested.order
        if requested.is_erasure_recorded or record(found.erased):
            found.erased = 0


@dataclass(slots=True)
class _Found:
    """What steps leave for the next, over the pauses of a run, and in memory alone: a killed process's is found anew.

    Attributes:
        state: Of the registration.
        is_answered: Whether the source was asked in this run.
        answers: Of the source, until the decision has recorded them. None: there are none to be recorded.
        erased: How many objects were erased and are not recorded; the request of the line records it, or what closes.
        order: To open the line; it is kept that it is sent now.
    """

    state: RegistrationState = RegistrationState.SUBMITTED
    is_answered: bool = False
    answers: SourceAnswers | None = None
    erased: int = 0
    order: LineOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Where a durable step begins.

    Attributes:
        attempt: The how-many-th try of that step, from 1.
        has_given_up: The source is not asked any more.
    """

    step: Step
    attempt: int = 1
    has_given_up: bool = False


def _next_step(step: Step, state: RegistrationState) -> Step | None:
    """What follows a step in the state that the registration is in; None: it is at its end, or a person decides.

    A withdrawal on the way shows in the state that `decide` and `request_activation` answer.
    """
    if step in _ALWAYS:
        return _ALWAYS[step]
    if state is RegistrationState.APPROVED:
        return _OF_APPROVED.get(step)
    return _OF_OTHERS.get(state)


def _beginning(step: Step, found: _Found) -> Step:
    """Where a step is gone on with: those that record what is found before begin at the decision, which reads the state anew.

    A killed process left no answers, so that the source is asked again.
    """
    if step in _OF_WHAT_IS_FOUND:
        return Step.DECIDE if found.is_answered else Step.ASK_SOURCE
    return step


_OF_WHAT_IS_FOUND = frozenset({Step.DECIDE, Step.ERASE_MEDIA, Step.REQUEST_ACTIVATION})
_ALWAYS = {
    Step.ASK_SOURCE: Step.DECIDE,
    Step.DECIDE: Step.ERASE_MEDIA,
    Step.SIGN_RECEIPT: Step.NOTIFY_SUBSCRIBER,
    Step.NOTIFY_SUBSCRIBER: None,
    Step.CLOSE: None,
}
_OF_APPROVED = {Step.ERASE_MEDIA: Step.REQUEST_ACTIVATION, Step.REQUEST_ACTIVATION: Step.ACTIVATE_LINE}
_OF_OTHERS = {
    RegistrationState.ACTIVATED: Step.SIGN_RECEIPT,
    RegistrationState.WITHDRAWN: Step.CLOSE,
    RegistrationState.ACTIVATION_REJECTED: Step.CLOSE,
}
_STATES = {
    OrderOutcome.DONE: RegistrationState.ACTIVATED,
    OrderOutcome.REJECTED: RegistrationState.ACTIVATION_REJECTED,
}
