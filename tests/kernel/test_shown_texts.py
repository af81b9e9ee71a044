"""Attacks by names: what looks empty, looks like another name, turns or covers its line, or steers the terminal of the reader."""

import json
from collections.abc import Callable

import pytest
import structlog

from realname.evidence.connectors.card_json import _parse_text as card_text
from realname.inspections.model.finding import parse_words
from realname.kernel.errors import InvalidInput
from realname.kernel.typed_names import parse_case_number, parse_shown_name
from realname.outlets.pages.admin_enrol_outlet import _legal_name
from realname.platform.cli.output import print_json, print_line, print_table, say
from realname.platform.cli.problems import problem_of, show_problem
from realname.platform.config.logs import configure_logs
from realname.platform.web.fields import not_empty
from realname.relying.use_cases.clients import require_name

HIDDEN = {
    "soft hyphen": "Shop\u00ad 1",
    "zero width space": "Shop\u200b 1",
    "zero width joiner": "Shop\u200d 1",
    "word joiner": "Shop\u2060 1",
    "byte order mark": "\ufeffShop 1",
    "grapheme joiner": "Shop\u034f 1",
    "variation selector": "Shop\ufe0f 1",
    "variation selector of ideographs": "\u8fba\U000e0101 1",
    "tag": "Shop\U000e0041 1",
    "Mongolian variation selector": "Shop\u180b 1",
    "Khmer inherent vowel": "Shop\u17b4 1",
    "Hangul filler": "Shop\u3164 1",
    "halfwidth Hangul filler": "Shop\uffa0 1",
    "Hangul choseong filler": "Shop\u115f 1",
    "empty pattern of Braille": "Shop\u2800 1",
    "right-to-left override": "Shop\u202e 1",
    "right-to-left embedding": "Shop\u202b 1",
    "isolate": "Shop\u2067 1",
    "right-to-left mark": "Shop\u200f 1",
    "Arabic letter mark": "Shop\u061c 1",
    "line feed": "Shop\n1",
    "carriage return": "Shop\r1",
    "line separator": "Shop\u2028 1",
    "tab": "Shop\t1",
    "no-break space": "Shop\u00a01",
    "ideographic space": "Shop\u30001",
    "escape": "Shop\x1b[2J 1",
    "C1 control sequence introducer": "Shop\x9b2J 1",
    "NUL": "Shop\0 1",
    "surrogate": "Shop\ud800 1",
    "private use": "Shop\ue000 1",
    "not assigned": "Shop\u0378 1",
    "stacked marks": "Sh" + "\u0336\u0337\u0338\u0335\u0334" + "op 1",
}
EMPTY = {
    "nothing": "",
    "spaces": "   ",
    "Hangul filler": "\u3164",
    "Braille": "\u2800\u2800",
    "a mark alone": "\u0301",
    "signs": "\u2014\u2014",
}
PLAIN = [
    "Shop 1",
    "东直门营业厅（二）",
    "ร้านค้าปลีกที่หนึ่ง",
    "दुकान १",
    "Cửa hàng số 3",
    "متجر 4",
    "חנות 5",
    "<b>&amp;</b> 6",
    'O\'Neil "7"',
    "#8",
]


def _takes(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except (InvalidInput, ValueError):
        return False
    return True


def test_a_text_that_a_reader_does_not_see_as_it_is_is_no_name() -> None:
    parsers = (parse_shown_name, require_name, not_empty, _legal_name)
    faults = [f"{parse.__name__} takes: {name}" for parse in parsers for name, text in HIDDEN.items() if _takes(parse, text)]
    assert faults == []


@pytest.mark.parametrize("sign", ["\u200b", "\u3164", "\u034f", "\ufe0f", "\u202e", "\x1b", "\0", "=", ";"])
def test_two_case_numbers_that_look_alike_are_one(sign: str) -> None:
    with pytest.raises(InvalidInput):
        parse_case_number(f"2026{sign}-17")


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_a_name_that_looks_empty_is_none(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_shown_name(text)


def test_names_of_any_script_are_taken() -> None:
    assert [(parse_shown_name(text), require_name(text)) for text in PLAIN] == [(text, text) for text in PLAIN]


@pytest.mark.parametrize("name", ["Hangul filler", "right-to-left override", "stacked marks", "grapheme joiner"])
def test_a_remark_of_several_lines_has_none_of_them_either(name: str) -> None:
    with pytest.raises(InvalidInput):
        parse_words(f"The papers were not shown.\n{HIDDEN[name]}", field="remark")


@pytest.mark.parametrize("name", ["Hangul filler", "grapheme joiner", "zero width space", "variation selector", "right-to-left override"])
def test_a_card_whose_name_has_an_invisible_sign_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        card_text({"name": HIDDEN[name]}, "name")


STEERING = "\x1b]0;title\x07\x1b[2J\x9b31m\x08\x7f\r\u202edrow\u2066 end"
HARMLESS = set("\n")


def _steers(text: str) -> set[str]:
    return {one for one in text if (ord(one) < 0x20 or 0x7F <= ord(one) <= 0x9F or one in "\u202e\u2066") and one not in HARMLESS}


def test_what_a_command_tells_of_records_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name"], [[STEERING]])
    print_line(STEERING)
    print_json({"name": STEERING})
    say(STEERING)
    show_problem(problem_of(InvalidInput(field=STEERING)))
    shown = capsys.readouterr()
    assert (_steers(shown.out), _steers(shown.err)) == (set(), set())
    assert "\\x1b[2J" in shown.err


def test_json_on_a_terminal_is_read_back_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": STEERING})
    assert json.loads(capsys.readouterr().out) == {"name": STEERING}


def test_a_log_on_a_terminal_shows_what_would_steer_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    configure_logs()
    structlog.get_logger().info("request", login=STEERING)
    shown = capsys.readouterr().err
    assert (_steers(shown) - {"\x1b"}, "\x1b]" in shown, "\x1b[2J" in shown) == (set(), False, False)
