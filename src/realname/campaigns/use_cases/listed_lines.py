"""A list of lines in a file: one id a row in ascending order, read as a stream as often as it is needed, so that nothing of it is held."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from realname.campaigns.store.lines import CampaignLines
from realname.kernel.identifiers import LineId
from realname.kernel.unit_of_work import Reads

BATCH_LINES = 5_000  # ids of one question to the database
BAD_ROWS_SHOWN = 100
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLineRow:
    """A row that cannot be taken: where, from 1, and why: `no-line-id`, `not-in-order` or `unknown-line`."""

    row: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLines:
    """A list that was checked.

    Attributes:
        digest: SHA-256 over its ids, in hexadecimal.
        count: How many lines it names.
        bad: How many rows cannot be taken.
        bad_rows: The first of them.
    """

    rows: Callable[[], Iterable[str]]
    digest: str
    count: int
    bad: int
    bad_rows: tuple[BadLineRow, ...]

    def batches(self, *, after: LineId | None = None) -> Iterator[Sequence[LineId]]:
        """Give the ids in their order, from behind one on, a few thousand at once."""
        ids = (LineId(text) for row in self.rows() if (text := row.strip()) and (after is None or text > after.value))
        while batch := list(islice(ids, BATCH_LINES)):
            yield batch


@dataclass(frozen=True, slots=True)
class CheckListedLines:
    """Reads a whole list and looks every line up; changes nothing."""

    units: Reads

    def __call__(self, rows: Callable[[], Iterable[str]], *, on_progress: Callable[[int], object]) -> ListedLines:
        """Check. The order makes a line that is listed twice a bad row, and lets a planning go on where it was.

        Args:
            rows: The file's rows from the beginning, each time it is called.
            on_progress: Told how many rows were looked at so far.
        """
        digest, check = hashlib.sha256(), _Check()
        numbered = ((row, text.strip()) for row, text in enumerate(rows(), start=1) if text.strip())
        while batch := list(islice(numbered, BATCH_LINES)):
            good = check.in_order(batch)
            check.known(good, self._unknown(list(good)))
            digest.update("".join(f"{text}\n" for _, text in batch).encode(errors="replace"))
            on_progress(batch[-1][0])
        shown = tuple(sorted(check.bad_rows, key=lambda one: one.row))
        return ListedLines(rows=rows, digest=digest.hexdigest(), count=check.count, bad=check.bad, bad_rows=shown)

    def _unknown(self, line_ids: Sequence[LineId]) -> Sequence[LineId]:
        with self.units() as unit:
            return unit[CampaignLines].unknown(line_ids)


class _Check:
    """What was found so far."""

    def __init__(self) -> None:
        self.count = self.bad = 0
        self.bad_rows: list[BadLineRow] = []
        self._last = ""

    def in_order(self, batch: Sequence[tuple[int, str]]) -> dict[LineId, int]:
        """Ids of a batch that may be lines, with their rows."""
        good: dict[LineId, int] = {}
        for row, text in batch:
            if _ID.fullmatch(text) is None:
                self._refuse(row, "no-line-id")
            elif text <= self._last:
                self._refuse(row, "not-in-order")
            else:
                good[LineId(text)] = row
                self._last = text
        return good

    def known(self, good: dict[LineId, int], unknown: Sequence[LineId]) -> None:
        """Count those that are lines."""
        self.count += len(good) - len(unknown)
        for line_id in unknown:
            self._refuse(good[line_id], "unknown-line")

    def _refuse(self, row: int, why: str) -> None:
        self.bad += 1
        if len(self.bad_rows) < BAD_ROWS_SHOWN:
            self.bad_rows.append(BadLineRow(row=row, why=why))
