"""The conversation of one HTTP/1.1 request: the addresses of a host are tried in turn, within one deadline.

The client is httpx, at the level of its transport: redirects, cookies, proxies, decompression and a log of addresses do not exist there.
"""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult

import anyio
import httpcore
import httpx

from realname.platform.outbound.allowed_addresses import Endpoint
from realname.platform.outbound.call import Answer, CallFailed, Deadline, Failure, Request

LARGEST_ANSWER_BYTES = 256 * 1024
_LARGEST_HEAD_BYTES = 16 * 1024


@dataclass(slots=True)
class Conversation:
    """One request, held once.

    Attributes:
        step: What the client last began or ended, by its name for it.
    """

    request: Request
    target: SplitResult
    deadline: Deadline
    step: str = ""
    opened: list[httpcore.AsyncNetworkStream] = field(default_factory=list)

    async def hold(self, endpoints: Sequence[Endpoint], tls: ssl.SSLContext) -> Answer:
        """Send the request to the first address that connects, and read the answer.

        Raises:
            CallFailed: See `exchange`.
        """
        try:
            with anyio.fail_after(self.deadline.left_s()):
                async with httpx.AsyncHTTPTransport(verify=tls, trust_env=False) as transport:
                    return await self._answer_of_first(endpoints, transport)
        except (OSError, httpx.TransportError) as problem:
            raise CallFailed(failure=self._failure(problem)) from None
        finally:
            # A greeting of TLS that the deadline ends is left open by the client.
            for stream in self.opened:
                await stream.aclose()

    def _failure(self, problem: OSError | httpx.TransportError) -> Failure:
        # A step that we do not know counts as sent: an order must never be taken for one that was surely not sent.
        if self.step.startswith("connection."):
            return Failure.NOT_REACHED
        return Failure.ANSWER_INVALID if isinstance(problem, httpx.ProtocolError) else Failure.NO_ANSWER

    async def _answer_of_first(self, endpoints: Sequence[Endpoint], transport: httpx.AsyncHTTPTransport) -> Answer:
        failure = Failure.NOT_REACHED
        for number, endpoint in enumerate(endpoints):
            # Each has its share of what is left: one that drops what it is sent leaves time for the next.
            connect_s = self.deadline.left_s() / (len(endpoints) - number)
            try:
                return await self._ask(endpoint, transport, connect_s=connect_s)
            except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
                failure = Failure.CERTIFICATE_REFUSED if _is_of_certificate(problem) else failure
        raise CallFailed(failure=failure)

    async def _ask(self, endpoint: Endpoint, transport: httpx.AsyncHTTPTransport, *, connect_s: float) -> Answer:
        answer = await transport.handle_async_request(self._addressed(endpoint, connect_s=connect_s))
        try:
            head = tuple((name.decode("ascii").lower(), value.decode("latin-1")) for name, value in answer.headers.raw)
            if sum(len(name) + len(value) for name, value in head) > _LARGEST_HEAD_BYTES:
                raise CallFailed(failure=Failure.ANSWER_INVALID)
            return Answer(status=answer.status_code, headers=head, body=await _body(answer))
        finally:
            await answer.aclose()

    def _addressed(self, endpoint: Endpoint, *, connect_s: float) -> httpx.Request:
        """The request to the very address that was judged; the name is in its head and in the greeting of TLS alone."""
        target, body = self.target, self.request.body
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        ours = (("Host", target.netloc.rpartition("@")[2]), ("Connection", "close"), ("Content-Length", str(len(body))))
        extensions = {
            "target": path.encode("ascii"),  # as it is: httpx would write some of it differently
            "sni_hostname": target.hostname,  # whom the certificate has to name
            "timeout": {"connect": connect_s},
            "trace": self._note,
        }
        url = httpx.URL(scheme=target.scheme, host=endpoint.address, port=endpoint.port)
        return httpx.Request(self.request.method, url, headers=[*ours, *self.request.headers], content=body, extensions=extensions)

    async def _note(self, step: str, details: Mapping[str, object]) -> None:
        self.step = step
        stream = details.get("return_value")
        if isinstance(stream, httpcore.AsyncNetworkStream):
            self.opened.append(stream)


def _is_of_certificate(problem: BaseException) -> bool:
    """Whether the greeting of TLS ended at the certificate: the client's errors carry what they came from."""
    causes: BaseException | None = problem
    while causes is not None and not isinstance(causes, ssl.SSLCertVerificationError):
        causes = causes.__cause__ or causes.__context__
    return causes is not None


async def _body(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > LARGEST_ANSWER_BYTES:
            raise CallFailed(failure=Failure.ANSWER_TOO_LARGE)
    return bytes(body)
