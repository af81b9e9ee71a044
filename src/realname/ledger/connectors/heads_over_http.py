"""Published heads over HTTP: put at an address as they are, or given to a witness (c2sp.org/tlog-witness)."""

import base64
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from realname.kernel.errors import InvalidInput
from realname.ledger.connectors.cosignatures import require_cosigned
from realname.ledger.errors import DeliveryFailed
from realname.ledger.model.signed_note import NoteKey, parse_note, parse_signature
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.use_cases.deliver_heads import Proving
from realname.platform.outbound.allowed_addresses import Reach
from realname.platform.outbound.call import Answer, CallFailed, Request, deadline_in
from realname.platform.outbound.exchange import exchange

_LONGEST_CALL_S = 10.0
_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
_SUCCESS = range(200, 300)
_CONFLICT_DIGITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the outside is reached."""

    tls: ssl.SSLContext
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressOfHeads:
    """Implements the port `HeadPlace`: each head is put at one address, the newest last."""

    url: str
    way: Way
    target: str = "url"
    takes_newest_only: bool = False

    def take(self, number: int, published: PublishedHead, *, prove: Proving) -> str:  # noqa: ARG002 - whoever reads it there asks for proofs
        """Put it.

        Raises:
            DeliveryFailed: It was not taken.
        """
        answer = _send(Request(method="PUT", url=self.url, headers=_TEXT, body=published.checkpoint.encode()), self.way, self.target)
        if answer.status not in _SUCCESS:
            raise DeliveryFailed(target=self.target, cause="unexpected-status", status=answer.status)
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Implements the port `HeadPlace`: it signs a head beside us once it has seen that it goes on from the last one it saw.

    Attributes:
        url: `/add-checkpoint` is added to it.
        key: What it signs with.
        known: Size of the last head it took, as far as we know; it says itself where it is at another.
    """

    url: str
    key: NoteKey
    way: Way
    known: Callable[[], int] = lambda: 0
    takes_newest_only: bool = True

    @property
    def target(self) -> str:
        """Its name in the records."""
        return f"witness.{self.key.name}"[:64]

    def take(self, number: int, published: PublishedHead, *, prove: Proving) -> str:  # noqa: ARG002 - a witness counts entries, not heads
        """Have it signed.

        Raises:
            DeliveryFailed: The witness did not sign: it is away, or what it saw before is not below this head.
        """
        answer = self._ask(self.known(), published, prove)
        if answer.status == HTTPStatus.CONFLICT:
            answer = self._ask(self._size_it_knows(answer), published, prove)
        if answer.status != HTTPStatus.OK:
            cause = "witness-refused" if answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY} else "unexpected-status"
            raise DeliveryFailed(target=self.target, cause=cause, status=answer.status)
        return self._signed(answer, published)

    def _ask(self, old: int, published: PublishedHead, prove: Proving) -> Answer:
        if old > published.head.size:
            raise DeliveryFailed(target=self.target, cause="witness-ahead")
        proof = "".join(f"{base64.b64encode(one).decode()}\n" for one in prove(old))
        body = f"old {old}\n{proof}\n{published.checkpoint}"
        request = Request(method="POST", url=f"{self.url.rstrip('/')}/add-checkpoint", headers=_TEXT, body=body.encode())
        return _send(request, self.way, self.target)

    def _size_it_knows(self, answer: Answer) -> int:
        said = answer.body.strip()
        if not said.isdigit() or len(said) > _CONFLICT_DIGITS:
            raise DeliveryFailed(target=self.target, cause="answer-invalid")
        return int(said)

    def _signed(self, answer: Answer, published: PublishedHead) -> str:
        try:
            text = parse_note(published.checkpoint).text
            lines = [parse_signature(line) for line in answer.body.decode().splitlines() if line]
            signature = next(one for one in lines if one.is_of(self.key))
            require_cosigned(text, signature, self.key)
        except (InvalidInput, UnicodeDecodeError, StopIteration) as problem:
            raise DeliveryFailed(target=self.target, cause="answer-invalid") from problem
        return signature.line()


def _send(request: Request, way: Way, target: str) -> Answer:
    try:
        return exchange(request, deadline=deadline_in(_LONGEST_CALL_S), tls=way.tls, reach=way.reach)
    except CallFailed as problem:
        raise DeliveryFailed(target=target, cause=problem.failure.value) from problem
