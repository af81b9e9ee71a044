"""Results of an evaluation that the tests of the report change one thing of. No person is in them: scores and outcomes are made up."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from realname.cases.model.case_file import CaseEnd, CaseFile
from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.attacks.rates import Outcome, PlayedSession, rates_of
from realname.evaluation.attacks.report import SCHEMA as ATTACKS
from realname.evaluation.attacks.report import STANDING, AttackReport, result_of
from realname.evaluation.comparison.assemble import assemble
from realname.evaluation.comparison.rates import Point
from realname.evaluation.comparison.report import Basis, ComparisonReport, OperatingPoint, Rate, Run, System
from realname.evaluation.live.figures import report_of
from realname.evaluation.live.report import LiveReport
from realname.evaluation.recorded.classify import Classified
from realname.evaluation.recorded.manifest import Recording
from realname.evaluation.recorded.rates import bona_fide_results, species_results, thresholds
from realname.evaluation.recorded.report import SCHEMA as RECORDED
from realname.evaluation.recorded.report import RecordedReport
from realname.evaluation.shares import Measured
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.rates import wilson
from realname.platform.system.machine import Machine
from realname.reports.model.face_sessions import CheckedCase, FaceSession, SessionEnd
from tests.evaluation.comparison.synthetic_scores import Drawn, ScoreModel

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
MACHINE = Machine(cpu="CPU", cores=2, memory_gib=8.0, system="Debian GNU/Linux 13", python="3.11.7", load=0.1)


def rate(count: int, trials: int, *, persons: int | None = None) -> Rate:
    """A rate whose trials are independent."""
    low, high = wilson(count, trials)
    if not count:
        low, high = 0.0, 1 - 0.05 ** (1 / trials)
    basis = Basis.PERSONS if count else Basis.ZERO_PERSONS
    return Rate(count=count, trials=trials, persons=persons or trials, value=count / trials, low=low, high=high, basis=basis)


def share(count: int, trials: int) -> Measured:
    """The same as the report compares it."""
    found = rate(count, trials)
    return Measured(count=count, trials=trials, persons=trials, value=count / trials, low=found.low, high=found.high)


def point(*, fmr: Rate, fnmr: Rate) -> OperatingPoint:
    """The threshold of the pack, without failures to acquire."""
    return OperatingPoint(name="similarity_target", threshold=0.45, fmr=fmr, fnmr=fnmr, far=fmr, frr=fnmr)


@cache
def comparison() -> ComparisonReport:
    """A hundred people, by two columns."""
    drawn = Drawn(model=ScoreModel(people=100), values={"sex": ("f", "m"), "age": ("young", "old")}).measured(3)
    return assemble(
        drawn,
        points=[Point(at="similarity_floor", threshold=0.36), Point(at="similarity_target", threshold=0.45)],
        system=System(
            kind="engine",
            name="realname",
            version="1.0",
            models={"comparison": "1" * 64},
            pack="cn",
            pack_version="2026.11.1",
            policy_digest="2" * 64,
            thresholds_set_on="unknown",
            probes_per_clip=5,
            machine=MACHINE,
        ),
        manifest_digest="3" * 64,
        run=Run(took_s=1.0, processes=1, files_resumed=0, peak_memory_mib=100),
        at=AT,
        draws=50,
    )


def attacks(*, approved: int = 0, honest: bool = True) -> AttackReport:
    """Twelve sessions of a splice over six people, so many of them approved, and of honest recordings."""
    played = [("splice", [Outcome.APPROVED] * approved + [Outcome.FAILED] * (12 - approved))]
    played += [("honest", [Outcome.APPROVED] * 11 + [Outcome.REFERRED])] if honest else []
    return AttackReport(
        schema=ATTACKS,
        made_at=AT,
        version="1.0",
        pack="cn",
        pack_version="2026.11.1",
        policy_digest="2" * 64,
        models={"comparison": "1" * 64},
        standing=STANDING,
        machine=MACHINE,
        instruments=[
            result_of(
                rates_of([_session(name, place, one) for place, one in enumerate(outcomes)]), Rung.REACTION if name == "splice" else None
            )
            for name, outcomes in played
        ],
    )


def recorded(*, missed: int = 0, portrait: Path | None = None) -> RecordedReport:
    """Twelve prints by six attackers, so many of them classified as bona fide, and twelve people with and without glasses."""
    attacks = [_recording(place, species="print", portrait=portrait) for place in range(12)]
    honest = [_recording(place, glasses="yes" if place % 2 else "no", portrait=portrait) for place in range(12)]
    passed, refused = _classified(0.1, Outcome.APPROVED, portrait), _classified(0.9, Outcome.REFUSED, portrait)
    done = [(one, passed if place < missed else refused) for place, one in enumerate(attacks)]
    done += [(one, passed) for one in honest[:11]] + [(honest[11], Classified(failure="clip-no-face"))]
    return RecordedReport(
        schema=RECORDED,
        made_at=AT,
        version="1.0",
        pack="cn",
        pack_version="2026.11.1",
        policy_digest="2" * 64,
        models={"comparison": "1" * 64},
        measured_models=True,
        manifest_digest="5" * 64,
        names_attackers=True,
        machine=MACHINE,
        species=species_results(done),
        bona_fide=bona_fide_results(done, ["glasses"]),
        thresholds=thresholds(done),
        run=Run(took_s=1.0, processes=1, files_resumed=0, peak_memory_mib=100),
    )


def _recording(place: int, *, species: str = "", glasses: str = "", portrait: Path | None = None) -> Recording:
    return Recording(
        path=Path(f"person-{place}.mp4"),
        person=f"person-{place}",
        species=species,
        attacker=f"attacker-{place % 6}" if species else f"person-{place}",
        rung=None,
        portrait=portrait,
        groups={"glasses": glasses},
    )


def _classified(score: float, outcome: Outcome, portrait: Path | None) -> Classified:
    reasons = () if outcome is Outcome.APPROVED else ("presentation-attack",)
    return Classified(attack_score=score, detection=outcome, system=outcome if portrait else None, reasons=reasons)


def _session(instrument: str, place: int, outcome: Outcome) -> PlayedSession:
    findings = ("action-not-seen",) if outcome is Outcome.FAILED else ()
    return PlayedSession(instrument=instrument, person=f"person-{place % 6}", outcome=outcome, reasons=(), findings=findings, lasted_s=10.0)


def case(place: int, *sessions: FaceSession, **changed: object) -> CheckedCase:
    """An approved registration of an applicant of its own, with these face checks."""
    facts: dict[str, object] = {
        "case_id": RegistrationId(f"case-{place}"),
        "opened_index": place,
        "last_index": place,
        "opened_at": AT,
        "outlet_id": OutletId("shop-1"),
        "agent_id": AgentId("agent-1"),
        "purpose": "new-line",
        "route": "face",
        "holder": f"holder-{place}",
        "challenges": len(sessions),
        "decided_as": "approved",
        "decided_at": AT + timedelta(minutes=4),
        "ended_as": CaseEnd.ACTIVATED,
    }
    return CheckedCase(file=CaseFile(**{**facts, **changed}), sessions=sessions)  # type: ignore[arg-type]  # names of its fields


def session(*findings: str, capture: str = "counter") -> FaceSession:
    """A live session of nine seconds: judged, or failed with these findings."""
    return FaceSession(
        capture=capture,
        camera="built-in",
        findings=findings,
        opened_at=AT,
        ended_at=AT + timedelta(seconds=9),
        end=SessionEnd.FAILED if findings else SessionEnd.JUDGED,
    )


def live(cases: Sequence[CheckedCase] = ()) -> LiveReport:
    """Ten registrations, two of them with a face check that failed."""
    some = cases or [case(place, *([session("face-lost")] if place < 2 else []), session()) for place in range(10)]
    return report_of(some, since=AT - timedelta(days=1), until=AT + timedelta(days=1), at=AT)
