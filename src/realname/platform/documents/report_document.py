"""A report as it is read on paper: blocks in their order, with words that are said already, and the words of each; a port prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from realname.kernel.text.text import Language, Text

ENTRIES = Text("Entries of the log")
ROOT = Text("Root (SHA-256, RFC 9162)")
PAGE_OF = Text("Page {page} of {pages}")
IN_A_SANDBOX = Text("Made in a sandbox. People, lines and network are simulated.")
FOOT = Text("{size} entries, root {root}")


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A paragraph that a person has to see: framed."""

    text: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A few numbers that answer first: what each is, and the number."""

    figures: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What belongs together: name and value."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        share: Of the width, in parts of what all columns ask for together.
        is_number: Whether it is set to the right.
    """

    title: str
    share: float = 1.0
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under their columns; the first row is repeated on each page."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A small plot: a bar for each value, from nothing to the largest, with the number beside it."""

    bars: Sequence[tuple[str, int]]


Block = Heading | Note | Warned | KeyFigures | Facts | Table | Bars


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    """A report.

    Attributes:
        subtitle: What it is about: period, place.
        is_test: Printed across every page, as no line of a sandbox is one.
        foot: Stands at the foot of each page: what the report is made from.
        page_of: Words of the page number, with `{page}` and `{pages}`.
    """

    language: Language
    title: str
    subtitle: str
    is_test: bool
    blocks: Sequence[Block]
    foot: str
    page_of: str


class ReportPrinter(Protocol):
    """Prints reports."""

    def __call__(self, document: ReportDocument) -> bytes:
        """A PDF; the same bytes for the same document, whenever and wherever it is printed."""
        ...
