"""A request for a person's consent on its way: in their browser (authorization code), or beside it (CIBA)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil

from realname.kernel.clock_skew import is_ahead
from realname.kernel.identifiers import ConsentId, LineId, PersonId, RelyingClientId
from realname.relying.errors import RequestsWaiting
from realname.relying.model.client import AuthenticationMeans
from realname.relying.model.scopes import Api, Asked, Purpose

BROWSER_HOLDS = timedelta(minutes=15)  # a code comes, is typed, and the sentences are read
CODE_HOLDS = timedelta(seconds=60)  # RFC 6749, 4.1.2: ten minutes at most; a server fetches at once
REQUEST_HOLDS = timedelta(minutes=10)  # CIBA: from the message to the answer
POLL_EVERY = timedelta(seconds=5)  # CIBA Core 1.0, 7.3
MOST_OPEN = 3  # requests of one service about one number that wait for an answer
REFUSAL_HOLDS = timedelta(days=1)  # a service that was refused asks the person again after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """A request in a browser.

    Attributes:
        holder_hash: Of what the browser holds; nothing else finds the request.
        state, nonce: What the service gets back, as it was sent.
        code_challenge: SHA-256 of the verifier (RFC 7636, `S256`).
        line_id: Whose device it is; None: not known yet.
        code_hash: Of the authorization code; None: none was given.
        capture_id: Which request for consent by Consent Info the browser came with; None: it came for a code.
        key_thumbprint: Of the key that the code is bound to (RFC 9449, 10); None: it is bound to none.
    """

    holder_hash: str
    client_id: RelyingClientId
    redirect_uri: str
    asked: Asked
    state: str
    nonce: str
    code_challenge: str
    asks_again: bool
    asked_at: datetime
    line_id: LineId | None = None
    person_id: PersonId | None = None
    means: AuthenticationMeans | None = None
    authenticated_at: datetime | None = None
    consent_id: ConsentId | None = None
    code_hash: str | None = field(default=None, repr=False)
    code_at: datetime | None = None
    used_at: datetime | None = None
    family: str | None = None
    capture_id: str | None = None
    key_thumbprint: str | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether the person may still answer it."""
        return self.code_hash is None and at < self.asked_at + BROWSER_HOLDS and not is_ahead(self.asked_at, at=at)

    def of_line(self, line_id: LineId, person_id: PersonId, *, means: AuthenticationMeans, at: datetime) -> "Authorization":
        """Record whose line it is about."""
        return replace(self, line_id=line_id, person_id=person_id, means=means, authenticated_at=at)

    def with_code(self, code_hash: str, consent_id: ConsentId, *, at: datetime) -> "Authorization":
        """Record the consent, and the code that was given for it."""
        return replace(self, code_hash=code_hash, consent_id=consent_id, code_at=at)

    def is_exchangeable(self, at: datetime) -> bool:
        """Whether the code can be exchanged: once, and soon."""
        return self.used_at is None and self.code_at is not None and at < self.code_at + CODE_HOLDS and not is_ahead(self.code_at, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackchannelRequest:
    """A request beside the browser (CIBA); the same is kept of a number that has no line.

    Attributes:
        id: Names it on the person's page.
        auth_req_hash: Of the `auth_req_id` that the service polls with.
        line_id: None: the hint leads to no active line; the request is never answered.
        number_mark: Keyed hash of the service and the number, or the hint where it leads to no number. None: made before the mark was.
        announced_at: When the person was sent a message; None: they find the request on their page alone.
        refused_at: When the person refused. Earlier than `asked_at`: they had refused the service before, and were not asked.
    """

    id: str
    auth_req_hash: str
    client_id: RelyingClientId
    asked: Asked
    means: AuthenticationMeans
    asked_at: datetime
    number_mark: str | None = None
    line_id: LineId | None = None
    person_id: PersonId | None = None
    announced_at: datetime | None = None
    polled_at: datetime | None = None
    consent_id: ConsentId | None = None
    refused_at: datetime | None = None
    used_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """Until when it can be answered."""
        return self.asked_at + REQUEST_HOLDS

    def is_over(self, at: datetime) -> bool:
        """Whether its time is over; one that is dated ahead of the clock was never made."""
        return at >= self.expires_at or is_ahead(self.asked_at, at=at)

    @property
    def is_answered(self) -> bool:
        """Whether the person allowed or refused it."""
        return self.consent_id is not None or self.refused_at is not None

    def is_polled_too_soon(self, at: datetime) -> bool:
        """Whether the service asks again before the interval is over."""
        return self.polled_at is not None and at < self.polled_at + POLL_EVERY

    def is_like(self, other: "BackchannelRequest") -> bool:
        """Whether it is of the same service, about the same line in the hands of the same person."""
        return (self.client_id, self.line_id, self.person_id) == (other.client_id, other.line_id, other.person_id)


def require_room(requests: Sequence[BackchannelRequest], *, at: datetime) -> None:
    """Accept one more request of a service about a number.

    Raises:
        RequestsWaiting: As many as there may be wait for an answer.
    """
    waiting = sorted(one.expires_at for one in requests if not one.is_answered and not one.is_over(at))
    if len(waiting) >= MOST_OPEN:
        raise RequestsWaiting(retry_after_s=max(1, ceil((waiting[-MOST_OPEN] - at).total_seconds())))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTogether:
    """Requests of one service about one line that a person answers as one: for one purpose, with Fill-in apart.

    Attributes:
        requests: One at least.
    """

    requests: Sequence[BackchannelRequest]

    @property
    def asked(self) -> Asked:
        """What they ask together."""
        return Asked(purpose=self.requests[0].asked.purpose, scopes=frozenset().union(*(one.asked.scopes for one in self.requests)))


def together(requests: Iterable[BackchannelRequest]) -> Sequence[AskedTogether]:
    """Put those together that a person answers as one, in the order in which they come."""
    found = dict[tuple[Purpose, bool], list[BackchannelRequest]]()
    for one in requests:
        found.setdefault((one.asked.purpose, Api.KYC_FILL_IN in one.asked.apis), []).append(one)
    return [AskedTogether(requests=alike) for alike in found.values()]
