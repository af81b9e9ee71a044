"""The order of the steps, what each state calls for, what is tried again, and after which pauses."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

import pytest
from structlog.testing import capture_logs

from realname.evidence.errors import SourceUnavailable
from realname.kernel.errors import RealNameError, StateConflict, StorageUnavailable
from realname.kernel.identifiers import RegistrationId
from realname.lines.errors import ApprovalAlreadyUsed
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.registration import RegistrationState
from realname.workflow.engine.cycle import DONE, RegistrationCycle, Step
from realname.workflow.engine.retries import Retries, Retry
from tests.workflow.scripted_steps import ANSWERS, ERASED, ORDER, SILENCE, ScriptedSteps

REGISTRATION = RegistrationId("one")
RETRIES = Retries(
    source=Retry(first_pause_s=1, growth=2, longest_pause_s=30, tries=3), operator=Retry(first_pause_s=2, growth=3, longest_pause_s=10)
)
ON_THE_WAY_TO_A_LINE = [
    Step.ASK_SOURCE,
    Step.DECIDE,
    Step.ERASE_MEDIA,
    Step.REQUEST_ACTIVATION,
    Step.ACTIVATE_LINE,
    Step.SIGN_RECEIPT,
    Step.NOTIFY_SUBSCRIBER,
]


@dataclass(slots=True)
class Recorder:
    """Runs every durable step at once and remembers where each began, what it left in the records, and how long was waited."""

    ran: list[Step]
    recorded: list[tuple[Step, str]] = field(default_factory=list)
    pauses_s: list[float] = field(default_factory=list)

    async def begin(self, step: Step, action: Callable[[], str]) -> str:
        answer = action()
        return answer if answer == DONE else await self.step(step, lambda: answer)

    async def step(self, step: Step, action: Callable[[], str]) -> str:
        answer = action()
        self.recorded.append((step, answer))
        return answer

    async def pause(self, seconds: float) -> None:
        self.pauses_s.append(seconds)


def run(script: ScriptedSteps) -> Recorder:
    recorder = Recorder(ran=script.ran)
    asyncio.run(RegistrationCycle(steps=script.steps(), retries=RETRIES).run(REGISTRATION, recorder))
    return recorder


def test_an_approval_takes_every_step_in_order() -> None:
    assert run(ScriptedSteps()).ran == ON_THE_WAY_TO_A_LINE


def test_media_are_erased_before_the_operator_is_asked() -> None:
    ran = run(ScriptedSteps()).ran
    assert ran.index(Step.ERASE_MEDIA) < ran.index(Step.ACTIVATE_LINE)


@pytest.mark.parametrize("state", [RegistrationState.REFERRED, RegistrationState.REFUSED])
def test_without_an_approval_it_ends_with_the_erasure(state: RegistrationState) -> None:
    assert run(ScriptedSteps(decided=state)).ran == [Step.ASK_SOURCE, Step.DECIDE, Step.ERASE_MEDIA]


def test_a_withdrawal_before_the_decision_is_closed_and_asks_no_operator() -> None:
    assert run(ScriptedSteps(decided=RegistrationState.WITHDRAWN)).ran == [Step.ASK_SOURCE, Step.DECIDE, Step.ERASE_MEDIA, Step.CLOSE]


def test_a_withdrawal_after_the_approval_is_closed_and_asks_no_operator() -> None:
    ran = run(ScriptedSteps(requested=RegistrationState.WITHDRAWN)).ran
    assert ran == [Step.ASK_SOURCE, Step.DECIDE, Step.ERASE_MEDIA, Step.REQUEST_ACTIVATION, Step.CLOSE]


def test_what_the_operator_rejects_is_closed() -> None:
    ran = run(ScriptedSteps(activates=False)).ran
    assert ran == [*ON_THE_WAY_TO_A_LINE[:5], Step.CLOSE]


def test_begun_anew_on_an_active_line_it_signs_and_notifies_only() -> None:
    ran = run(ScriptedSteps(decided=RegistrationState.ACTIVATED)).ran
    assert ran == [Step.ASK_SOURCE, Step.DECIDE, Step.ERASE_MEDIA, Step.SIGN_RECEIPT, Step.NOTIFY_SUBSCRIBER]


def test_a_silent_source_is_asked_as_often_as_told_and_then_given_up() -> None:
    script = ScriptedSteps(source=[SourceUnavailable()] * 3)
    assert (run(script).pauses_s, script.has_given_up) == ([1, 2], True)


def test_a_source_that_answers_in_time_is_not_given_up() -> None:
    script = ScriptedSteps(source=[SourceUnavailable()] * 2)
    run(script)
    assert not script.has_given_up


def test_a_silent_operator_is_asked_until_it_answers_with_growing_pauses() -> None:
    recorder = run(ScriptedSteps(operator=[OperatorUnavailable()] * 5))
    assert (recorder.pauses_s, recorder.ran[-1]) == ([2, 6, 10, 10, 10], Step.NOTIFY_SUBSCRIBER)


def test_each_call_that_fails_leaves_a_line_with_its_reason() -> None:
    away = [OperatorUnavailable(kind="provisioning", reason=reason) for reason in ("certificate-refused", "not-reached")]
    with capture_logs() as logged:
        run(ScriptedSteps(operator=[*away]))
    lines = [(one["event"], one["log_level"], one["step"], one["attempt"], one["code"], one["reason"]) for one in logged]
    step = ("step-unavailable", "warning", Step.ACTIVATE_LINE.value)
    assert lines == [(*step, 1, "operator-unavailable", "certificate-refused"), (*step, 2, "operator-unavailable", "not-reached")]


def test_a_silent_message_centre_comes_after_the_line_is_active_and_the_receipt_signed() -> None:
    recorder = run(ScriptedSteps(notices=[OperatorUnavailable()] * 2))
    assert recorder.ran[-4:] == [Step.SIGN_RECEIPT, *[Step.NOTIFY_SUBSCRIBER] * 3]


def test_broken_integrity_stops_at_once_and_is_not_tried_again() -> None:
    script = ScriptedSteps(operator=[ApprovalAlreadyUsed()])
    with pytest.raises(ApprovalAlreadyUsed):
        run(script)
    assert script.asked_operator == 1


def test_of_what_nothing_keeps_waiting_no_step_is_recorded() -> None:
    assert run(ScriptedSteps()).recorded == []


def test_an_outage_is_recorded_as_an_answer_so_that_a_replay_takes_the_same_way() -> None:
    recorder = run(ScriptedSteps(notices=[OperatorUnavailable()]))
    assert recorder.recorded == [(Step.ASK_SOURCE, Step.NOTIFY_SUBSCRIBER), (Step.NOTIFY_SUBSCRIBER, DONE)]


def test_after_a_pause_no_step_is_run_again_that_ended() -> None:
    assert run(ScriptedSteps(operator=[OperatorUnavailable()])).ran == [*ON_THE_WAY_TO_A_LINE[:5], *ON_THE_WAY_TO_A_LINE[4:]]


def test_an_erasure_that_waited_for_the_store_reads_the_decision_again() -> None:
    script = ScriptedSteps(decided=RegistrationState.WITHDRAWN, erasures=[StorageUnavailable(kind="media")])
    tried = [Step.DECIDE, Step.ERASE_MEDIA]
    assert run(script).ran == [Step.ASK_SOURCE, *tried, *tried, Step.CLOSE]


def test_the_decision_is_made_with_what_the_source_answered() -> None:
    run(script := ScriptedSteps())
    assert script.decided_by == ANSWERS


def test_a_source_that_is_given_up_leaves_its_silence_to_the_decision() -> None:
    run(script := ScriptedSteps(source=[SourceUnavailable()] * 3))
    assert script.decided_by == SILENCE


def test_answers_wait_in_memory_for_a_decision_whose_database_is_away() -> None:
    script = ScriptedSteps(source=[SourceUnavailable()] * 2, decisions=[StorageUnavailable(kind="database")] * 2)
    recorder = run(script)
    assert recorder.ran == [*[Step.ASK_SOURCE] * 3, *[Step.DECIDE] * 2, *ON_THE_WAY_TO_A_LINE[1:]]
    assert script.decided_by == ANSWERS


def test_the_silence_of_a_source_that_was_given_up_waits_as_well() -> None:
    script = ScriptedSteps(source=[SourceUnavailable()] * 3, decisions=[StorageUnavailable(kind="database")])
    assert run(script).ran == [*[Step.ASK_SOURCE] * 3, Step.DECIDE, *ON_THE_WAY_TO_A_LINE[1:]]
    assert script.decided_by == SILENCE


@dataclass(slots=True)
class TakenOver(Recorder):
    """A former process recorded that the decision had no answer, and was killed."""

    async def begin(self, _step: Step, _action: Callable[[], str]) -> str:
        return Step.DECIDE.value


def test_a_killed_processs_answers_are_asked_for_again() -> None:
    recorder = TakenOver(ran=(script := ScriptedSteps()).ran)
    asyncio.run(RegistrationCycle(steps=script.steps(), retries=RETRIES).run(REGISTRATION, recorder))
    assert (recorder.ran, script.decided_by) == (ON_THE_WAY_TO_A_LINE, ANSWERS)


def test_the_request_of_a_line_records_the_erasure_before_it() -> None:
    run(script := ScriptedSteps())
    assert script.recorded_erased == ERASED


def test_an_erasure_that_no_request_recorded_is_gone_through_again_and_counts_with_the_first() -> None:
    script = ScriptedSteps(requests=[StorageUnavailable(kind="database")])
    assert run(script).ran == [*ON_THE_WAY_TO_A_LINE[:4], *ON_THE_WAY_TO_A_LINE[1:]]
    assert script.recorded_erased == 2 * ERASED


def test_the_erasure_of_a_referral_counts_over_all_tries() -> None:
    script = ScriptedSteps(decided=RegistrationState.REFERRED, records=[StorageUnavailable(kind="database")])
    run(script)
    assert script.recorded_erased == 2 * ERASED


@pytest.mark.parametrize("decided", [RegistrationState.WITHDRAWN, RegistrationState.APPROVED])
def test_of_what_was_withdrawn_on_the_way_closing_records_the_erasure_before_it(decided: RegistrationState) -> None:
    run(script := ScriptedSteps(decided=decided, requested=RegistrationState.WITHDRAWN))
    assert script.closed_erased == ERASED


@pytest.mark.parametrize("refusal", [ApprovalAlreadyUsed(), StateConflict()])
def test_an_erasure_is_recorded_although_the_request_of_the_line_is_refused(refusal: RealNameError) -> None:
    script = ScriptedSteps(requests=[refusal])
    with pytest.raises(type(refusal)):
        run(script)
    assert script.recorded_erased == ERASED


def test_an_order_is_sent_as_marked_once_and_looked_up_by_the_next_try() -> None:
    run(script := ScriptedSteps(operator=[OperatorUnavailable()], order=ORDER))
    assert script.sent == [ORDER, None]


def test_nothing_but_the_names_of_steps_and_one_word_is_recorded() -> None:
    recorded = run(ScriptedSteps(source=[SourceUnavailable()] * 3, notices=[OperatorUnavailable()])).recorded
    assert {answer for _, answer in recorded} <= {DONE, *Step}


def test_pauses_grow_up_to_the_longest() -> None:
    assert list(islice(Retry(first_pause_s=1, growth=2, longest_pause_s=5).pauses_s(), 5)) == [1, 2, 4, 5, 5]


def test_between_three_tries_there_are_two_pauses() -> None:
    assert list(Retry(first_pause_s=1, growth=2, longest_pause_s=5, tries=3).pauses_s()) == [1, 2]


def test_an_operator_that_is_silent_for_a_year_is_still_asked() -> None:
    pauses_in_a_year = 365 * 24 * 6
    assert all(math.isfinite(pause_s) for pause_s in islice(Retries().operator.pauses_s(), pauses_in_a_year))


def test_only_the_source_is_ever_given_up() -> None:
    rules = Retries()
    assert rules.source.tries is not None
    assert {rules.operator.tries, rules.notice.tries, rules.own.tries} == {None}


def test_the_applicant_waits_for_the_source_less_than_a_minute() -> None:
    assert sum(Retries().source.pauses_s()) < 60
