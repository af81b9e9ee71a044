"""Bounds of head tests and texture, chosen leaving out one person at a time, and how far they carry over. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from realname.evaluation.attacks.rates import Outcome, Rate, rate_by_person

# Each test is chosen on honest sessions and on the attacks that it has to find. Fed-in pictures reach a counter whose camera is not
# attested, screens and prints one whose camera is.
HEAD, TEXTURE = "head tests", "texture"
PUPPETS = ("puppet", "puppet-frontal", "puppet-at-rest")
FED_IN = (*PUPPETS, "splice", "splice-smooth", "mesh-of-photo", "mesh-of-portrait", "mesh-of-views")
SHOWN = ("screen-recording", "screen-puppet", "screen-filmed", "print")
_HONEST: Mapping[str, Sequence[str]] = {HEAD: ("honest",), TEXTURE: ("honest", "honest-at-rest", "honest-stills")}
# The model of a tablet chooses no bound: what it leaves in a picture is assumed.
_ATTACKS: Mapping[str, Sequence[str]] = {HEAD: FED_IN, TEXTURE: ("screen-filmed", "print")}
_ATTACKS_PASS, _HONEST_PASS = 0.05, 0.9
# Of the pack `cn`.
PACK_HEAD_SCORE, PACK_LIKENESS, PACK_TARGET, PACK_CEILING = 0.25, 0.969, 0.35, 0.75
# What is drawn together, by test.
GROUPS: Mapping[str, Mapping[str, Sequence[str]]] = {
    HEAD: {"people": ("honest",), "puppets": PUPPETS, "splices and meshes": tuple(name for name in FED_IN if name not in PUPPETS)},
    TEXTURE: {"people": _HONEST[TEXTURE], "filmed screens, prints": _ATTACKS[TEXTURE], "model of a tablet": SHOWN[:2]},
}
CAMERA, ELSEWHERE = "attested camera", "no attested camera"
PACK_BOUNDS, OTHERS_BOUNDS = "bounds of the pack", "bounds chosen on other people"
WALL, WITH_WALL = "follows", "bounds of the pack, and of the wall beside the head"
_WALL_PASS = 0.95  # of the honest sessions of others
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSession:
    """What was measured of a session.

    Attributes:
        person: A number.
        findings: Why the challenge failed; codes.
        tests: `HeadTests` by name, and how unusual the changes are.
        score: Of the head tests; None: not measured.
        attack_score: Of the texture; None: not measured.
        capture: What the pictures were like.
        tried: Of `bench.tried_tests`.
    """

    instrument: str
    person: int
    condition: str
    findings: tuple[str, ...]
    tests: Mapping[str, float | None]
    score: float | None
    attack_score: float | None
    capture: Mapping[str, float]
    tried: Mapping[str, float]

    def measure(self, test: str) -> float:
        """The larger, the more it speaks for a person; what was not measured speaks against one."""
        found = self.score if test == HEAD else None if self.attack_score is None else 1 - self.attack_score
        return -np.inf if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A person by whom no bound was chosen.

    Attributes:
        bound: Chosen on all others.
        honest: Share of the person's honest sessions that reach it; None where there are none.
        attacks: Share of the attacks that show the person.
    """

    person: int
    bound: float
    honest: float | None
    attacks: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Shares that reach the bounds which others chose, by person; None where nothing was measured."""

    honest: Rate | None
    attacks: Rate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Bounds of a test that were chosen by one rule.

    Attributes:
        rule: What they were chosen by.
        bound: Chosen on all people; `least` and `most` of those chosen without one.
        auc: How often an honest session's measure is above that of an attack, by condition.
    """

    test: str
    rule: str
    bound: float
    least: float
    most: float
    people: Sequence[LeftOut]
    whole: Passing
    by_condition: Mapping[str, Passing]
    by_instrument: Mapping[str, Rate]
    auc: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What would become of sessions.

    Attributes:
        approved: By a machine.
        failed: Share whose challenge was not met: the applicant tries again.
    """

    sessions: int
    people: int
    approved: Rate
    referred: float
    refused: float
    failed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeOutcomes:
    """Outcomes at one grade of capture.

    Attributes:
        bounds: What decided: the pack's bounds, or those that other people chose.
        honest: Honest sessions that met the challenge, under all conditions.
        by_condition: The same, by condition.
        attacks: By instrument; a challenge that was not met counts as `failed`.
    """

    grade: str
    bounds: str
    honest: Outcomes
    by_condition: Mapping[str, Outcomes]
    attacks: Mapping[str, Outcomes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Quantiles of a measure over sessions under a condition: 5, 25, 50, 75 and 95 %.

    Attributes:
        group: Of instruments.
        unmeasured: Sessions without the measure.
    """

    test: str
    group: str
    condition: str
    sessions: int
    unmeasured: int
    quantiles: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a trace separates: honest sessions from puppets.

    Attributes:
        auc: Over all; above 0.5: honest sessions have more of it.
        auc_by_condition: The least and the most.
        honest, found: Honest sessions that reach a bound that nine of ten of others reach, and puppets that do not.
    """

    auc: float
    auc_by_condition: tuple[float, float]
    honest: Rate
    found: Rate


ATTACKS_BELOW = f"of the attacks on others {_ATTACKS_PASS:.0%} at most reach it"
HONEST_ABOVE = f"of the honest sessions of others {_HONEST_PASS:.0%} at least reach it"


def chosen_bounds(sessions: Sequence[CaptureSession]) -> Sequence[Chosen]:
    """Choose for each test by each rule."""
    return [_chosen(sessions, test, rule) for test in (HEAD, TEXTURE) for rule in (ATTACKS_BELOW, HONEST_ABOVE)]


def choose(sessions: Sequence[CaptureSession], test: str, rule: str) -> float:
    """The bound of a test by a rule: the least that lets no more attacks pass, or the greatest that lets enough people pass."""
    if rule == ATTACKS_BELOW:
        found = np.sort([session.measure(test) for session in sessions if session.instrument in _ATTACKS[test]])
        passing = int(_ATTACKS_PASS * len(found))
        return float(np.nextafter(found[len(found) - 1 - passing], np.inf)) if len(found) else np.inf
    found = np.sort([session.measure(test) for session in sessions if session.instrument in _HONEST[test]])
    return float(found[len(found) - math.ceil(_HONEST_PASS * len(found))]) if len(found) else np.inf


def area(honest: Sequence[float], attacks: Sequence[float]) -> float | None:
    """How often one of `honest` is above one of `attacks`; equal ones count half. None where one of them is empty."""
    if not len(honest) or not len(attacks):
        return None
    ours, theirs = np.asarray(honest)[:, None], np.asarray(attacks)[None]
    return float(((ours > theirs) + 0.5 * (ours == theirs)).mean())


@dataclass(frozen=True, slots=True)
class Bounds:
    """What needs no person.

    Attributes:
        head: Least score of the head tests.
        target: Largest attack score of the texture.
        wall: How far the wall beside the head may move with it; a session in which that is not measured is not doubted for it.
    """

    head: float
    target: float
    wall: float = np.inf


PACK = Bounds(PACK_HEAD_SCORE, PACK_TARGET)


def outcome(session: CaptureSession, *, grade: str, bounds: Bounds) -> Outcome:
    """What the machine would do with a session, everything else being in order."""
    if session.findings:
        return Outcome.FAILED
    attack = session.attack_score
    is_doubted = attack is None or attack > bounds.target
    if attack is not None and is_doubted and attack >= PACK_CEILING:
        return Outcome.REFUSED
    if grade == ELSEWHERE:
        likeness = session.tests.get("reference")
        is_doubted |= session.measure(HEAD) < bounds.head or (likeness is not None and likeness > PACK_LIKENESS)
        is_doubted |= session.tried.get(WALL, -np.inf) > bounds.wall
    return Outcome.REFERRED if is_doubted else Outcome.APPROVED


def graded(sessions: Sequence[CaptureSession]) -> Sequence[GradeOutcomes]:
    """Decide every session at each grade, by the pack's bounds and by those of other people: attacks choose head, honest ones texture."""
    people = {session.person for session in sessions}
    others = {person: [one for one in sessions if one.person != person] for person in people}
    chosen = {
        person: Bounds(choose(found, HEAD, ATTACKS_BELOW), 1 - choose(found, TEXTURE, HONEST_ABOVE)) for person, found in others.items()
    }
    walled = {person: replace(PACK, wall=_wall_bound(found)) for person, found in others.items()}
    by_name = {PACK_BOUNDS: dict.fromkeys(people, PACK), OTHERS_BOUNDS: chosen, WITH_WALL: walled}
    asked = ((CAMERA, PACK_BOUNDS), (CAMERA, OTHERS_BOUNDS), (ELSEWHERE, PACK_BOUNDS), (ELSEWHERE, OTHERS_BOUNDS), (ELSEWHERE, WITH_WALL))
    return [_graded(sessions, grade, name, by_name[name], SHOWN if grade == CAMERA else FED_IN) for grade, name in asked]


def _wall_bound(sessions: Sequence[CaptureSession]) -> float:
    found = [session.tried[WALL] for session in sessions if session.instrument == "honest" and WALL in session.tried]
    return float(np.quantile(found, _WALL_PASS)) if found else -np.inf


def spreads(sessions: Sequence[CaptureSession]) -> Sequence[Spread]:
    """Where the scores lie, by test, group of instruments and condition; the texture's as `1 - attack_score`."""
    conditions = dict.fromkeys(session.condition for session in sessions)
    return [
        _spread(test, group, condition, found)
        for test, groups in GROUPS.items()
        for group, names in groups.items()
        for condition in conditions
        if (found := [session for session in sessions if session.instrument in names and session.condition == condition])
    ]


def tried_on(sessions: Sequence[CaptureSession]) -> Mapping[str, Tried]:
    """What each trace separates."""
    asked = [session for session in sessions if session.instrument in {"honest", *PUPPETS} and session.tried]
    names = sorted({name for session in asked for name in session.tried} - {"tried_ms"})
    found = {name: _tried([session for session in asked if name in session.tried], name) for name in names}
    return {name: tried for name, tried in found.items() if tried is not None}


def _chosen(sessions: Sequence[CaptureSession], test: str, rule: str) -> Chosen:
    asked = [session for session in sessions if session.instrument in (*_HONEST[test], *_ATTACKS[test])]
    people = sorted({session.person for session in asked})
    bounds = {person: choose([one for one in asked if one.person != person], test, rule) for person in people}
    passes = [(session, -np.inf < session.measure(test) >= bounds[session.person]) for session in asked]
    conditions = list(dict.fromkeys(session.condition for session in asked))
    return Chosen(
        test=test,
        rule=rule,
        bound=_figure(choose(asked, test, rule)),
        least=_figure(min(bounds.values(), default=-np.inf)),
        most=_figure(max(bounds.values(), default=-np.inf)),
        people=[_left_out(person, bounds[person], passes, test) for person in people],
        whole=_passing(passes, test),
        by_condition={name: _passing([one for one in passes if one[0].condition == name], test) for name in conditions},
        by_instrument={
            name: rate
            for name in (*_HONEST[test], *_ATTACKS[test])
            if (rate := _rate([one for one in passes if one[0].instrument == name])) is not None
        },
        auc={name: _auc([one for one in asked if one.condition == name], test) for name in conditions},
    )


_Passed = Sequence[tuple[CaptureSession, bool]]


def _left_out(person: int, bound: float, passes: _Passed, test: str) -> LeftOut:
    own = [one for one in passes if one[0].person == person]
    honest, attacks = (_share([one for one in own if one[0].instrument in names]) for names in (_HONEST[test], _ATTACKS[test]))
    return LeftOut(person=person, bound=_figure(bound), honest=honest, attacks=attacks)


def _passing(passes: _Passed, test: str) -> Passing:
    honest, attacks = (_rate([one for one in passes if one[0].instrument in names]) for names in (_HONEST[test], _ATTACKS[test]))
    return Passing(honest=honest, attacks=attacks)


def _rate(passes: _Passed) -> Rate | None:
    return rate_by_person([(str(session.person), passed) for session, passed in passes]) if passes else None


def _share(passes: _Passed) -> float | None:
    return round(sum(passed for _, passed in passes) / len(passes), 4) if passes else None


def _auc(sessions: Sequence[CaptureSession], test: str) -> float | None:
    honest, attacks = ([one.measure(test) for one in sessions if one.instrument in names] for names in (_HONEST[test], _ATTACKS[test]))
    found = area(honest, attacks)
    return None if found is None else round(found, 3)


def _graded(
    sessions: Sequence[CaptureSession], grade: str, name: str, bounds: Mapping[int, Bounds], attacks: Sequence[str]
) -> GradeOutcomes:
    decided = [(session, outcome(session, grade=grade, bounds=bounds[session.person])) for session in sessions]
    honest = [one for one in decided if one[0].instrument == "honest" and one[1] is not Outcome.FAILED]
    conditions = dict.fromkeys(session.condition for session, _ in honest)
    played = {attack: [one for one in decided if one[0].instrument == attack] for attack in attacks}
    return GradeOutcomes(
        grade=grade,
        bounds=name,
        honest=_outcomes(honest),
        by_condition={one: _outcomes([found for found in honest if found[0].condition == one]) for one in conditions},
        attacks={attack: _outcomes(found) for attack, found in played.items() if found},
    )


def _outcomes(decided: Sequence[tuple[CaptureSession, Outcome]]) -> Outcomes:
    def share(asked: Outcome) -> float:
        return round(sum(found is asked for _, found in decided) / max(1, len(decided)), 4)

    return Outcomes(
        sessions=len(decided),
        people=len({session.person for session, _ in decided}),
        approved=_rate([(session, found is Outcome.APPROVED) for session, found in decided]) or Rate(share=0.0, least=0.0, most=1.0),
        referred=share(Outcome.REFERRED),
        refused=share(Outcome.REFUSED),
        failed=share(Outcome.FAILED),
    )


def _spread(test: str, group: str, condition: str, sessions: Sequence[CaptureSession]) -> Spread:
    values = [value for session in sessions if (value := session.measure(test)) > -np.inf]
    return Spread(
        test=test,
        group=group,
        condition=condition,
        sessions=len(sessions),
        unmeasured=len(sessions) - len(values),
        quantiles=[_figure(float(value)) for value in np.quantile(values, _QUANTILES)] if values else [],
    )


def _tried(sessions: Sequence[CaptureSession], name: str) -> Tried | None:
    honest, puppets = ([one for one in sessions if (one.instrument == "honest") is is_honest] for is_honest in (True, False))
    auc = area(_values(honest, name), _values(puppets, name))
    if auc is None:
        return None
    by_condition = []
    for condition in {session.condition for session in sessions}:
        groups = [_values([one for one in group if one.condition == condition], name) for group in (honest, puppets)]
        if (found := area(*groups)) is not None:
            by_condition.append(found)
    reached = []
    for session in sessions:
        others = [_values([one for one in group if one.person != session.person], name) for group in (honest, puppets)]
        way = 1 if (area(*others) or 0.5) >= 0.5 else -1  # noqa: PLR2004 - which of the two has more of it
        bound = float(np.quantile(way * np.asarray(others[0]), 1 - _HONEST_PASS)) if others[0] else np.inf
        reached.append((session, way * session.tried[name] >= bound))
    rates = [
        _rate([(one, passed if is_honest else not passed) for one, passed in reached if (one.instrument == "honest") is is_honest])
        for is_honest in (True, False)
    ]
    if rates[0] is None or rates[1] is None:
        return None
    low, high = min(by_condition, default=auc), max(by_condition, default=auc)
    return Tried(auc=round(auc, 3), auc_by_condition=(round(low, 3), round(high, 3)), honest=rates[0], found=rates[1])


def _values(sessions: Iterable[CaptureSession], name: str) -> list[float]:
    return [session.tried[name] for session in sessions]


def _figure(value: float) -> float:
    """Four decimals. JSON has no infinity, so a bound that nothing reaches becomes 99."""
    return round(min(99.0, max(-99.0, value)), 4)


def lines(chosen: Sequence[Chosen], grades: Sequence[GradeOutcomes], tried: Mapping[str, Tried]) -> Iterator[str]:
    """Say it for people."""
    for choice in chosen:
        yield f"{choice.test}, {choice.rule}: {choice.bound:.2f} [{choice.least:.2f}..{choice.most:.2f}]"
        yield f"  people not chosen by: honest {_said(choice.whole.honest)}, attacks {_said(choice.whole.attacks)}"
        for person in choice.people:
            yield f"    person {person.person}: bound {person.bound:.2f}, honest {_part(person.honest)}, attacks {_part(person.attacks)}"
        for name, passing in choice.by_condition.items():
            yield f"    {name}: honest {_said(passing.honest)}, attacks {_said(passing.attacks)}, AUC {choice.auc[name]}"
        for name, rate in choice.by_instrument.items():
            yield f"    {name}: {_said(rate)}"
    for grade in grades:
        yield f"{grade.grade}, {grade.bounds}"
        for name, found in ({"honest": grade.honest} | grade.by_condition | grade.attacks).items():  # type: ignore[operator]
            yield (
                f"  {name}: {found.sessions} sessions of {found.people}, approved {_said(found.approved)}, "
                f"referred {found.referred:.0%}, refused {found.refused:.0%}, failed {found.failed:.0%}"
            )
    for name, trace in tried.items():
        low, high = trace.auc_by_condition
        yield f"{name}: AUC {trace.auc} [{low}..{high}], honest {_said(trace.honest)}, found {_said(trace.found)}"


def _said(rate: Rate | None) -> str:
    return "-" if rate is None else f"{rate.share:.1%} ({rate.least:.1%} to {rate.most:.1%})"


def _part(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
