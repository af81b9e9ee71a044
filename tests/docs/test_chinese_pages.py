"""A Chinese page says what its English one does: the same commands and codes, numbers, links, and buttons by their names on the screens."""

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import product
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


def test_a_chinese_page_has_what_its_english_page_has() -> None:
    faults = []
    for (name, original), read in product(PAGES.items(), (_codes, _numbers, _links)):
        chinese, english = read(_CHINESE[name], name), read(_ENGLISH[original], original)
        faults += [f"{name}: {thing!r} is not in {original}" for thing in sorted(chinese - english)]
        faults += [f"{original}: {thing!r} is not in {name}" for thing in sorted(english - chinese)]
    assert faults == []


@pytest.fixture(scope="module")
def screens() -> Mapping[str, list[str]]:
    """What the screens say in Chinese for an English sentence; more than one where its place decides."""
    found = defaultdict[str, list[str]](list)
    for message in load("zh"):
        found[str(message.id)].append(str(message.string))
    return found


def test_a_chinese_page_calls_a_button_what_the_screens_call_it(screens: Mapping[str, list[str]]) -> None:
    faults = []
    for name, original in PAGES.items():
        labels = [label for label in _LABEL.findall(_CODE.sub("", _ENGLISH[original])) if label in screens]
        faults += [f"{name}: {label}" for label in labels if not any(words in _CHINESE[name] for words in screens[label])]
    assert faults == []
