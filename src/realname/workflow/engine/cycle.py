"""The steps from submission to erasure, their order, and what is tried again: nothing of the engine that makes it durable."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Protocol

import structlog

from realname.kernel.errors import DependencyError
from realname.kernel.identifiers import RegistrationId
from realname.lines.model.service_order import OrderOutcome
from realname.lines.use_cases.notices.notify_subscriber import NotifySubscriber
from realname.lines.use_cases.orders.activate_line import ActivateLine, RequestActivation
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.deciding.decide_registration import DecideRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_media import EraseMedia
from realname.registration.use_cases.identifying.ask_source import AskSource
from realname.workflow.engine.retries import Retries, Retry

# What a step leaves in the engine's records: one of these words, or the state it answered. Never anything about a person.
DONE = "done"
UNAVAILABLE = "unavailable"

_log = structlog.get_logger()


class Step(StrEnum):
    """The steps in their order; docs/registration-cycle.md explains each, and a test holds it against this list."""

    ASK_SOURCE = "ask-source"
    DECIDE = "decide"
    ERASE_MEDIA = "erase-media"
    REQUEST_ACTIVATION = "request-activation"
    ACTIVATE_LINE = "activate-line"
    SIGN_RECEIPT = "sign-receipt"
    NOTIFY_SUBSCRIBER = "notify-subscriber"
    CLOSE = "close"


class Durable(Protocol):
    """Runs steps so that a killed process goes on after the last one that ended."""

    async def step(self, step: Step, action: Callable[[], str]) -> str:
        """Run and record the answer; a step recorded before is not run again and answers the same."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationCycle:
    """Carries one submitted registration to its end. Each step is keyed by the registration and may run twice without effect."""

    steps: RegistrationSteps
    retries: Retries

    async def run(self, registration_id: RegistrationId, durable: Durable) -> None:
        """Run the steps that the registration's state calls for.

        A withdrawal on the way shows in the state that `decide` and `request_activation` answer.

        Raises:
            IntegrityError: Stop and page; nothing is tried again.
        """
        run = _Run(registration_id, durable)
        await self._ask_source(run)
        state = RegistrationState(await run.until_answered(Step.DECIDE, self._decide, self.retries.own))
        await run.until_answered(Step.ERASE_MEDIA, _done(self.steps.erase_media), self.retries.own)
        if state is RegistrationState.APPROVED:
            state = RegistrationState(await run.until_answered(Step.REQUEST_ACTIVATION, self._request_activation, self.retries.own))
        if state is RegistrationState.APPROVED:
            state = RegistrationState(await run.until_answered(Step.ACTIVATE_LINE, self._activate_line, self.retries.operator))
        if state is RegistrationState.ACTIVATED:
            await run.until_answered(Step.SIGN_RECEIPT, _done(self.steps.sign_receipt), self.retries.own)
            await run.until_answered(Step.NOTIFY_SUBSCRIBER, _done(self.steps.notify_subscriber), self.retries.notice)
        if state in {RegistrationState.WITHDRAWN, RegistrationState.ACTIVATION_REJECTED}:
            await run.until_answered(Step.CLOSE, _done(self.steps.close.finish), self.retries.own)

    async def _ask_source(self, run: "_Run") -> None:
        if await run.ask(Step.ASK_SOURCE, _done(self.steps.ask_source), self.retries.source) == UNAVAILABLE:
            await run.until_answered(Step.ASK_SOURCE, _done(self.steps.ask_source.give_up), self.retries.own)

    def _decide(self, registration_id: RegistrationId) -> str:
        return self.steps.decide(registration_id).value

    def _request_activation(self, registration_id: RegistrationId) -> str:
        return self.steps.request_activation(registration_id).value

    def _activate_line(self, registration_id: RegistrationId) -> str:
        return _STATES[self.steps.activate_line(registration_id)].value


_STATES = {
    OrderOutcome.DONE: RegistrationState.ACTIVATED,
    OrderOutcome.REJECTED: RegistrationState.ACTIVATION_REJECTED,
}
_Action = Callable[[RegistrationId], str]


@dataclass(frozen=True, slots=True)
class _Run:
    """One registration's way through the engine."""

    registration_id: RegistrationId
    durable: Durable

    async def until_answered(self, step: Step, action: _Action, retry: Retry) -> str:
        """Try until there is an answer; `retry` must not end."""
        while (answer := await self.ask(step, action, retry)) == UNAVAILABLE:
            continue
        return answer

    async def ask(self, step: Step, action: _Action, retry: Retry) -> str:
        """Try as often as the rule allows; UNAVAILABLE where there is no answer by then."""
        answer = await self._try(step, action, attempt=1)
        for attempt, pause_s in enumerate(retry.pauses_s(), 2):
            if answer != UNAVAILABLE:
                break
            await self.durable.pause(pause_s)
            answer = await self._try(step, action, attempt=attempt)
        return answer

    async def _try(self, step: Step, action: _Action, *, attempt: int) -> str:
        return await self.durable.step(step, partial(self._attempt, step, action, attempt))

    def _attempt(self, step: Step, action: _Action, attempt: int) -> str:
        """Turn an outage into an answer, so that it is recorded like one and a replay takes the same way."""
        try:
            return action(self.registration_id)
        except DependencyError as outage:
            registration, reason = self.registration_id.value, outage.facts.get("reason")
            _log.warning("step-unavailable", registration=registration, step=step.value, attempt=attempt, code=outage.code, reason=reason)
            return UNAVAILABLE


def _done(use_case: Callable[[RegistrationId], object]) -> _Action:
    def act(registration_id: RegistrationId) -> str:
        use_case(registration_id)
        return DONE

    return act
