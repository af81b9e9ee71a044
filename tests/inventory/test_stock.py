"""The stock: numbers are valid and of the country; files are checked whole and taken in batches, again without effect; freed by hand."""

from collections.abc import Iterable, Sequence

import pytest

from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.inventory.errors import MsisdnInvalid
from realname.inventory.events import InventoryEvent
from realname.inventory.model.stock import INVENTORY_SUBJECT
from realname.inventory.store.numbers import Numbers
from realname.inventory.use_cases.change_stock import FreeNumbers, QuarantineNumbers
from realname.inventory.use_cases.files import BadRow, FileLines
from realname.inventory.use_cases.import_stock import BATCH, Checked, Imported, ImportNumbers, ImportSims
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn
from realname.kernel.unit_of_work import UnitsOfWork
from realname.sandbox.simulators.stock import STOCK_SIZE, sandbox_iccids, sandbox_msisdns
from tests.support.examples import NUMBER, OTHER_NUMBER, keep_numbers
from tests.support.manual_clock import ManualClock

EID = "89049032123451234512345678901235"
CHINA = PhoneNumbers("CN")


def _lines(*rows: str) -> FileLines:
    return lambda: [f"{row}\r\n" for row in rows]


def _silent(_count: int) -> None:
    """Show no progress."""


@pytest.fixture
def numbers(units: UnitsOfWork) -> ImportNumbers:
    return ImportNumbers(units=units, clock=ManualClock(), plan=PhoneNumbers("CN"))


@pytest.fixture
def sims(units: UnitsOfWork) -> ImportSims:
    return ImportSims(units=units, clock=ManualClock())


def _free(units: UnitsOfWork) -> Sequence[Msisdn]:
    with units() as unit:
        return unit[Numbers].free(limit=10, at=ManualClock().now())


def _stock_events(units: UnitsOfWork) -> list[tuple[object, ...]]:
    with units() as unit:
        entries = unit.ledger.of_subject(INVENTORY_SUBJECT)
    assert {entry.event.event for entry in entries} <= {InventoryEvent.STOCK_CHANGED}
    return [tuple(value for _, value in entry.event.facts) for entry in entries]


def test_a_file_of_numbers_is_checked_without_effect_and_then_taken(units: UnitsOfWork, numbers: ImportNumbers) -> None:
    lines = _lines("msisdn", "+86 199 0000 0001", "", "+8619900000002")
    assert numbers.check(lines, on_progress=_silent) == Checked(good=2, bad=0, bad_rows=())
    assert list(_free(units)) == []
    assert numbers(lines, on_progress=_silent) == Imported(new=2, known=0)
    assert list(_free(units)) == [NUMBER, OTHER_NUMBER]
    assert _stock_events(units) == [("added", 2, "numbers")]


def test_taken_again_nothing_changes(units: UnitsOfWork, numbers: ImportNumbers) -> None:
    lines = _lines("msisdn", "+8619900000001", "+8619900000001")
    assert numbers(lines, on_progress=_silent) == Imported(new=1, known=1)
    assert numbers(lines, on_progress=_silent) == Imported(new=0, known=2)
    assert len(_stock_events(units)) == 1


def test_ranges_stand_for_every_number_in_them(units: UnitsOfWork, numbers: ImportNumbers) -> None:
    lines = _lines("first,last", "+8619900000001,+8619900000003")
    assert numbers(lines, on_progress=_silent) == Imported(new=3, known=0)
    assert [one.value[-1] for one in _free(units)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        (("msisdn", "+8619900000001", "12345"), BadRow(line=3, code="msisdn-invalid", field="msisdn")),
        (("msisdn", "+8619900000001,x"), BadRow(line=2, code="msisdn-invalid", field="msisdn")),
        (("first,last", "+8619900000003,+8619900000001"), BadRow(line=2, code="invalid-input", field="last")),
        (("first,last", "+8613800000000,+8619900000001"), BadRow(line=2, code="invalid-input", field="last")),
        (("first,last", "+8619900000003"), BadRow(line=2, code="msisdn-invalid", field="msisdn")),
        (("msisdn", '"+8619900000001', "+861990000000x"), BadRow(line=3, code="msisdn-invalid", field="msisdn")),
    ],
)
def test_a_bad_row_is_named_by_its_line(numbers: ImportNumbers, rows: Iterable[str], bad: BadRow) -> None:
    found = numbers.check(_lines(*rows), on_progress=_silent)
    assert (found.bad, found.bad_rows) == (1, (bad,))


@pytest.mark.parametrize("header", ["", "number", "msisdn,msisdn", "first", "msisdn,first,last"])
def test_a_header_of_another_kind_is_refused(numbers: ImportNumbers, header: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        numbers.check(_lines(header), on_progress=_silent)
    assert problem.value.facts == {"field": "header"}


def test_an_import_that_was_cut_off_takes_what_is_missing(units: UnitsOfWork, numbers: ImportNumbers) -> None:
    lines = _lines("first,last", "+8619900000000,+8619900009999")

    def cut_off(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        numbers(lines, on_progress=cut_off)
    assert numbers(lines, on_progress=_silent) == Imported(new=10_000 - BATCH, known=BATCH)
    assert sum(int(str(count)) for _, count, _ in _stock_events(units)) == 10_000


def test_a_file_of_sims_is_taken_and_its_bad_rows_named(units: UnitsOfWork, sims: ImportSims) -> None:
    good, plain, wrong, other = (iccid.value for iccid in sandbox_iccids()[:4])
    wrong = wrong[:-1] + str((int(wrong[-1]) + 1) % 10)
    rows = ("iccid,eid", f"{good},{EID}", f"{plain},", f"{wrong},", f"{other},123")
    assert [(row.line, row.field) for row in sims.check(_lines(*rows), on_progress=_silent).bad_rows] == [(4, "iccid"), (5, "eid")]
    assert sims(_lines(*rows), on_progress=_silent) == Imported(new=2, known=0)
    assert sims(_lines("iccid", good), on_progress=_silent) == Imported(new=0, known=1)
    assert _stock_events(units) == [("added", 2, "sims")]


def test_quarantined_numbers_are_offered_to_no_one_until_they_are_freed(units: UnitsOfWork) -> None:
    keep_numbers(units, NUMBER, OTHER_NUMBER)
    quarantine, free = QuarantineNumbers(units=units, clock=ManualClock()), FreeNumbers(units=units, clock=ManualClock())
    assert quarantine.preview([NUMBER]).changed == (NUMBER,)
    assert list(_free(units)) == [NUMBER, OTHER_NUMBER]
    quarantine([NUMBER])
    assert list(_free(units)) == [OTHER_NUMBER]
    assert (quarantine([NUMBER]).refused, free.preview([NUMBER, OTHER_NUMBER]).refused) == ((NUMBER,), (OTHER_NUMBER,))
    free([NUMBER])
    assert list(_free(units)) == [NUMBER, OTHER_NUMBER]
    assert _stock_events(units) == [("quarantined", 1, "numbers"), ("freed", 1, "numbers")]


@pytest.mark.parametrize("text", ["+8619900000001", "+86 199 0000 0001", "+86-199-0000-0001"])
def test_a_mobile_number_is_read_with_and_without_separators(text: str) -> None:
    assert CHINA.parse(text) == Msisdn("+8619900000001")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "19900000001",
        "8619900000001",
        "008619900000001",
        "+861990000000",
        "+86199000000011",
        "+861012345678",
        "+447700900123",
        "+8619900000001x5",
        "+8619900000001;ext=5",
        "+٨٦١٩٩٠٠٠٠٠٠٠١",
        "tel:+8619900000001",
        "+86" + " " * 40 + "19900000001",
        "+8619900000001\n",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(MsisdnInvalid) as caught:
        CHINA.parse(text)
    assert caught.value.facts == {"field": "msisdn"}


def test_every_number_of_the_sandbox_is_valid() -> None:
    assert {CHINA.parse(msisdn.value) for msisdn in sandbox_msisdns()} == set(sandbox_msisdns())
    assert len(set(sandbox_msisdns())) == STOCK_SIZE
