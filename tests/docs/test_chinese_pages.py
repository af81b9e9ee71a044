"""A Chinese page says what its English one does: the same commands and codes, numbers, links, and buttons by their names on the screens."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from posixpath import basename, dirname, join, normpath

import pytest

from tools.messages import load
from tools.site import DOCS, chinese_pages, translations

_ENGLISH = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
_CHINESE = {f"zh/{name}": text for name, text in chinese_pages().items()}
# The first page greets its own readers.
PAGES = {name: english for name, english in translations(_ENGLISH).items() if basename(name) != "index.md"}
# English writes small numbers as words, Chinese as digits. One and two are left out: both languages say them in many ways.
_WORDS = ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"]
_VALUES = {word: str(value) for value, word in enumerate(_WORDS, start=3)}
_CODE = re.compile(r"`([^`]+)`|^    (\S.*)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s#]*)[^)]*\)")
_NUMBER = re.compile(r"(?<![A-Za-z\d.])\d+(?:[.,]\d+)*")
_LABEL = re.compile(r"\*\*([^*]+?)[.。]?\*\*")


def _codes(text: str, _name: str) -> set[str]:
    """Commands, settings, addresses, error codes and the like."""
    return {code or line for code, line in _CODE.findall(text)}


def _numbers(text: str, _name: str) -> set[str]:
    plain = _LINK.sub("]", _CODE.sub(" ", text)).lower()
    spelt = {_VALUES[word] for word in re.findall(r"[a-z]+", plain) if word in _VALUES}
    return {*_NUMBER.findall(plain), *spelt} - {"1", "2"}


def _links(text: str, name: str) -> set[str]:
    """Pages linked to; a Chinese page counts as its English one."""
    found = {normpath(join(dirname(name), target)) for target in _LINK.findall(text) if target}
    return {PAGES.get(one, one) for one in found}


@pytest.mark.parametrize("read", [_codes, _numbers, _links])
@pytest.mark.parametrize("name", PAGES)
def test_a_chinese_page_has_what_its_english_page_has(name: str, read: Callable[[str, str], set[str]]) -> None:
    chinese, english = read(_CHINESE[name], name), read(_ENGLISH[PAGES[name]], PAGES[name])
    assert sorted(chinese - english) == [], "only in the Chinese page"
    assert sorted(english - chinese) == [], "only in the English page"


@pytest.fixture(scope="module")
def screens() -> Mapping[str, list[str]]:
    """What the screens say in Chinese for an English sentence; more than one where its place decides."""
    found = defaultdict[str, list[str]](list)
    for message in load("zh"):
        found[str(message.id)].append(str(message.string))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_chinese_page_calls_a_button_what_the_screens_call_it(name: str, screens: Mapping[str, list[str]]) -> None:
    labels = [one for one in _LABEL.findall(_CODE.sub("", _ENGLISH[PAGES[name]])) if one in screens]
    assert [one for one in labels if not any(words in _CHINESE[name] for words in screens[one])] == []
