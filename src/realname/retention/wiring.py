"""The use cases of legal holds, built together."""

from dataclasses import dataclass

from realname.kernel.ports import Clock, Marks, RandomTokens
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.registration.use_cases.erasing.deletion_journal import DeletionJournal
from realname.registration.use_cases.media import MediaSafe
from realname.retention.use_cases.record_holds import HoldRecord, ReadHolds, ReleaseHolds


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldUseCases:
    """What can be done to keep a record for an authority."""

    hold: HoldRecord
    release: ReleaseHolds
    read: ReadHolds


def build_holds(parts: App) -> HoldUseCases:
    """Build them."""
    units, clock, journal = parts[UnitsOfWork], parts[Clock], parts[DeletionJournal]
    return HoldUseCases(
        hold=HoldRecord(units=units, clock=clock, tokens=parts[RandomTokens], marks=parts[Marks], journal=journal, policy=parts[Pack]),
        release=ReleaseHolds(units=units, clock=clock, safe=parts[MediaSafe], journal=journal),
        read=ReadHolds(units=parts[Reads]),
    )
