"""The result of `realname evaluate attacks`: what is written as JSON, and read by the report. It names no person and no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.attacks.rates import InstrumentRates, Outcome, Rate
from realname.platform.system.machine import Machine

SCHEMA: Literal["realname-attack-report/1"] = "realname-attack-report/1"
STANDING = "attested counter, every portrait confirmed by the source, whole challenge"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentResult:
    """What the sessions of one instrument ended with.

    Attributes:
        instrument: The species of the attack instrument (ISO/IEC 30107-3), or `honest`.
        rung: What an attacker needs for it; null of honest recordings.
        persons: Source people: each is one attacker.
        median_s: Half of the sessions took no longer, in seconds.
        approved, referred, refused, failed: Shares of the sessions, with their intervals at 95 % by person.
        turned_away: Refused or failed, together.
        reasons: Of the decisions, by code.
        findings: Of the face checks that failed, by code.
    """

    instrument: str
    rung: Rung | None
    sessions: int
    persons: int
    median_s: float
    approved: Rate
    referred: Rate
    refused: Rate
    failed: Rate
    turned_away: Rate
    reasons: Mapping[str, int]
    findings: Mapping[str, int]

    def rate(self, outcome: Outcome) -> Rate:
        """The share of one outcome."""
        return {
            Outcome.APPROVED: self.approved,
            Outcome.REFERRED: self.referred,
            Outcome.REFUSED: self.refused,
            Outcome.FAILED: self.failed,
        }[outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackReport:
    """Outcomes of attacks and of honest recordings over the public protocol (ISO/IEC 30107-3).

    Attributes:
        made_at: When it was made, UTC.
        version: Of this software.
        pack: Name of the rule pack, or its file's name; `pack_version` is the version that it states.
        policy_digest: Of that pack.
        models: SHA-256 of each model by its use.
        standing: Under which conditions the sessions were played.
        machine: Where it ran.
    """

    schema: Literal["realname-attack-report/1"]
    made_at: datetime
    version: str
    pack: str
    pack_version: str
    policy_digest: str
    models: Mapping[str, str]
    standing: str
    machine: Machine
    instruments: Sequence[InstrumentResult]


REPORT: TypeAdapter[AttackReport] = TypeAdapter(AttackReport)


def result_of(found: InstrumentRates, rung: Rung | None) -> InstrumentResult:
    """Take the rates of an instrument into the report."""
    return InstrumentResult(
        instrument=found.instrument,
        rung=rung,
        sessions=found.sessions,
        persons=found.persons,
        median_s=round(found.median_s, 2),
        approved=found.rates[Outcome.APPROVED],
        referred=found.rates[Outcome.REFERRED],
        refused=found.rates[Outcome.REFUSED],
        failed=found.rates[Outcome.FAILED],
        turned_away=found.turned_away,
        reasons=found.reasons,
        findings=found.findings,
    )
