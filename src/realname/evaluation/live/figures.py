"""Shares of registrations and of their face checks. Pure.

No one knows which applicants of a running deployment are honest. What comes nearest are those who were approved in the end. A face check
of theirs that was classified as an attack counts for BPCER; one that ended without a classification counts for BPNRR. Applicants who gave
up, or whom the machine refused for ever, are not among them: both rates are lower than those of all honest applicants.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

from realname.cases.model.case_file import CaseEnd
from realname.evaluation.attacks.rates import rate_by_person
from realname.evaluation.live.report import SCHEMA, Drift, LiveReport, Referral, RouteResult
from realname.evaluation.shares import Measured, difference
from realname.registration.model.reasons import Reason
from realname.reports.model.face_sessions import CheckedCase, FaceSession, SessionEnd
from realname.verification.model.session_findings import FAULTS_OF_THE_SERVER, SIGNS_OF_ATTACK, SessionFinding

# Why a judged face check is taken for an attack, or may be one.
CLASSIFIED_AS_ATTACK = frozenset(
    {
        Reason.PRESENTATION_ATTACK,
        Reason.PRESENTATION_UNSURE,
        Reason.FACE_CHANGED,
        Reason.INJECTION_UNSURE,
        Reason.RECORDED_CLIP,
        Reason.PORTRAIT_REPLAYED,
        Reason.MOTION_UNTIMELY,
        Reason.MOTION_SURPLUS,
    }
)
# Reasons that the head tests and the texture give for a referral.
_REFERRED_BY_PICTURES = frozenset(
    {
        Reason.INJECTION_UNSURE,
        Reason.INJECTION_NOT_TESTED,
        Reason.PORTRAIT_REPLAYED,
        Reason.PRESENTATION_UNSURE,
        Reason.PRESENTATION_NOT_SCREENED,
    }
)
# The largest share of honest people that they should refer (docs/models/head-tests.md).
_MOST_REFERRED = {"attested-camera": 0.1}
_MOST_REFERRED_ELSEWHERE = 0.25
_LEFT = frozenset({CaseEnd.WITHDRAWN, CaseEnd.ABANDONED, CaseEnd.LAPSED})
_NOT_COUNTED = FAULTS_OF_THE_SERVER | {SessionFinding.STOPPED, SessionFinding.COUNTER_REVOKED}
_MOST_ATTEMPTS = 4
_LEVEL = 0.05
_Checked = tuple[CheckedCase, int, FaceSession]  # the case, the number of the attempt from 0 on, the face check
_P90 = 0.9


def report_of(cases: Sequence[CheckedCase], *, since: datetime, until: datetime, at: datetime) -> LiveReport:
    """Count the registrations of a time."""
    real = [one for one in cases if not one.file.is_test]
    sessions = [(case, place, session) for case in real for place, session in enumerate(case.sessions) if _is_counted(session)]
    lasted = [one.lasted_s for _, _, one in sessions if one.lasted_s is not None]
    return LiveReport(
        schema=SCHEMA,
        made_at=at,
        since=since,
        until=until,
        registrations=len(real),
        tests=len(cases) - len(real),
        people=len({_person(one) for one in real}),
        routes=[_route(route, [one for one in real if _route_of(one) == route]) for route in ("face", "no-face", "switched")],
        attempts=_attempts(real),
        shares=_shares(real, sessions),
        findings=_by(sessions, lambda one: one[2].findings, all_of_them=True),
        by_capture=_by(sessions, lambda one: (one[2].capture,)),
        by_camera=_by(sessions, lambda one: (one[2].camera,) if one[2].camera else ()),
        by_action=_by(sessions, lambda one: tuple(sorted({action.value for action in one[2].actions}))),
        by_attempt=_by(sessions, lambda one: (_attempt(one[1] + 1),)),
        referrals=_referrals(real),
        session_s=round(median(lasted), 2) if lasted else None,
        session_p90_s=round(_p90(lasted), 2) if lasted else None,
    )


def drift_of(now: LiveReport, before: LiveReport) -> Sequence[Drift]:
    """Compare each share that both reports have; the level is divided by how many there are (Bonferroni)."""
    names = [name for name, one in now.shares.items() if one.trials and name in before.shares and before.shares[name].trials]
    found = []
    for name in names:
        low, high = difference(now.shares[name], before.shares[name], level=_LEVEL / len(names))
        found.append(Drift(name=name, before=before.shares[name], now=now.shares[name], low=low, high=high))
    return found


def _is_counted(session: FaceSession) -> bool:
    """Whether it ended by the face check itself: not by a fault of the server, nor because the applicant stopped it."""
    return session.end is not SessionEnd.UNFINISHED and not (session.findings and _NOT_COUNTED.issuperset(session.findings))


def _shares(real: Sequence[CheckedCase], sessions: Sequence[_Checked]) -> Mapping[str, Measured]:
    face = [one for one in real if one.file.route == "face"]
    decided = [one for one in face if one.file.decided_as and one.file.handed_over_at is None]
    doubted = [one for one in decided if one.file.decided_as != "approved" and one.file.reviewed_as]
    ended = [one for one in face if one.file.ended_as is not None]
    approved = [one for one in sessions if one[0].file.is_approved]
    reviewed = [one for one in approved if one[0].file.reviewed_as == "approved"]
    return {
        "session-failed": _share(sessions, _is_failed),
        "first-session-failed": _share([one for one in sessions if not one[1]], _is_failed),
        "machine-approved": _case_share(decided, lambda one: one.file.decided_as == "approved"),
        "machine-referred": _case_share(decided, lambda one: one.file.decided_as == "referred"),
        "machine-refused": _case_share(decided, lambda one: one.file.decided_as == "refused"),
        "approved-by-people": _case_share(doubted, lambda one: one.file.reviewed_as == "approved"),
        "several-attempts": _case_share([one for one in face if one.sessions], lambda one: len(one.sessions) > 1),
        "switched": _case_share(face, lambda one: one.file.handed_over_at is not None),
        "left": _case_share(ended, lambda one: one.file.ended_as in _LEFT),
        "bpcer": _share(approved, _is_taken_for_attack),
        "bpnrr": _share(approved, _is_without_answer),
        "bpcer-reviewed": _share(reviewed, _is_taken_for_attack),
        "bpnrr-reviewed": _share(reviewed, _is_without_answer),
    }


def _referrals(real: Sequence[CheckedCase]) -> Sequence[Referral]:
    """Decisions on applicants who were approved in the end, by the capture of their last face check, on which the decision rests."""
    decided = [case for case in real if case.file.route == "face" and case.file.decided_as and case.file.handed_over_at is None]
    by_capture: dict[str, list[CheckedCase]] = {}
    for case in decided:
        if case.file.is_approved and case.sessions:
            by_capture.setdefault(case.sessions[-1].capture, []).append(case)
    return [
        Referral(
            capture=capture,
            share=_case_share(honest, _is_referred_by_pictures),
            bound=_MOST_REFERRED.get(capture, _MOST_REFERRED_ELSEWHERE),
        )
        for capture, honest in sorted(by_capture.items())
    ]


def _is_referred_by_pictures(case: CheckedCase) -> bool:
    return case.file.decided_as == "referred" and bool(_REFERRED_BY_PICTURES.intersection(case.file.reasons))


def _is_failed(one: _Checked) -> bool:
    return one[2].end is SessionEnd.FAILED


def _is_taken_for_attack(one: _Checked) -> bool:
    """By its own findings, or where it is the one that the machine decided on, by the reasons of the decision."""
    case, place, session = one
    if SIGNS_OF_ATTACK.intersection(session.findings):
        return True
    is_last = place == len(case.sessions) - 1 and session.end is SessionEnd.JUDGED
    return is_last and bool(CLASSIFIED_AS_ATTACK.intersection(case.file.reasons))


def _is_without_answer(one: _Checked) -> bool:
    return _is_failed(one) and not SIGNS_OF_ATTACK.intersection(one[2].findings)


def _share(sessions: Iterable[_Checked], holds: Callable[[_Checked], bool]) -> Measured:
    return _by_person([(_person(one[0]), holds(one)) for one in sessions])


def _case_share(cases: Iterable[CheckedCase], holds: Callable[[CheckedCase], bool]) -> Measured:
    return _by_person([(_person(one), holds(one)) for one in cases])


def _by(sessions: Sequence[_Checked], labels: Callable[[_Checked], Sequence[str]], *, all_of_them: bool = False) -> Mapping[str, Measured]:
    """Failed ones among those of each label; with `all_of_them` those of the label among all."""
    names = Counter(name for one in sessions for name in labels(one))
    if all_of_them:
        found = {name: _by_person([(_person(one[0]), name in labels(one)) for one in sessions]) for name in names}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1].count, pair[0])))
    return {name: _share([one for one in sessions if name in labels(one)], _is_failed) for name in sorted(names)}


def _by_person(seen: Sequence[tuple[str, bool]]) -> Measured:
    if not seen:
        return Measured(count=0, trials=0, persons=0, value=0.0, low=0.0, high=1.0)
    rate = rate_by_person(seen)
    people = len({person for person, _ in seen})
    return Measured(
        count=sum(holds for _, holds in seen), trials=len(seen), persons=people, value=rate.share, low=rate.least, high=rate.most
    )


def _person(case: CheckedCase) -> str:
    return case.file.holder or case.file.case_id.value


def _route_of(case: CheckedCase) -> str:
    return "switched" if case.file.handed_over_at is not None and case.file.route == "face" else case.file.route


def _route(route: str, cases: Sequence[CheckedCase]) -> RouteResult:
    ends = Counter(_end(one) for one in cases)
    times = [(one.file.decided_at - one.file.opened_at).total_seconds() / 60 for one in cases if one.file.decided_at is not None]
    return RouteResult(
        route=route,
        opened=len(cases),
        approved=ends["approved"],
        refused=ends["refused"],
        left=ends["left"],
        waiting=ends["waiting"],
        median_min=round(median(times), 2) if times else None,
        p90_min=round(_p90(times), 2) if times else None,
    )


def _end(case: CheckedCase) -> str:
    if case.file.ended_as in _LEFT:
        return "left"
    if case.file.ended_as is CaseEnd.REFUSED:
        return "refused"
    return "approved" if case.file.is_approved else "waiting"


def _attempts(cases: Sequence[CheckedCase]) -> Mapping[str, int]:
    counts = Counter(_attempt(len(one.sessions)) for one in cases if one.sessions)
    return {name: counts[name] for name in map(_attempt, range(1, _MOST_ATTEMPTS + 1))}


def _attempt(number: int) -> str:
    return f"{_MOST_ATTEMPTS}+" if number >= _MOST_ATTEMPTS else str(number)


def _p90(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(_P90 * len(values)) - 1]
