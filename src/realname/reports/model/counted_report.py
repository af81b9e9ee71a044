"""A report of counts: what it is about, which head of the ledger it is made from, and the counts."""

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from realname.cases.model.case_file import CaseFile
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.kernel.report_period import PeriodKind, ReportPeriod
from realname.ledger.model.tree_head import TreeHead
from realname.reports.model.tally import Tally, by_day, by_outlet, tally_of

SAMPLE_SIZE = 10
_FOR = "realname self-inspection"


class CountedKind(StrEnum):
    """Which report."""

    DAILY = "daily"
    MONTHLY = "monthly"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubject:
    """What is asked for.

    Attributes:
        outlet_id: Of which outlet; None: of all.
        is_test: Whether the deployment is a sandbox, and the report is marked as a test.
    """

    period: ReportPeriod
    outlet_id: OutletId | None = None
    is_test: bool = False

    @property
    def kind(self) -> CountedKind:
        """Which report that is."""
        if self.outlet_id is not None:
            return CountedKind.OUTLET
        return CountedKind.DAILY if self.period.kind is PeriodKind.DAY else CountedKind.MONTHLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """What the report is made from.

    Attributes:
        written_at: When the last entry below it was written; None: there is none.
        published_at: When this very head was signed and given out; None: it was not, and its root is in no published head.
    """

    tree: TreeHead
    written_at: datetime | None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedReport:
    """The counts of a period.

    Attributes:
        outlets: By outlet, in the order of their ids; of a report of one outlet: empty.
        days: By day, of a month; of a day: empty.
        sample: A few that the operator looks at again by itself, by the root of the head.
    """

    subject: ReportSubject
    head: ReportHead
    whole: Tally
    outlets: Sequence[tuple[OutletId, Tally]]
    days: Sequence[tuple[date, Tally]]
    sample: Sequence[RegistrationId]

    @property
    def is_over(self) -> bool:
        """Whether the ledger, as far as it is read, goes beyond the period: if not, more may be opened in it yet."""
        return self.head.written_at is not None and self.head.written_at >= self.subject.period.until


def count_report(files: Sequence[CaseFile], subject: ReportSubject, head: ReportHead) -> CountedReport:
    """Count what was opened in the period.

    Args:
        files: Folded from the entries below the head and no others; of any time and outlet.
        subject: Which period and outlet.
        head: What they are folded from.
    """
    period, outlet_id = subject.period, subject.outlet_id
    counted = [one for one in files if period.since <= one.opened_at < period.until and outlet_id in {None, one.outlet_id}]
    return CountedReport(
        subject=subject,
        head=head,
        whole=tally_of(counted),
        outlets=by_outlet(counted) if outlet_id is None else (),
        days=by_day(counted, period) if period.kind is PeriodKind.MONTH else (),
        sample=self_sample(counted, head.tree.root_hash),
    )


def self_sample(files: Iterable[CaseFile], root_hash: str) -> Sequence[RegistrationId]:
    """Those with the smallest SHA-256 over `realname self-inspection`, root and id, with a line feed between; no test registration.

    It is no draw of an inspector's: the root alone says the sample, and the operator can wait for another root. It keeps the operator's
    own check from cases that were picked, and everybody with the log sees it.
    """
    first = heapq.nsmallest(SAMPLE_SIZE, ((_rank(one.case_id, root_hash), one.case_id.value) for one in files if not one.is_test))
    return [RegistrationId(case) for _, case in first]


def _rank(case_id: RegistrationId, root_hash: str) -> str:
    return hashlib.sha256(f"{_FOR}\n{root_hash}\n{case_id.value}".encode()).hexdigest()
