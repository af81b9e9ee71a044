"""A recording goes through the engine as a submitted clip does, and the pack's rules say what becomes of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from pydantic import TypeAdapter

from realname.evaluation.attacks.rates import Outcome
from realname.evaluation.processes import Work
from realname.evaluation.recorded.manifest import Recording
from realname.kernel.rules.pack import Pack
from realname.registration.model.decisions import Referred, Refused, decide_verification
from realname.registration.model.reasons import Reason
from realname.verification.engine.comparing.reference import decode_portrait, find_landmarks
from realname.verification.engine.conclusion import Networks, ReferenceTemplate, conclude, read_template
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.stopwatch import Stopwatch
from realname.verification.errors import ClipRejected, ImageRejected
from realname.verification.model.comparison_rule import PresentationRule
from realname.verification.model.findings import (
    AnsweredChallenge,
    ChallengeOutcome,
    PresentationNotScreened,
    PresentationScreened,
    VerificationFindings,
)
from realname.verification.model.head_tests import NOT_TESTED

NOT_SCREENED = "presentation-not-screened"
# What a recording cannot show, since it was made for another challenge or none: the attacker is taken to pass it. A pack's doubt about
# other models says nothing about the recording.
_NOT_OF_THE_RECORDING = frozenset({Reason.INJECTION_NOT_TESTED, Reason.MODELS_NOT_MEASURED})
_ALIKE, _LARGE_PX, _MANY_PROBES = 1.0, 1000.0, 1000
_Values = tuple[str, float | None, Outcome | None, Outcome | None, tuple[str, ...], float]
_WRITTEN: TypeAdapter[_Values] = TypeAdapter(_Values)
_UNASKED = AnsweredChallenge(asked=(), outcome=ChallengeOutcome.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What became of a recording.

    Attributes:
        failure: The code of why it was not classified; empty where it was.
        attack_score: In [0, 1], larger is more likely an attack; None where it was not classified.
        detection: Of attack detection alone: approved is classified as bona fide, refused as an attack. None where it was not classified.
        system: Of attack detection and comparison together; failed where it was not classified. None without a portrait.
        reasons: Of the less favourable of both, by code.
        took_s: Processor time of this process.
    """

    failure: str = ""
    attack_score: float | None = None
    detection: Outcome | None = None
    system: Outcome | None = None
    reasons: tuple[str, ...] = ()
    took_s: float = 0.0


def classifying(pack: Pack) -> Work[Recording, Classified]:
    """What a process does with some recordings."""
    return partial(_classify_all, pack)


def classify(engine: ClipVerifier, recording: Recording, pack: Pack) -> Classified:
    """Classify one recording."""
    began = time.process_time()
    try:
        found = _findings(engine, recording) if recording.is_clip else _findings_of_photo(engine, recording)
    except (ClipRejected, ImageRejected) as problem:
        made = Classified(failure=problem.code, system=Outcome.FAILED if recording.portrait else None)
    else:
        made = decide(found, pack, has_portrait=recording.portrait is not None)
    return replace(made, took_s=time.process_time() - began)


def decide(found: VerificationFindings, pack: Pack, *, has_portrait: bool) -> Classified:
    """Apply the rules of the pack: once to what attack detection found alone, and where there is a portrait to all."""
    if not isinstance(found.presentation, PresentationScreened):
        return Classified(failure=NOT_SCREENED, system=Outcome.FAILED if has_portrait else None)
    score = pack[PresentationRule].score_of(mean=found.presentation.mean_attack_score, worst=found.presentation.worst_attack_score)
    compared = replace(found, challenge=ChallengeOutcome.MET)
    alone = replace(
        compared,
        similarity=_ALIKE,
        probes=_MANY_PROBES,
        movement_agreement=_ALIKE if found.movement_agreement is None else found.movement_agreement,
        reference_eye_distance_px=_LARGE_PX,
    )
    detection, reasons = _outcome(alone, pack)
    system, all_reasons = _outcome(compared, pack) if has_portrait else (None, reasons)
    return Classified(attack_score=score, detection=detection, system=system, reasons=all_reasons)


def _classify_all(pack: Pack, engine: ClipVerifier, some: Sequence[tuple[int, Recording]]) -> Sequence[tuple[int, Classified]]:
    return [(place, classify(engine, recording, pack)) for place, recording in some]


def _outcome(found: VerificationFindings, pack: Pack) -> tuple[Outcome, tuple[str, ...]]:
    decision = decide_verification(found, pack)
    if isinstance(decision, Refused):
        return Outcome.REFUSED, tuple(sorted(decision.reasons))
    reasons = decision.reasons - _NOT_OF_THE_RECORDING if isinstance(decision, Referred) else frozenset()
    return (Outcome.REFERRED if reasons else Outcome.APPROVED), tuple(sorted(reasons))


def _findings(engine: ClipVerifier, recording: Recording) -> VerificationFindings:
    seen, networks = engine.see(recording.path.read_bytes()), engine.networks
    portrait = recording.portrait
    reference = _nothing(networks) if portrait is None else read_template(portrait.read_bytes(), networks, engine.image_limits)
    concluded = conclude(seen.session, reference=reference, challenge=_UNASKED, decoded=seen.decoded, networks=networks, watch=Stopwatch())
    return concluded.report.findings


def _nothing(networks: Networks) -> ReferenceTemplate:
    """A reference where there is no portrait: of no one, since attack detection alone counts."""
    return ReferenceTemplate(template=np.zeros(networks.comparator.length, dtype=np.float32), eye_distance_px=_LARGE_PX, view=None)


def _findings_of_photo(engine: ClipVerifier, recording: Recording) -> VerificationFindings:
    """A photo is one moment, where a clip has six or more: its texture alone is looked at."""
    networks = engine.networks
    pixels = decode_portrait(recording.path.read_bytes(), engine.image_limits).pixels
    points = find_landmarks(pixels, networks.detector, networks.finder).points
    live = [screen.live_probability(screen.crop(pixels, points)) for screen in networks.screens]
    return VerificationFindings(
        challenge=ChallengeOutcome.ABSENT,
        similarity=_ALIKE,
        probes=_MANY_PROBES,
        probe_agreement=_ALIKE,
        movement_agreement=_ALIKE,
        reference_eye_distance_px=_LARGE_PX,
        presentation=PresentationScreened.of(*(1 - one for one in live)) if live else PresentationNotScreened(),
        head=NOT_TESTED,
        models=networks.digests,
    )


def write(one: Classified) -> Sequence[object]:
    """Give it as values of JSON, for a run that may be stopped."""
    return one.failure, one.attack_score, one.detection, one.system, one.reasons, one.took_s


def parse(values: Sequence[object]) -> Classified:
    """Make it of these values again."""
    failure, attack_score, detection, system, reasons, took_s = _WRITTEN.validate_python(values)
    return Classified(failure=failure, attack_score=attack_score, detection=detection, system=system, reasons=reasons, took_s=took_s)
