"""How the simulated operator verifies what it is asked and signs what it answers: by the same standards, from the other side."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from realname.platform.outbound.call import Answer, Headers, Request
from realname.platform.outbound.message_signatures import (
    OF_ANSWER,
    OF_REQUEST,
    SignatureInvalid,
    answer_components,
    content_digest,
    request_components,
    sign,
    verify,
)
from realname.platform.outbound.signature_keys import SignatureKey, new_key
from realname.sandbox.simulators.served.requests import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSigning:
    """The keys of both sides.

    Attributes:
        request_key: Verifies what it is asked.
        answer_key: Signs what it answers.
        now: Tells the time, aware.
    """

    request_key: SignatureKey
    answer_key: SignatureKey
    now: Callable[[], datetime]

    def is_signed(self, asked: Asked) -> bool:
        """Whether a request is signed by the client, now, over all that it has to name."""
        request = _request(asked)
        components, keys = request_components(request), {self.request_key.kid: self.request_key}
        try:
            # Every header that says what is done or for whom is signed where it is sent.
            required = OF_REQUEST | components.keys()
            verify(components, request.headers, request.body, keys=keys, required=required, now=self.now())
        except SignatureInvalid:
            return False
        return True

    def sign(self, status: int, body: bytes, *, asked: Asked) -> Headers:
        """The headers that sign an answer for one request."""
        answer = Answer(status=status, headers=(("content-digest", content_digest(body)),), body=body)
        available = answer_components(answer, request=_request(asked))
        covered = {identifier: value for identifier, value in available.items() if identifier in OF_ANSWER}
        return (*answer.headers, *sign(covered, key=self.answer_key, at=self.now()))

    def of_a_stranger(self) -> "OperatorSigning":
        """Sign with another key under the same name."""
        return replace(self, answer_key=new_key(self.answer_key.kind, kid=self.answer_key.kid))


def _request(asked: Asked) -> Request:
    return Request(
        method=asked.method,
        url=f"http://{asked.headers.get('host', '')}{asked.target}",
        headers=tuple(asked.headers.items()),
        body=asked.body,
    )
