"""Numbers and SIMs on the administrator's pages: a file is checked line by line, and nothing is taken before it was confirmed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from realname.inventory.events import InventoryEvent
from realname.inventory.model.stock import NumberState, StockLevel
from realname.inventory.use_cases.change_stock import ReadInventory
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world

NUMBERS, SIMS = "/admin/stock/numbers/import", "/admin/stock/sims/import"
TWO = b"msisdn\n+8613800000001\n+8613800000002\n"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    """A deployment with staff."""
    built = build_web_world(tmp_path)
    yield built
    built.api.engine.dispose()


@pytest.fixture
def boss(web: WebWorld) -> WebCaller:
    """The administrator."""
    return signed_in(web, "administrator")


def _upload(boss: WebCaller, content: bytes, path: str = NUMBERS) -> Page:
    return Page(boss.http.post(path, data={"csrf": boss.csrf}, files={"file": ("stock.csv", content, "text/csv")}))


def _confirm(boss: WebCaller, checked: Page, path: str = NUMBERS) -> Page:
    return boss.post(path, {"confirmed": "yes", "content": checked.hidden("content")})


def _free(web: WebWorld) -> int:
    return web.services[ReadInventory].number_level().free


def test_a_file_is_counted_first_and_taken_once_that_was_confirmed(web: WebWorld, boss: WebCaller) -> None:
    before = _free(web)
    checked = _upload(boss, TWO)
    assert "Import 2 numbers?" in checked.text
    assert _free(web) == before
    assert "2 numbers imported" in _confirm(boss, checked).text
    assert _free(web) == before + 2
    with web.api.units() as unit:
        entry = unit.ledger.from_index(unit.ledger.count() - 1, limit=1)[0].event
    assert (entry.event, dict(entry.facts)["agent"]) == (InventoryEvent.STOCK_CHANGED, "id-of-administrator")


def test_a_form_that_takes_seconds_says_so_before_and_meanwhile(boss: WebCaller) -> None:
    asked = boss.get("/admin/stock/numbers/import")
    assert re.search(r'<div class="rn-note rn-busy" data-busy hidden><p class="govuk-body">The file is being checked\.', asked.html)
    page = _upload(boss, b"first,last\n+8613800000001,+8613800001200\n")
    assert "The import takes a few seconds." in page.text
    assert re.search(r'data-busy hidden><p class="govuk-body">1,?200 numbers are being imported\. Stay on this page', page.html)


def test_what_is_known_is_left_as_it_is(boss: WebCaller) -> None:
    _confirm(boss, _upload(boss, TWO))
    assert "0 numbers imported" in (again := _confirm(boss, _upload(boss, TWO))).text
    assert "Existing entries, not changed: 2." in again.text


def test_each_bad_line_is_named_and_nothing_of_the_file_is_taken_or_shown(web: WebWorld, boss: WebCaller) -> None:
    before = _free(web)
    checked = _upload(boss, b"msisdn\n+8613800000001\nhello\n+1\n")
    assert "Nothing was imported. Correct 2 lines, then choose the file again." in checked.text
    assert [f'data-label="Line">{line}<' in checked.html for line in (2, 3, 4)] == [False, True, True]
    assert "hello" not in checked.text
    assert _free(web) == before


def test_what_comes_back_with_the_confirmation_is_checked_again(web: WebWorld, boss: WebCaller) -> None:
    before, bad = _free(web), _upload(boss, b"msisdn\nhello\n")
    assert 'name="content"' not in bad.html
    forged = boss.post(NUMBERS, {"confirmed": "yes", "content": "bm90IGNvbXByZXNzZWQ="})
    assert forged.status == 422
    assert _free(web) == before


@pytest.mark.parametrize("content", [b"", b"phone\n1\n", "msisdn\n号".encode("gbk")])
def test_a_file_that_is_none_of_ours_is_refused_at_its_field(boss: WebCaller, content: bytes) -> None:
    page = _upload(boss, content)
    assert page.status == 422
    assert 'href="#file"' in page.html


def test_more_than_a_page_imports_is_left_to_the_command(boss: WebCaller) -> None:
    page = _upload(boss, b"first,last\n+8613800000000,+8613800020000\n")
    assert "To import more, use the command at the server." in page.text


def test_sims_are_imported(web: WebWorld, boss: WebCaller) -> None:
    content = f"iccid\n{sandbox_iccids()[0].value}\n".encode()
    assert "1 SIM imported" in _confirm(boss, _upload(boss, content, SIMS), SIMS).text
    assert web.services[ReadInventory].sim_level().free == 1


def test_numbers_are_kept_back_and_freed_after_it_was_said_which(web: WebWorld, boss: WebCaller) -> None:
    number = sandbox_msisdns()[0].value
    preview = boss.post("/admin/stock/numbers/quarantine", {"numbers": f"{number}\n"})
    assert "1 number would not be offered until you release it:" in preview.text
    assert web.services[ReadInventory].numbers(state=NumberState.QUARANTINED, after=None, limit=2) == []
    boss.post("/admin/stock/numbers/quarantine", {"numbers": number, "confirmed": "yes"})
    (kept,) = web.services[ReadInventory].numbers(state=NumberState.QUARANTINED, after=None, limit=2)
    assert kept.msisdn.value == number
    assert "The numbers are released" in boss.post("/admin/stock/numbers/free", {"numbers": number, "confirmed": "yes"}).text


def test_numbers_that_are_none_are_refused_at_their_field(boss: WebCaller) -> None:
    assert 'href="#numbers"' in boss.post("/admin/stock/numbers/quarantine", {"numbers": "hello"}).html


@pytest.mark.parametrize(("free", "total", "is_low"), [(0, 0, True), (10, 100, True), (11, 100, False), (0, 5, True)])
def test_a_stock_is_low_where_one_in_ten_or_fewer_is_free(free: int, total: int, *, is_low: bool) -> None:
    assert StockLevel(free=free, total=total).is_low is is_low
