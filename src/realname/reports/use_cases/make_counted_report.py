"""Make a report of counts: of the deployment's own ledger, or of entries a person was given; both ways give the same report."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.cases.model.case_file import CaseFile
from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.project_case_files import ProjectCaseFiles, fold_all
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.ledger.merkle import GrowingTree, Span, root_of, whole_nodes
from realname.kernel.report_period import ReportPeriod
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.ledger.model.tree_head import TreeHead
from realname.ledger.store.published_heads import PublishedHeads
from realname.reports.model.counted_report import CountedReport, ReportHead, ReportSubject, count_report

_ENTRIES_AT_ONCE = 2_000
PublishedAt = Callable[[int], datetime | None]  # when the head of so many entries was published; None: none was


def unpublished(_size: int) -> None:
    """Of entries without any head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCountedReport:
    """Counts what the ledger says up to a head."""

    keep: ProjectCaseFiles
    reads: Reads

    def __call__(self, subject: ReportSubject, *, size: int | None = None) -> CountedReport:
        """Make one.

        Args:
            subject: What is asked for.
            size: From so many entries; None: from those below the newest published head where it was signed after the period, else
                from all there are.

        Raises:
            InvalidInput: The ledger has not so many.
        """
        covered = self._covered(subject.period) if size is None else size
        folded = self.keep()
        asked = folded if covered is None else covered
        if not 0 <= asked <= folded:
            raise InvalidInput(field="size")
        with self.reads() as unit:
            files = files_as_of(unit, subject.period, outlet_id=subject.outlet_id, size=asked)
            head = head_as_of(unit, asked)
        return count_report(files, subject, head)

    def _covered(self, period: ReportPeriod) -> int | None:
        with self.reads() as unit:
            newest = unit[PublishedHeads].latest()
        return newest.head.size if newest is not None and newest.at >= period.until else None


def report_from(
    entries: Iterable[LedgerEntry], subject: ReportSubject, *, size: int | None = None, published_at: PublishedAt = unpublished
) -> CountedReport:
    """Make one of entries, from the first on and in their order.

    Args:
        entries: All there are, or more than are asked for.
        subject: What is asked for.
        size: From so many; None: from all.
        published_at: Asked once, after the entries.

    Raises:
        InvalidInput: There are not so many, or one is missing.
    """
    tree, files, written_at = GrowingTree(), dict[str, CaseFile](), None
    taken = itertools.islice(entries, size)
    while some := list(itertools.islice(taken, _ENTRIES_AT_ONCE)):
        _grow(tree, some)
        known = [files[one] for one in {entry.event.subject for entry in some} if one in files]
        files |= {one.case_id.value: one for one in fold_all(known, some)}
        written_at = some[-1].event.at
    if size is not None and tree.size < size:
        raise InvalidInput(field="size")
    head = TreeHead(size=tree.size, root_hash=tree.root().hex())
    return count_report(list(files.values()), subject, ReportHead(tree=head, written_at=written_at, published_at=published_at(tree.size)))


def files_as_of(unit: UnitOfWork, period: ReportPeriod, *, outlet_id: OutletId | None, size: int) -> Sequence[CaseFile]:
    """The files opened in a period as they were after so many entries: those that have changed since are folded anew."""
    opened = unit[CaseFiles].opened_between(period.since, period.until, outlet_id=outlet_id)
    return [file for one in opened if one.opened_index < size for file in _as_of(unit, one, size)]


def _as_of(unit: UnitOfWork, file: CaseFile, size: int) -> Sequence[CaseFile]:
    if file.last_index < size:
        return [file]
    return fold_all([], [entry for entry in unit.ledger.of_subject(file.case_id.value) if entry.index < size])


def head_as_of(unit: UnitOfWork, size: int) -> ReportHead:
    """The head of the ledger's tree after so many entries.

    Raises:
        LedgerBroken: An entry cannot be read, or one is missing.
    """
    root = root_of(size, unit.ledger.nodes(whole_nodes(Span(0, size))))
    last = unit.ledger.from_index(size - 1, limit=1) if size else ()
    published = unit[PublishedHeads].find(size)
    return ReportHead(
        tree=TreeHead(size=size, root_hash=root.hex()),
        written_at=last[0].event.at if last else None,
        published_at=published.at if published else None,
    )


def _grow(tree: GrowingTree, entries: Sequence[LedgerEntry]) -> None:
    for entry in entries:
        if entry.index != tree.size:
            raise InvalidInput(field="entry")
        tree.append(bytes.fromhex(entry.leaf_hash))
