"""What sessions of attacks tell: shares of an instrument, and whether its sessions tested attack detection at all. Pure."""

from collections.abc import Iterable, Sequence

from realname.evaluation.attacks.rates import HONEST, Outcome
from realname.evaluation.attacks.report import InstrumentResult
from realname.evaluation.report import text
from realname.evaluation.report.figures import whole
from realname.evaluation.report.results import measured_outcome
from realname.evaluation.report.sentences import Sentence
from realname.evaluation.shares import Measured
from realname.kernel.text.text import Text
from realname.live.text import SESSION_FINDING_WORDS
from realname.registration.text import REASON_WORDS
from realname.verification.model.session_findings import SIGNS_OF_ATTACK, SessionFinding

LEAST_ATTACKERS = 10  # impersonated people of an instrument: no approval among them says nothing under 26 %
_TOO_SLOW = (SessionFinding.FRAMES_TOO_FEW, SessionFinding.SERVER_BUSY)
_MOST_STARVED = 0.1  # of the sessions of an instrument


def attacks_of(instruments: Sequence[InstrumentResult]) -> Sequence[InstrumentResult]:
    """The instruments without the honest recordings."""
    return [one for one in instruments if one.instrument != HONEST]


def approved_of(one: InstrumentResult) -> Measured:
    """IAPAR (ISO/IEC 30107-3:2023): sessions of an instrument that the whole system approved."""
    return measured_outcome(one.approved, sessions=one.sessions, persons=one.persons)


def turned_away_of(one: InstrumentResult) -> Measured:
    """Honest sessions that were refused or failed, for whatever cause."""
    return measured_outcome(one.turned_away, sessions=one.sessions, persons=one.persons)


def count_of(one: InstrumentResult, outcome: Outcome) -> int:
    """Sessions that ended so."""
    return round(one.rate(outcome).share * one.sessions)


def is_unjudged(one: InstrumentResult) -> bool:
    """Whether every session failed and none for a sign of attack: then attack detection was not tested."""
    return one.failed.share == 1 and not SIGNS_OF_ATTACK.intersection(one.findings)


def is_starved(one: InstrumentResult) -> bool:
    """Whether machine or server was too slow for many of the sessions: they tell nothing of attack detection."""
    return _starved(one) > _MOST_STARVED * one.sessions


def no_test(one: InstrumentResult) -> Sentence | None:
    """Why the sessions of an attack are no test of attack detection; None: they are one, or they are honest."""
    if one.instrument == HONEST:
        return None
    if is_unjudged(one):
        return Sentence(text.NO_TEST_UNJUDGED)
    if is_starved(one):
        return Sentence(text.NO_TEST_STARVED, {"count": whole(_starved(one)), "sessions": whole(one.sessions)})
    return None


def meaning_of(codes: Iterable[str]) -> Sequence[tuple[str, Text]]:
    """Codes of reasons and findings in words, each once, in their order; a code of both has the words of the reason."""
    words = {finding.value: said.happened for finding, said in SESSION_FINDING_WORDS.items()}
    words |= {reason.value: said for reason, said in REASON_WORDS.items()}
    return [(code, words[code]) for code in sorted(set(codes)) if code in words]


def _starved(one: InstrumentResult) -> int:
    return sum(one.findings.get(finding, 0) for finding in _TOO_SLOW)
