"""Rows of a former release are sealed once, and all rows again by a rotation; a row that was written by hand is never sealed by either."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, insert, select, update

from realname.access.model.counter import EnrolmentCode
from realname.access.store.counters import EnrolmentCodes
from realname.access.store.tables import enrolment_codes, staff_sessions
from realname.kernel.identifiers import OutletId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.revisions import needed
from realname.platform.db.row_seals import RowSeals, sealing
from realname.vault.events import VaultEvent
from realname.vault.keys.key_ring import KeyRing
from realname.vault.keys.seal_keys import FileSealKeys
from realname.vault.use_cases.seal_rows import SUBJECT, ResealRows, TakeInRows, count_rows_of
from tests.support.manual_clock import START, ManualClock
from tests.vault.unsafe_keys import UNSAFE_KEYS

ROTATED = UNSAFE_KEYS.with_new_encryption_key()
CODES = [EnrolmentCode(code_hash=f"{number:064}", outlet_id=OutletId("shop"), name="Left", expires_at=START) for number in range(3)]


def _units(engine: Engine, ring: KeyRing) -> UnitsOfWork:
    return SqlUnitsOfWork(sealing(engine, RowSeals(FileSealKeys(ring))))


def _keep(units: UnitsOfWork) -> None:
    with units() as unit:
        for code in CODES:
            unit[EnrolmentCodes].add(code)
        unit.commit()


def _read(units: UnitsOfWork) -> Sequence[EnrolmentCode]:
    with units() as unit:
        return sorted(unit[EnrolmentCodes].all(), key=lambda code: code.code_hash)


def _as_a_former_release_left_them(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(enrolment_codes).values(seal=None))


def _take_in(units: UnitsOfWork) -> TakeInRows:
    return TakeInRows(units=units, clock=ManualClock())


def _events(units: UnitsOfWork) -> Sequence[str]:
    with units() as unit:
        return [event.event.value for event in unit.ledger.events_of(SUBJECT)]


def test_rows_of_a_former_release_are_taken_in_at_the_first_start(engine: Engine, units: UnitsOfWork) -> None:
    _keep(units)
    _as_a_former_release_left_them(engine)
    assert _read(units) == []
    _take_in(units)()
    assert _read(units) == CODES
    with units() as unit:
        (event,) = unit.ledger.events_of(SUBJECT)
    assert dict(event.facts)[f"table-{enrolment_codes.name}"] == len(CODES)


def test_nothing_is_taken_in_a_second_time(engine: Engine, units: UnitsOfWork) -> None:
    _keep(units)
    _take_in(units)()
    _as_a_former_release_left_them(engine)
    assert _take_in(units).is_done()
    _take_in(units)()
    assert _read(units) == []
    assert _events(units) == [VaultEvent.ROWS_TAKEN_IN.value]


def test_a_take_in_that_was_cut_off_goes_on(engine: Engine, units: UnitsOfWork) -> None:
    _keep(units)
    _as_a_former_release_left_them(engine)
    with engine.begin() as connection:
        seal = connection.scalars(select(staff_sessions.c.seal)).all()
    assert seal == []
    take_in = _take_in(units)
    take_in._seal(enrolment_codes.name)  # noqa: SLF001 - as far as a process came that was killed then
    assert not take_in.is_done()
    take_in()
    assert _read(units) == CODES


def test_a_rotation_seals_every_row_by_the_newest_key(engine: Engine) -> None:
    _keep(_units(engine, UNSAFE_KEYS))
    rotated = _units(engine, ROTATED)
    assert ResealRows(units=rotated, clock=ManualClock())(ROTATED.generations()[-1]) == len(CODES)
    assert count_rows_of(rotated, 1) == 0
    assert _read(_units(engine, ROTATED.without(1))) == CODES


def test_a_row_by_a_key_that_was_destroyed_is_refused(engine: Engine) -> None:
    _keep(_units(engine, UNSAFE_KEYS))
    assert _read(_units(engine, ROTATED)) == CODES
    assert _read(_units(engine, ROTATED.without(1))) == []


def test_a_rotation_seals_no_row_that_was_written_by_hand(engine: Engine) -> None:
    rotated = _units(engine, ROTATED)
    with engine.begin() as connection:
        forged = {"code_hash": "f" * 64, "outlet_id": "shop", "name": "Left", "expires_at": START, "seal": f"1.{'0' * 64}"}
        connection.execute(insert(enrolment_codes).values(forged))
    assert ResealRows(units=rotated, clock=ManualClock())(ROTATED.generations()[-1]) == 0
    assert _read(rotated) == []
    assert count_rows_of(rotated, 1) == 0


@pytest.mark.parametrize("seal", ["", "1", "1.", ".", "x.y", "-1.a", "99999999999.a", "2.a", "1.é"])
def test_a_seal_of_another_form_is_refused(engine: Engine, units: UnitsOfWork, seal: str) -> None:
    _keep(units)
    with engine.begin() as connection:
        connection.execute(update(enrolment_codes).values(seal=seal))
    assert _read(units) == []


def test_this_release_does_not_start_on_a_database_whose_rows_have_no_seals() -> None:
    assert needed() > "0063"
