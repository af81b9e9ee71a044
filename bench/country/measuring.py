"""How well the signals see: alerts held against what was planted.

An alert is true when it names a registration of a planted fraud at one of its outlets. A fraud is found when an alert names one of its
registrations there, before the fraud is two days over. What names none is a false alarm, whatever else may be odd about it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bench.country.ground_truth import FraudKind, SeededFraud
from realname.cases.model.case_file import CaseFile, fold
from realname.fraud.model.alert import Alert, SignalKind, gathered
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.watch import SignalWatch
from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.rates import Share
from realname.outlets.model.place import OutletPlace
from realname.registration.events import RegistrationEvent

_IN_TIME = timedelta(days=2)
_MONTH_DAYS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one planted fraud.

    Attributes:
        signals: Those that named one of its registrations in time.
        before: How many of its registrations were opened before the first of them did; all of them where none did.
    """

    fraud: SeededFraud
    signals: frozenset[SignalKind]
    before: int


@dataclass(slots=True, kw_only=True)
class Measured:
    """Counts over one country, or several.

    Attributes:
        outlet_months: Outlets times months of thirty days.
        raised: Alerts by signal.
        true: Those of them that are true.
    """

    outlet_months: float = 0.0
    registrations: int = 0
    raised: Counter[SignalKind] = field(default_factory=Counter)
    true: Counter[SignalKind] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)

    def add(self, other: "Measured") -> None:
        """Count another country as well."""
        self.outlet_months += other.outlet_months
        self.registrations += other.registrations
        self.raised += other.raised
        self.true += other.true
        self.found += other.found

    @property
    def false_alarms(self) -> int:
        """Alerts that name no registration of a fraud."""
        return self.raised.total() - self.true.total()

    @property
    def false_alarms_a_month(self) -> float:
        """False alarms of an outlet in a month."""
        return self.false_alarms / self.outlet_months if self.outlet_months else 0.0

    def precision(self, kind: SignalKind) -> Share:
        """Of the alerts of a signal, the true ones."""
        return Share(count=self.true[kind], of=self.raised[kind])

    def recall(self, kind: FraudKind, signal: SignalKind | None = None) -> Share:
        """Of the frauds of a kind, those found by a signal, or by any."""
        of_kind = [one for one in self.found if one.fraud.kind is kind]
        hits = sum(bool(one.signals) if signal is None else signal in one.signals for one in of_kind)
        return Share(count=hits, of=len(of_kind))

    def share_before(self, kind: FraudKind) -> float | None:
        """Of the registrations of the frauds of a kind, those opened before anything was said."""
        of_kind = [one for one in self.found if one.fraud.kind is kind and one.fraud.cases]
        return sum(one.before / len(one.fraud.cases) for one in of_kind) / len(of_kind) if of_kind else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an alert, and how many entries there were when it was raised."""

    alert: Alert
    entries: int


def measure(
    entries: Iterable[LedgerEntry],
    frauds: Sequence[SeededFraud],
    places: Mapping[OutletId, OutletPlace],
    rule: SignalRule,
    *,
    days: int,
) -> Measured:
    """Show a ledger to the signals, and hold what they raise against what was planted.

    Args:
        entries: The whole ledger, in order: all that the signals are given beside the places.
        frauds: What was planted, with their cases.
        places: Of all outlets.
        rule: The signals' thresholds.
        days: How long the country was played.
    """
    watch, parts, opened, files = SignalWatch(rule, places), list[_Part](), dict[str, int](), dict[str, CaseFile]()
    for entry in entries:
        if entry.event.event is RegistrationEvent.REGISTRATION_OPENED:
            opened[entry.event.subject] = entry.index
        file = fold(files.get(entry.event.subject), entry)
        if file is not None:
            files[entry.event.subject] = file
            parts += [_Part(alert, entry.index) for alert in watch.see(Change(entry=entry, file=file))]
    of_case = {case.value: one for one in frauds for case in one.cases}
    measured = Measured(outlet_months=len(places) * days / _MONTH_DAYS, registrations=len(opened))
    for alert in gathered([one.alert for one in parts], window_days=rule.window_days).values():
        measured.raised[alert.kind] += 1
        measured.true[alert.kind] += bool(_named(alert, of_case))
    measured.found = _found(frauds, parts, of_case, opened)
    return measured


def _named(alert: Alert, of_case: Mapping[str, SeededFraud]) -> Sequence[SeededFraud]:
    """The frauds that an alert names a registration of, at one of their outlets."""
    named = {one.number: one for case in alert.cases if (one := of_case.get(case.value)) is not None}
    return [one for one in named.values() if alert.outlet_id in one.outlets]


def _found(
    frauds: Sequence[SeededFraud], parts: Sequence[_Part], of_case: Mapping[str, SeededFraud], opened: Mapping[str, int]
) -> list[Found]:
    signals, first = defaultdict[int, set[SignalKind]](set), dict[int, int]()
    for part in parts:
        for fraud in _named(part.alert, of_case):
            if part.alert.at <= fraud.last_at + _IN_TIME:
                signals[fraud.number].add(part.alert.kind)
                first.setdefault(fraud.number, part.entries)
    return [
        Found(
            fraud=one,
            signals=frozenset(signals[one.number]),
            before=sum(one.number not in first or opened[case.value] < first[one.number] for case in one.cases),
        )
        for one in frauds
    ]
