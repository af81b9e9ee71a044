"""What is counted of live sessions. Codes and numbers, nothing of the person who sat before the camera."""

from collections.abc import Sequence
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from realname.live.socket.close_codes import CloseCode
from realname.verification.model.session_findings import SessionFinding

_FRAME_S = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5, 1.0)
_RESULT_S = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 5.0)


class Admitted(StrEnum):
    """How it went for a socket whose token can open a session."""

    AT_ONCE = "at-once"
    AFTER_WAIT = "after-wait"
    LEFT = "left"
    RAN_OUT = "ran-out"
    FULL = "full"


class LiveMetrics:
    """Counts in a registry of its own: two servers in one process do not meet."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.started = Counter("realname_live_sessions_started", "Sessions whose hello was accepted.", registry=registry)
        self.active = Gauge("realname_live_sessions_active", "Sessions that hold a seat now.", registry=registry)
        self.limit = Gauge("realname_live_sessions_limit", "There may be so many in this process.", registry=registry)
        self.received = Counter("realname_live_frames_received", "Frames that came.", registry=registry)
        self.judged = Counter("realname_live_frames_judged", "Frames that were looked at.", registry=registry)
        self.dropped = Counter("realname_live_frames_dropped", "Frames that were not looked at, counted as they drop.", registry=registry)
        self.waiting = Gauge("realname_live_sessions_waiting", "Sockets that wait until their session can be kept up.", registry=registry)
        self.picture_s = Gauge(
            "realname_live_judging_seconds", "Mean time to judge a picture over the last two seconds; 0: none was.", registry=registry
        )
        self.paced = Counter("realname_live_pace_asked", "Times a client was asked for another rate of pictures.", registry=registry)
        self.frame_s = Histogram("realname_live_frame_seconds", "Time to judge one frame.", buckets=_FRAME_S, registry=registry)
        self.result_s = Histogram(
            "realname_live_result_seconds", "From the last action seen to the result sent.", buckets=_RESULT_S, registry=registry
        )
        self._ended = Counter("realname_live_sessions_ended", "Ended sessions.", ["outcome"], registry=registry)
        self._findings = Counter("realname_live_findings", "Findings of ended sessions.", ["finding"], registry=registry)
        self._refused = Counter("realname_live_sockets_refused", "Sockets closed without a session.", ["reason"], registry=registry)
        self._admitted = Counter("realname_live_admissions", "How those who came with a good token fared.", ["outcome"], registry=registry)
        for outcome in Admitted:
            self._admitted.labels(outcome.value)
        for finding in SessionFinding:  # each series is there from the start: an alarm on what never was would stay silent
            self._findings.labels(finding.value)
        for code in CloseCode:
            self._refused.labels(code.word)

    def end(self, *, outcome: str, findings: Sequence[SessionFinding]) -> None:
        """Count an end."""
        self._ended.labels(outcome).inc()
        for finding in findings:
            self._findings.labels(finding.value).inc()

    def admit(self, outcome: Admitted) -> None:
        """Count who was let in, or was not."""
        self._admitted.labels(outcome.value).inc()

    def refuse(self, reason: str) -> None:
        """Count a socket that got no session."""
        self._refused.labels(reason).inc()
