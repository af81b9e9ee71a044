"""One attempt over HTTP: what is sent, where it may go, and what comes back in the words of an attempt."""

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from realname.platform.outbound.allowed_addresses import Reach
from realname.platform.outbound.call import CallFailed, Headers, Request, deadline_in, retry_after_s
from realname.platform.outbound.exchange import exchange
from realname.webhooks.errors import EndpointUrlInvalid
from realname.webhooks.model.attempt import Attempt
from realname.webhooks.model.delivery import ReceiverKind

LONGEST_URL = 1_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is sent where. Its representation shows neither: the address of a sink and the event may name a person."""

    receiver_kind: ReceiverKind
    url: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends to endpoints and sinks: one deadline, no redirect followed, and the address that was judged is the one that is reached.

    Attributes:
        tls: Whose certificates are believed.
        endpoints: Which addresses endpoints of the operator may have: public ones, and those of networks that the operator named.
        sinks: Which addresses relying services may name: public ones.
        allows_http: Whether an address without TLS is called, as in a sandbox.
    """

    tls: ssl.SSLContext
    endpoints: Reach
    sinks: Reach
    allows_http: bool

    def require_allowed(self, url: str) -> None:
        """Refuse the address of an endpoint that names a network which may not be reached. A name is judged at each attempt.

        Raises:
            EndpointUrlInvalid: It names such an address.
        """
        _require_within(self.endpoints, url)

    def require_sink_allowed(self, url: str) -> None:
        """Refuse the address of a sink in the same way.

        Raises:
            EndpointUrlInvalid: It names an address that relying services may not name.
        """
        _require_within(self.sinks, url)

    def send(self, outgoing: Outgoing, *, within_s: float) -> Attempt:
        """Send once; what goes wrong is a part of the answer."""
        request = Request(method="POST", url=outgoing.url, headers=outgoing.headers, body=outgoing.body)
        reach = self.endpoints if outgoing.receiver_kind is ReceiverKind.ENDPOINT else self.sinks
        try:
            answer = exchange(request, deadline=deadline_in(within_s), tls=self.tls, reach=reach)
        except CallFailed as problem:
            return Attempt(failure=problem.failure.value)
        return Attempt(status=answer.status, asked_wait_s=retry_after_s(answer))


def _require_within(reach: Reach, url: str) -> None:
    host = urlsplit(url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return
    if not reach.is_allowed(host, host=host):
        raise EndpointUrlInvalid(field="url")


def parse_url(text: str, *, allows_http: bool) -> str:
    """Read the address of an endpoint.

    Raises:
        EndpointUrlInvalid: It is none, holds a login, is longer than 1,000 characters, or is not `https` where that is needed.
    """
    try:
        target = urlsplit(text)
        is_whole = bool(target.hostname) and target.port != 0 and not target.fragment and "@" not in target.netloc
    except ValueError:
        raise EndpointUrlInvalid(field="url") from None
    is_plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= LONGEST_URL
    if not is_whole or not is_plain or target.scheme not in ({"https", "http"} if allows_http else {"https"}):
        raise EndpointUrlInvalid(field="url")
    return text
