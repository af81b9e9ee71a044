"""The fonts of the reports: they come with the package and are embedded, so that a report reads the same where no Chinese font is."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "NotoSansSC-Regular"
BOLD = "NotoSansSC-SemiBold"
_COMMON = "NotoSansSC-Common"  # for what people wrote
_SURROGATE = re.compile("[\ud800-\udfff]")
_RARE = "STSong-Light"  # named and not embedded: for characters that none of them has, by a font of the person who reads


@cache
def register_fonts() -> None:
    """Make them known to the library, once."""
    folder = resources.files("realname.platform.pdf") / "fonts"
    for name in (REGULAR, BOLD, _COMMON):
        with resources.as_file(folder / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFont(UnicodeCIDFont(_RARE))


def markup(text: str, font: str = REGULAR) -> str:
    """A text for a paragraph: nothing in it is markup, and what the font has not is said in another."""
    runs = runs_of(text, font)
    return "".join(escape(run) if name == font else f'<font name="{name}">{escape(run)}</font>' for name, run in runs)


def runs_of(text: str, font: str) -> Sequence[tuple[str, str]]:
    """A text in its parts: the font that has the characters, and the characters. What no font writes is shown as such (U+FFFD)."""
    register_fonts()
    return [(name, "".join(run)) for name, run in groupby(writable(text), key=lambda one: _font_of(one, font))]


def writable(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair: a page cannot hold one."""
    return _SURROGATE.sub("\ufffd", text)


def width_of(text: str, font: str, size: float) -> float:
    """How wide a line is, in points."""
    return sum(float(pdfmetrics.stringWidth(run, name, size)) for name, run in runs_of(text, font))


def _font_of(character: str, font: str) -> str:
    return next((name for name in (font, _COMMON) if ord(character) in pdfmetrics.getFont(name).face.charToGlyph), _RARE)


def has_glyphs(text: str, font: str = REGULAR) -> bool:
    """Whether the font has every character."""
    register_fonts()
    known = pdfmetrics.getFont(font).face.charToGlyph
    return all(ord(one) in known for one in text)
