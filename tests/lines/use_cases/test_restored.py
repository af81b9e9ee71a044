"""After a restore: what the backup holds as not sent may have been done since, so the operator is asked before anything is sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from realname.inventory.errors import NumberUnavailable
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import LineId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome, ServiceOrder
from realname.lines.model.transitions import LineState
from realname.lines.use_cases.orders.activate_line import line_id_of
from realname.operations.store.deployment_backups import record_restore, restored_at
from realname.platform.db.deployment_mode import require_mode
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.faults import Fault, FaultKind
from tests.lines.line_desk import APPROVED, DAY, LineDesk, build_line_desk
from tests.support.examples import NUMBER, OTHER, OTHER_NUMBER, OTHER_SIM, SIM

LATER = timedelta(hours=6)
THEIRS = ServiceOrder(idempotency_key="theirs", kind=OrderKind.ACTIVATE, line_id=LineId("theirs"), msisdn=NUMBER, iccid=OTHER_SIM)
OURS = replace(THEIRS, idempotency_key=APPROVED.id.value, line_id=line_id_of(APPROVED.id), iccid=SIM)
Build = Callable[..., LineDesk]


@pytest.fixture
def build(engine: Engine, tmp_path: Path) -> Build:
    """A desk whose database is what a backup holds."""
    require_mode(engine, "sandbox")
    return lambda **faults: build_line_desk(SqlUnitsOfWork(engine), tmp_path, **faults)


@pytest.fixture
def desk(build: Build) -> LineDesk:
    return build()


@pytest.fixture
def restore(engine: Engine) -> Callable[[LineDesk], LineDesk]:
    """Bring the backup back hours later, as the command does."""

    def back(desk: LineDesk) -> LineDesk:
        desk.clock.advance(LATER)
        record_restore(engine, at=desk.clock.now())
        return desk.restored(at=desk.clock.now())

    return back


Restore = Callable[[LineDesk], LineDesk]


def _done_since(desk: LineDesk, order: ServiceOrder) -> None:
    """What the deployment did after the backup."""
    try:
        outcome = desk.provisioner.carry_out(order, send_before=desk.clock.now() + DAY)
    except OperatorUnavailable:
        outcome = desk.provisioner.carry_out(order, send_before=desk.clock.now() + DAY)
    assert outcome is OrderOutcome.DONE


def test_when_it_was_restored_is_kept(engine: Engine, desk: LineDesk, restore: Restore) -> None:
    assert restored_at(engine) is None
    restore(desk)
    assert restored_at(engine) == desk.clock.now()


def test_an_activation_done_after_the_backup_is_done_and_not_turned_down(desk: LineDesk, restore: Restore) -> None:
    desk.request(APPROVED.id)
    _done_since(desk, OURS)
    desk = restore(desk)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert (desk.line(OURS.line_id).state, desk.provisioner.conflicts()) == (LineState.ACTIVE, 0)


def test_the_operator_is_asked_first_also_after_a_question_without_an_answer(build: Build, restore: Restore) -> None:
    desk = build(provisioning=(Fault(kind=FaultKind.UNAVAILABLE, times=1),))
    desk.request(APPROVED.id)
    _done_since(desk, OURS)
    desk = restore(desk)
    for _ in ("what became of it", "what is in service"):
        with pytest.raises(OperatorUnavailable):
            desk.activate(APPROVED.id)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert (desk.provisioner.activated(), desk.provisioner.conflicts()) == (1, 0)


def test_an_approval_whose_order_was_written_after_the_backup_has_the_line_that_was_opened(desk: LineDesk, restore: Restore) -> None:
    _done_since(desk, OURS)
    desk = restore(desk)
    desk.request(APPROVED.id)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert (desk.line(OURS.line_id).state, desk.provisioner.conflicts()) == (LineState.ACTIVE, 0)


def test_an_approval_that_was_used_for_another_number_stops_everything(desk: LineDesk, restore: Restore) -> None:
    _done_since(desk, replace(OURS, msisdn=OTHER_NUMBER))
    desk = restore(desk)
    desk.request(APPROVED.id)
    with pytest.raises(ApprovalAlreadyUsed):
        desk.activate(APPROVED.id)


def test_what_was_not_done_after_the_backup_is_sent(desk: LineDesk, restore: Restore) -> None:
    desk.request(APPROVED.id)
    desk = restore(desk)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert desk.provisioner.activated() == 1


def test_a_line_that_the_operator_has_although_it_forgot_the_order_is_done(desk: LineDesk, restore: Restore) -> None:
    desk.request(APPROVED.id)
    _done_since(desk, replace(OURS, idempotency_key="a key it forgot"))
    desk = restore(desk)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert desk.line(OURS.line_id).state is LineState.ACTIVE


def test_a_number_that_was_given_away_after_the_backup_is_kept_from_everybody(desk: LineDesk, restore: Restore) -> None:
    _done_since(desk, THEIRS)
    desk = restore(desk)
    desk.request(APPROVED.id)
    assert desk.activate(APPROVED.id) is OrderOutcome.REJECTED
    with desk.units() as unit:
        assert list(unit[Numbers].free(limit=9, at=desk.clock.now())) == []
        unit[Registrations].add(OTHER)
        with pytest.raises(NumberUnavailable):
            unit[Numbers].reserve(NUMBER, registration_id=OTHER.id, until=desk.clock.now() + DAY, at=desk.clock.now())


def test_a_bar_of_the_backup_that_was_set_after_it_is_not_set_again(desk: LineDesk, restore: Restore) -> None:
    line = desk.active_line()
    desk.bar(line.id, BarReason.LOST)
    _done_since(desk, desk.orders(line.id)[-1].as_sent)
    attempts = desk.provisioner.attempts()
    desk = restore(desk)
    desk.process_due()
    assert (desk.orders(line.id)[-1].outcome, desk.provisioner.attempts()) == (OrderOutcome.DONE, attempts)
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL


def test_a_closing_that_was_done_after_the_backup_is_done(desk: LineDesk, restore: Restore) -> None:
    line = desk.active_line()
    desk.deactivate(line.id, Ending.VOLUNTARY)
    _done_since(desk, replace(desk.orders(line.id)[-1].as_sent, idempotency_key="a key it forgot"))
    desk = restore(desk)
    desk.process_due()
    assert desk.line(line.id).state is LineState.DEACTIVATED


def test_a_new_sim_that_was_given_after_the_backup_is_the_line_s(desk: LineDesk, restore: Restore) -> None:
    line = desk.active_line()
    change = desk.approve(line, Purpose.REPLACE_SIM)
    _done_since(
        desk,
        ServiceOrder(idempotency_key=change.value, kind=OrderKind.REPLACE_SIM, line_id=line.id, msisdn=NUMBER, iccid=OTHER_SIM),
    )
    desk = restore(desk)
    desk.request(change)
    desk.process_due()
    assert desk.activate(change) is OrderOutcome.DONE
    assert (desk.line(line.id).iccid, desk.registration(change).state) == (OTHER_SIM, RegistrationState.ACTIVATED)
