"""A system of the operator over HTTP: admitted by token, asked again while that is safe, left alone while it is down.

Every request made through it may be sent twice: it only reads, or it carries an idempotency key and, where the other side honours keys
for a while only, the time after which it must not be sent again.
"""

import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from realname.platform.errors import OperatorUnavailable
from realname.platform.outbound.access_tokens import AccessTokens, Credentials
from realname.platform.outbound.allowed_addresses import PUBLIC, Reach
from realname.platform.outbound.call import Answer, CallFailed, Deadline, Failure, Headers, Request, deadline_in, retry_after_s
from realname.platform.outbound.circuit import Breaker, CircuitRule, Noted, unnoted
from realname.platform.outbound.exchange import exchange, system_tls
from realname.platform.outbound.message_signatures import MessageSignatures
from realname.platform.system.tracing import Side, Spanned, span, traceparent

Read = TypeVar("Read")

_CHANCE = random.SystemRandom()
_UNAUTHORISED = 401
_NOT_ADMITTED = frozenset({401, 403})
_BUSY = frozenset({409, 425, 429})  # 409: the same key is being worked on; the others by their RFCs
_OUT_OF_SERVICE = 503
_FIRST_SERVER_ERROR = 500
_AT_FAULT = frozenset(
    {
        Failure.NOT_REACHED,
        Failure.CERTIFICATE_REFUSED,
        Failure.ADDRESS_REFUSED,
        Failure.NO_ANSWER,
        Failure.ANSWER_INVALID,
        Failure.ANSWER_TOO_LARGE,
        Failure.SIGNATURE_INVALID,
        Failure.OUT_OF_SERVICE,
    }
)
_SAYS_NOTHING = frozenset({Failure.ADMISSION_AWAITED, Failure.TOO_LATE_TO_SEND})  # the system was not asked
_REPEATED = _AT_FAULT | {Failure.BUSY, Failure.UNEXPECTED_STATUS, Failure.IN_PROGRESS, Failure.ADMISSION_AWAITED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """How long a call may take.

    Attributes:
        answer_s: One request and its answer, token included.
        call_s: All tries of a call together, pauses included.
        tries: So many at most.
        first_pause_s: A pause is drawn between none and this, twice as much after each further try (full jitter).
        longest_pause_s: None is longer.
    """

    answer_s: float = 8.0
    call_s: float = 20.0
    tries: int = 3
    first_pause_s: float = 0.5
    longest_pause_s: float = 4.0

    def pause_s(self, tries: int, *, chance: float) -> float:
        """The pause after so many tries, for a chance in [0, 1)."""
        return chance * min(self.longest_pause_s, self.first_pause_s * 2.0 ** (tries - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a system is, and how one is admitted.

    Attributes:
        url: What each path is added to; no slash at its end.
        reach: Which addresses the names in it may stand for.
        signatures: How requests are signed and answers verified; None: neither is.
    """

    url: str
    credentials: Credentials
    tls: ssl.SSLContext = field(default_factory=system_tls, repr=False)
    reach: Reach = PUBLIC
    signatures: MessageSignatures | None = None


class OutsideSystem:
    """Calls one system from any thread."""

    def __init__(
        self,
        place: Place,
        *,
        kind: str,
        limits: CallLimits | None = None,
        rule: CircuitRule | None = None,
        noted: Noted = unnoted,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = _CHANCE.random,
    ) -> None:
        """Take the place; `kind` is the word for the system in errors and logs."""
        self.kind = kind
        self.limits = limits or CallLimits()
        self.breaker = Breaker(rule or CircuitRule(), noted=noted)
        self._place = place
        self._tokens = AccessTokens(place.credentials, tls=place.tls, reach=place.reach)
        self._sleep = sleep
        self._chance = chance

    def ask(self, request: Request, read: Callable[[Answer], Read], *, send_by: Deadline | None = None) -> Read:
        """Send a request (its `url` is a path below the place's) and read the answer, again where it fails.

        Args:
            request: One that may be sent twice.
            read: Makes a value of a whole answer below status 500; it raises CallFailed for what it cannot use.
            send_by: Nothing is sent after it, be it the first time or again; what was sent before has `answer_s` to arrive.

        Raises:
            OperatorUnavailable: No answer that can be used; `reason` is a word of `Failure`.
        """
        asked = _Asked(request=request, call=deadline_in(self.limits.call_s), send_by=send_by)
        with span(f"call {self.kind}", side=Side.CLIENT, realname__system=self.kind, http__request__method=request.method) as spanned:
            return self._ask(asked, read, spanned)

    def _ask(self, asked: "_Asked", read: Callable[[Answer], Read], spanned: Spanned) -> Read:
        tries = 1
        while True:
            try:
                spanned.set(realname__tries=tries)
                return self._try(asked, read)
            except CallFailed as problem:
                pause_s = self._pause_s(problem, tries)
                spanned.set(realname__reason=problem.failure.value)
                if pause_s is None or pause_s >= asked.call.left_s():
                    raise OperatorUnavailable(kind=self.kind, reason=problem.failure.value) from None
            self._sleep(pause_s)
            tries += 1

    def _pause_s(self, problem: CallFailed, tries: int) -> float | None:
        if problem.failure not in _REPEATED or tries >= self.limits.tries:
            return None
        return max(self.limits.pause_s(tries, chance=self._chance()), problem.retry_after_s or 0.0)

    def _try(self, asked: "_Asked", read: Callable[[Answer], Read]) -> Read:
        self.breaker.require_admitted()
        try:
            value = read(self._answer(asked, deadline_in(min(self.limits.answer_s, asked.call.left_s()))))
        except CallFailed as problem:
            self._record(problem.failure)
            raise
        self.breaker.record_answer()
        return value

    def _record(self, failure: Failure) -> None:
        if failure in _AT_FAULT:
            self.breaker.record_failure(failure)
        elif failure not in _SAYS_NOTHING:
            self.breaker.record_answer()

    def _answer(self, asked: "_Asked", deadline: Deadline) -> Answer:
        answer = self._answer_with_token(asked, deadline)
        if answer.status == _UNAUTHORISED:
            # Once: the token may have been withdrawn before its time.
            answer = self._answer_with_token(asked, deadline)
        if answer.status in _NOT_ADMITTED:
            raise CallFailed(failure=Failure.NOT_ADMITTED)
        if answer.status in _BUSY:
            raise CallFailed(failure=Failure.BUSY, retry_after_s=retry_after_s(answer))
        if answer.status == _OUT_OF_SERVICE:
            raise CallFailed(failure=Failure.OUT_OF_SERVICE, retry_after_s=retry_after_s(answer))
        if answer.status >= _FIRST_SERVER_ERROR:
            raise CallFailed(failure=Failure.NO_ANSWER)
        return answer

    def _answer_with_token(self, asked: "_Asked", deadline: Deadline) -> Answer:
        asked.require_in_time()
        token = self._tokens.current(deadline)
        asked.require_in_time()
        headers = (*asked.request.headers, ("Authorization", f"Bearer {token}"), ("Accept", "application/json"), *_traced())
        addressed = replace(asked.request, url=f"{self._place.url}{asked.request.url}", headers=headers)
        signatures = self._place.signatures
        sent = signatures.sign(addressed) if signatures else addressed
        answer = exchange(sent, deadline=deadline, tls=self._place.tls, reach=self._place.reach)
        if answer.status == _UNAUTHORISED:
            self._tokens.forget(token)
        if signatures and answer.status < _FIRST_SERVER_ERROR and answer.status not in _NOT_ADMITTED | _BUSY:
            signatures.require_signed(answer, request=sent)  # whatever else is said is never read
        return answer


def _traced() -> Headers:
    parent = traceparent()
    return (("traceparent", parent),) if parent else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A request, when its call ends, and until when it may be sent."""

    request: Request
    call: Deadline
    send_by: Deadline | None

    def require_in_time(self) -> None:
        if self.send_by is not None and self.send_by.left_s() <= 0:
            raise CallFailed(failure=Failure.TOO_LATE_TO_SEND)
