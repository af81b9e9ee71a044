"""Rates of classified recordings, with intervals by attacker or by person. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import nan

import numpy as np

from realname.evaluation.attacks.rates import Outcome
from realname.evaluation.comparison.assemble import spread
from realname.evaluation.comparison.exact import exact_bounds
from realname.evaluation.comparison.intervals import CONFIDENCE, Numbers, rate_over_people, upper_over_people
from realname.evaluation.comparison.report import Spread
from realname.evaluation.recorded.classify import Classified
from realname.evaluation.recorded.manifest import Recording
from realname.evaluation.recorded.report import Bands, BonaFideResult, SpeciesResult, Threshold
from realname.evaluation.shares import Measured

Done = tuple[Recording, Classified]
THRESHOLDS = tuple(place / 20 for place in range(1, 20))
_ONE_SIDED = 2 * CONFIDENCE - 1  # the upper end of this two-sided interval is the one-sided bound


def species_results(done: Sequence[Done]) -> Sequence[SpeciesResult]:
    """Count the attacks of each species, by name."""
    names = sorted({recording.species for recording, _ in done if recording.is_attack})
    return [_of_species([one for one in done if one[0].species == name]) for name in names]


def bona_fide_results(done: Sequence[Done], columns: Sequence[str]) -> Sequence[BonaFideResult]:
    """Count the bona fide recordings: all, and those of each group."""
    honest = [one for one in done if not one[0].is_attack]
    groups = [(column, value) for column in columns for value in sorted({recording.groups[column] for recording, _ in honest})]
    apart = [_of_bona_fide([one for one in honest if one[0].groups[column] == value], column, value) for column, value in groups]
    return [_of_bona_fide(honest, "", ""), *apart]


def thresholds(done: Sequence[Done]) -> Sequence[Threshold]:
    """What each bound on the attack score would give."""
    scored = [one for one in done if one[1].attack_score is not None]
    honest = [one for one in scored if not one[0].is_attack]
    by_species = {name: [one for one in scored if one[0].species == name] for name in {one[0].species for one in scored} - {""}}
    return [_threshold(at, by_species, honest) for at in THRESHOLDS]


def _threshold(at: float, by_species: Mapping[str, Sequence[Done]], honest: Sequence[Done]) -> Threshold:
    apcers = {name: _share(some, lambda one: _score(one) < at, by=_attacker) for name, some in sorted(by_species.items())}
    worst = max(apcers, key=lambda name: (apcers[name].value, apcers[name].high), default="")
    return Threshold(
        at=at,
        species=worst,
        apcer=apcers.get(worst, _share([], lambda _: False, by=_attacker)),
        bpcer=_share(honest, lambda one: _score(one) >= at, by=_person),
    )


def _of_species(done: Sequence[Done]) -> SpeciesResult:
    first, classified = done[0][0], _classified(done)
    compared = [one for one in done if one[1].system is not None]
    errors, trials = _counts(classified, lambda one: one.detection is Outcome.APPROVED, by=_attacker)
    return SpeciesResult(
        species=first.species,
        rung=first.rung,
        recordings=len(done),
        photos=_photos(done),
        attackers=len({recording.attacker for recording, _ in done}),
        persons=len({recording.person for recording, _ in done}),
        bands=_bands(done),
        apcer=_share(classified, lambda one: one.detection is Outcome.APPROVED, by=_attacker),
        apcer_upper=upper_over_people(errors=errors, trials=trials),
        apcer_upper_recordings=exact_bounds(float(errors.sum()), float(trials.sum()), confidence=_ONE_SIDED)[1] if classified else 1.0,
        not_refused=_share(classified, lambda one: one.detection is not Outcome.REFUSED, by=_attacker),
        apnrr=_share(done, lambda one: bool(one.failure), by=_attacker),
        iapar=_share(compared, lambda one: one.system is Outcome.APPROVED, by=_attacker) if compared else None,
        attack_scores=_scores(classified),
        reasons=_codes(reason for _, one in done for reason in one.reasons),
        failures=_codes(one.failure for _, one in done if one.failure),
    )


def _of_bona_fide(done: Sequence[Done], column: str, value: str) -> BonaFideResult:
    classified = _classified(done)
    compared = [one for one in done if one[1].system is not None]
    return BonaFideResult(
        column=column,
        value=value,
        recordings=len(done),
        photos=_photos(done),
        persons=len({recording.person for recording, _ in done}),
        bands=_bands(done),
        bpcer=_share(classified, lambda one: one.detection is Outcome.REFUSED, by=_person),
        not_approved=_share(classified, lambda one: one.detection is not Outcome.APPROVED, by=_person),
        bpnrr=_share(done, lambda one: bool(one.failure), by=_person),
        system_not_approved=_share(compared, lambda one: one.system is not Outcome.APPROVED, by=_person) if compared else None,
        attack_scores=_scores(classified),
        reasons=_codes(reason for _, one in done for reason in one.reasons),
        failures=_codes(one.failure for _, one in done if one.failure),
    )


def _attacker(recording: Recording) -> str:
    return recording.attacker


def _person(recording: Recording) -> str:
    return recording.person


def _classified(done: Sequence[Done]) -> Sequence[Done]:
    return [one for one in done if one[1].detection is not None]


def _counts(done: Sequence[Done], holds: Callable[[Classified], bool], *, by: Callable[[Recording], str]) -> tuple[Numbers, Numbers]:
    """How often it holds of each person, and of how many."""
    places = {name: place for place, name in enumerate(dict.fromkeys(by(recording) for recording, _ in done))}
    errors, trials = np.zeros(len(places)), np.zeros(len(places))
    for recording, one in done:
        errors[places[by(recording)]] += holds(one)
        trials[places[by(recording)]] += 1
    return errors, trials


def _share(done: Sequence[Done], holds: Callable[[Classified], bool], *, by: Callable[[Recording], str]) -> Measured:
    errors, trials = _counts(done, holds, by=by)
    rate = rate_over_people(errors=errors, trials=trials)
    return Measured(count=rate.count, trials=rate.trials, persons=rate.persons, value=rate.value or 0.0, low=rate.low, high=rate.high)


def _bands(done: Sequence[Done]) -> Bands:
    found = Counter(one.detection for _, one in done)
    return Bands(
        approved=found[Outcome.APPROVED], referred=found[Outcome.REFERRED], refused=found[Outcome.REFUSED], not_classified=found[None]
    )


def _photos(done: Sequence[Done]) -> int:
    return sum(not recording.is_clip for recording, _ in done)


def _score(one: Classified) -> float:
    return nan if one.attack_score is None else one.attack_score


def _scores(done: Sequence[Done]) -> Spread:
    return spread(np.array([_score(one) for _, one in done], dtype=np.float64))


def _codes(codes: Iterator[str]) -> Mapping[str, int]:
    return dict(Counter(codes).most_common())
