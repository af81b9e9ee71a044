"""Entries of the ledger out of an export that is verified on the way: what is made of them stands once it was read to its end."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from realname.kernel.ledger.events import LedgerEntry
from realname.ledger.errors import LedgerBroken
from realname.ledger.model.checkpoint import parse_checkpoint
from realname.ledger.model.signed_note import parse_note
from realname.ledger.use_cases.verify_export import VerifiedExport, VerifyExport
from realname.ledger.use_cases.verify_ledger import Trust


class ExportedEntries:
    """Gives them once, in their order."""

    def __init__(self, verify: VerifyExport, lines: Iterable[str], trust: Trust) -> None:
        self._entries = self._verified(verify, lines, trust)
        self._heads = dict[int, datetime]()

    def __iter__(self) -> Iterator[LedgerEntry]:
        """Give them.

        Raises:
            InvalidInput: It is no export of a ledger.
            LedgerBroken: Something in it is wrong: what was made of its entries is worth nothing.
        """
        return self._entries

    def published_at(self, size: int) -> datetime | None:
        """When the first head of so many entries was published, by the export as a whole: what was not read of it yet is read.

        Raises:
            LedgerBroken: Something in it is wrong.
        """
        for _ in self._entries:
            pass
        return self._heads.get(size)

    def _verified(self, verify: VerifyExport, lines: Iterable[str], trust: Trust) -> Iterator[LedgerEntry]:
        verified: VerifiedExport = yield from verify.read(lines, trust)
        if not verified.report.is_intact:
            raise LedgerBroken
        for shown in verified.heads:
            checkpoint = parse_checkpoint(parse_note(shown.checkpoint).text)
            self._heads.setdefault(checkpoint.head.size, checkpoint.at)
