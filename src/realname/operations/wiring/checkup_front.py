"""What stands before the server: TLS with a certificate that is believed, the header that keeps browsers on it, and its clock."""

import ssl
from urllib.parse import urlsplit

from realname.kernel.clock_skew import SKEW_LIMIT
from realname.operations.model.checkup import Checkup, Diagnosis, Verdict, diagnosis
from realname.platform.config.settings import Settings
from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.platform.outbound.call import Answer, CallFailed, Request, deadline_in
from realname.platform.outbound.exchange import exchange
from realname.platform.outbound.told_time import told_time
from realname.platform.system.clock_and_tokens import SystemClock

_ANYWHERE = Reach(networks=parse_networks("0.0.0.0/0, ::/0"))  # the caller the doctor says where to look
_WITHIN_S = 10.0
CLOCKS_DIFFER_S = 5.0  # challenges live for seconds


def check_front(url: str, settings: Settings) -> tuple[Diagnosis, Diagnosis]:
    """Ask the server as a counter does; without an address nothing is asked."""
    if not url:
        return diagnosis(Checkup.TLS, Verdict.NOT_CHECKED, "no --url"), diagnosis(Checkup.SERVER_CLOCK, Verdict.NOT_CHECKED, "no --url")
    if urlsplit(url).scheme != "https":
        return diagnosis(Checkup.TLS, Verdict.WRONG, "no https"), diagnosis(Checkup.SERVER_CLOCK, Verdict.NOT_CHECKED, "no https")
    try:
        tls = ssl.create_default_context(cafile=settings.operator_ca_file or None)
        request = Request(method="GET", url=f"{url.rstrip('/')}/healthz")
        answer = exchange(request, deadline=deadline_in(_WITHIN_S), tls=tls, reach=_ANYWHERE)
    except (CallFailed, OSError, ValueError, KeyError) as problem:
        reason = problem.failure.value if isinstance(problem, CallFailed) else "no address"
        return diagnosis(Checkup.TLS, Verdict.WRONG, reason), diagnosis(Checkup.SERVER_CLOCK, Verdict.NOT_CHECKED, reason)
    return _tls(answer), check_clock(Checkup.SERVER_CLOCK, _ahead_s(answer))


def check_clock(checkup: Checkup, ahead_s: float | None) -> Diagnosis:
    """How far another clock is from this machine's."""
    if ahead_s is None:
        return diagnosis(checkup, Verdict.NOT_CHECKED, "the answer has no time")
    differs = abs(ahead_s)
    verdict = Verdict.WRONG if differs > SKEW_LIMIT.total_seconds() else Verdict.LOOK if differs > CLOCKS_DIFFER_S else Verdict.FINE
    return diagnosis(checkup, verdict, f"{differs:.0f} s apart")


def _tls(answer: Answer) -> Diagnosis:
    if answer.header("strict-transport-security") is None:
        return diagnosis(Checkup.TLS, Verdict.WRONG, "no Strict-Transport-Security header")
    return diagnosis(Checkup.TLS, Verdict.FINE, "valid, with Strict-Transport-Security")


def _ahead_s(answer: Answer) -> float | None:
    said = told_time(answer)
    return None if said is None else (said - SystemClock().now()).total_seconds()
