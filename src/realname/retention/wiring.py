"""The use cases of legal holds, built together."""

from dataclasses import dataclass

from realname.main.deployment.components import Parts
from realname.retention.use_cases.record_holds import HoldRecord, ReadHolds, ReleaseHolds


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldUseCases:
    """What can be done to keep a record for an authority."""

    hold: HoldRecord
    release: ReleaseHolds
    read: ReadHolds


def build_holds(parts: Parts) -> HoldUseCases:
    """Build them."""
    units, clock, journal = parts.units, parts.clock, parts.deletions
    return HoldUseCases(
        hold=HoldRecord(units=units, clock=clock, tokens=parts.tokens, marks=parts.keys.marks, journal=journal, policy=parts.policy),
        release=ReleaseHolds(units=units, clock=clock, safe=parts.safe, journal=journal),
        read=ReadHolds(units=parts.reads),
    )
