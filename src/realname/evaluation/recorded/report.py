"""The result of `realname evaluate attacks --manifest`: what is written as JSON, and read by the report. It names no person and no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.comparison.report import Run, Spread
from realname.evaluation.shares import Measured
from realname.platform.system.machine import Machine

SCHEMA: Literal["realname-recorded-report/1"] = "realname-recorded-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Recordings by what attack detection said of them.

    Attributes:
        approved: Classified as bona fide.
        referred: In doubt: a person decides.
        refused: Classified as an attack.
        not_classified: Non-responses: no face, too short, or too few moments to look at.
    """

    approved: int
    referred: int
    refused: int
    not_classified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeciesResult:
    """What became of the recordings of one species.

    Attributes:
        species: As the manifest names it.
        rung: What an injection attack takes; null of presentations before a camera.
        recordings: All of them; `photos` of them are photos, whose texture alone is looked at.
        attackers: People who made or presented the instrument; people shown, where the manifest names no attacker.
        persons: People shown.
        apcer: Classified as bona fide, of those classified (ISO/IEC 30107-3); interval by attacker.
        apcer_upper: Upper bound of APCER at 95 %, one-sided, by attacker.
        apcer_upper_recordings: The same as if each recording were independent: exact, and too low where one attacker made several.
        not_refused: Classified as bona fide or in doubt, of those classified.
        apnrr: Not classified, of all.
        iapar: Approved by the whole system, of those with a portrait; null where there is none.
        attack_scores: Of those classified.
        reasons, failures: By code.
    """

    species: str
    rung: Rung | None
    recordings: int
    photos: int
    attackers: int
    persons: int
    bands: Bands
    apcer: Measured
    apcer_upper: float
    apcer_upper_recordings: float
    not_refused: Measured
    apnrr: Measured
    iapar: Measured | None
    attack_scores: Spread
    reasons: Mapping[str, int]
    failures: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BonaFideResult:
    """What became of bona fide recordings: of all, or of a group.

    Attributes:
        column, value: The group, by a column of the manifest; both empty: all of them. An empty value: not given.
        recordings: All of them; `photos` of them are photos.
        persons: People shown.
        bpcer: Classified as an attack, of those classified; interval by person.
        not_approved: Classified as an attack or in doubt, of those classified.
        bpnrr: Not classified, of all.
        system_not_approved: Not approved by the whole system, of those with a portrait; null where there is none.
        attack_scores: Of those classified.
        reasons, failures: By code.
    """

    column: str
    value: str
    recordings: int
    photos: int
    persons: int
    bands: Bands
    bpcer: Measured
    not_approved: Measured
    bpnrr: Measured
    system_not_approved: Measured | None
    attack_scores: Spread
    reasons: Mapping[str, int]
    failures: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What a bound on the attack score would give: scores below it are bona fide.

    Attributes:
        at: The bound.
        species: The one with the highest APCER; empty without an attack.
        apcer: Of that species.
        bpcer: Of all bona fide recordings.
    """

    at: float
    species: str
    apcer: Measured
    bpcer: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReport:
    """How recorded attacks and bona fide presentations were classified (ISO/IEC 30107-3).

    Attributes:
        made_at: When it was made, UTC.
        version: Of this software.
        pack: Name of the rule pack, or its file's name; `pack_version` is the version that it states.
        policy_digest: Of that pack.
        models: SHA-256 of each model by its use.
        measured_models: Whether the pack names these models as those that its bounds were measured with.
        manifest_digest: SHA-256 of the manifest.
        names_attackers: Whether the manifest names the attacker of every attack.
        machine: Where it ran.
        species: By name.
        bona_fide: All of them first, then each group.
        thresholds: By rising bound.
    """

    schema: Literal["realname-recorded-report/1"]
    made_at: datetime
    version: str
    pack: str
    pack_version: str
    policy_digest: str
    models: Mapping[str, str]
    measured_models: bool
    manifest_digest: str
    names_attackers: bool
    machine: Machine
    species: Sequence[SpeciesResult]
    bona_fide: Sequence[BonaFideResult]
    thresholds: Sequence[Threshold]
    run: Run

    @property
    def worst(self) -> SpeciesResult | None:
        """The species with the highest APCER; of equal ones that with the highest bound. None without a classified attack."""
        known = [one for one in self.species if one.apcer.trials]
        return max(known, key=lambda one: (one.apcer.value, one.apcer_upper), default=None)


REPORT: TypeAdapter[RecordedReport] = TypeAdapter(RecordedReport)
