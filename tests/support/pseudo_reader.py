"""What a page in the pseudo language says that does not come from the catalogue."""

import re
from html.parser import HTMLParser

from tools.pseudo_locale import CLOSE, OPEN

_CODES = ("rn-code",)  # classes of what is the same in every language
_NOT_READ = frozenset({"script", "style", "svg", "code"})
_READ_ALOUD = frozenset({"title", "alt", "aria-label", "placeholder"})
_VOID = frozenset({"input", "meta", "link", "path", "br", "img", "hr", "wbr"})
_CODE = re.compile(r"[a-z]+(?:[-:][a-z]+)+[,.]?")
_WORD = re.compile(r"[^\W\d_]{2,}")


def outside(text: str) -> str:
    """What stands outside of « and »."""
    left, depth = "", 0
    for character in text:
        depth += character == OPEN
        left += "" if depth else character
        depth -= character == CLOSE
    return left


def words_outside(html: str) -> list[str]:
    """Every word that a page shows, reads aloud or hands to its script, and that no sentence of the catalogue holds."""
    reader = _Reader()
    reader.feed(html)
    return [word for text in ("".join(reader.shown), *reader.attributes) for word in words_of(text)]


def words_of(text: str) -> list[str]:
    """Every word of a text that stands outside of « and », without numbers and codes."""
    return [word for part in outside(text).split() if not _is_code(part) for word in _WORD.findall(part)]


def _is_code(part: str) -> bool:
    """Whether it is a number or a digest, which have digits, or a code of several words, such as `registration:opened`."""
    return any(character.isdigit() for character in part) or _CODE.fullmatch(part) is not None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.shown, self.attributes = list[str](), list[str]()
        self._open = list[tuple[str, bool]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        is_same_everywhere = tag in _NOT_READ or any(one in named.get("class", "").split() for one in _CODES)
        is_skipped = is_same_everywhere or (tag != "html" and "lang" in named)
        if not self._is_skipped:
            spoken = (value for name, value in named.items() if name in _READ_ALOUD or (name.startswith("data-") and " " in value))
            self.attributes.extend(spoken)
        if tag not in _VOID:
            self._open.append((tag, is_skipped))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_skipped:
            self.shown.append(f"{data} ")

    @property
    def _is_skipped(self) -> bool:
        return any(skipped for _, skipped in self._open)
