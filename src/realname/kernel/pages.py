"""Pages of a list in the order of a time and an id, the newest first: what follows a page is found by both, never by a count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

RecordT = TypeVar("RecordT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record lies in a list.

    Attributes:
        at: Its time, aware.
        id: Its id.
    """

    at: datetime
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked:
    """Which page of a list is asked for.

    Attributes:
        limit: How many records a page has at most, 1 or more.
        behind: The last record of the page before; None: the first page.
        begins: Those of this time or later; None: of any.
        ends: Those before this time; None: of any.
    """

    limit: int
    behind: Place | None = None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[RecordT]):
    """Records of one page.

    Attributes:
        records: The newest first.
        last: Behind which the next page begins; None: there is none.
    """

    records: Sequence[RecordT]
    last: Place | None


def cut(found: Sequence[RecordT], asked: PageAsked, place: Callable[[RecordT], Place]) -> Page[RecordT]:
    """Cut what was found to one page.

    Args:
        found: In order, one more than the limit where there are as many.
        asked: What was asked for.
        place: Where a record lies.
    """
    records = found[: asked.limit]
    return Page(records=records, last=place(records[-1]) if len(found) > asked.limit else None)
