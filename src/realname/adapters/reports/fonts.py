"""The fonts of the reports: they come with the package and are embedded, so that a report reads the same where no Chinese font is."""

from functools import cache
from importlib import resources
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "NotoSansSC-Regular"
BOLD = "NotoSansSC-SemiBold"
_RARE = "STSong-Light"  # named and not embedded: for characters that the two have not, by a font of whoever reads


@cache
def register_fonts() -> None:
    """Make them known to the library, once."""
    folder = resources.files("realname.adapters.reports") / "fonts"
    for name in (REGULAR, BOLD):
        with resources.as_file(folder / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFont(UnicodeCIDFont(_RARE))


def markup(text: str, font: str = REGULAR) -> str:
    """A text for a paragraph: nothing in it is markup, and what the font has not is said in another."""
    register_fonts()
    known = pdfmetrics.getFont(font).face.charToGlyph
    runs = ((is_known, "".join(run)) for is_known, run in groupby(text, key=lambda one: ord(one) in known))
    return "".join(escape(run) if is_known else f'<font name="{_RARE}">{escape(run)}</font>' for is_known, run in runs)


def has_glyphs(text: str, font: str = REGULAR) -> bool:
    """Whether the font has every character."""
    register_fonts()
    known = pdfmetrics.getFont(font).face.charToGlyph
    return all(ord(one) in known for one in text)
