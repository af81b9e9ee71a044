"""Long lists in pages: which part of a list is shown, and which pages are before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query

T = TypeVar("T")
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[T]):
    """A part of a list.

    Attributes:
        rows: What is shown.
        number: Which page it is, from 1 on.
        pages: How many there are, 1 at least.
        total: How many rows all pages have.
        first: The place of the first row that is shown, from 1 on; 0: there is none.
    """

    rows: Sequence[T]
    number: int
    pages: int
    total: int
    first: int

    @property
    def last(self) -> int:
        """The place of the last row that is shown; 0: there is none."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def page_of(rows: Sequence[T], number: int, *, size: int) -> ListPage[T]:
    """Take a page of a list; beyond the last page it is the last one."""
    pages = max(1, -(-len(rows) // size))
    shown = min(number, pages)
    first = (shown - 1) * size
    return ListPage(rows=rows[first : first + size], number=shown, pages=pages, total=len(rows), first=first + 1 if rows else 0)
