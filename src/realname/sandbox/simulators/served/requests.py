"""Requests to the simulated operator, and its answers."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote_plus, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, read whole.

    Attributes:
        headers: By name in lower case.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """Without the query."""
        return urlsplit(self.target).path

    def query(self, name: str) -> str:
        """One value of the query, or nothing."""
        return parse_qs(urlsplit(self.target).query).get(name, [""])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: its status and what is sent as JSON."""

    status: int
    body: object = None

    def encoded(self) -> bytes:
        """The bytes sent."""
        return json.dumps(self.body, ensure_ascii=False).encode()


def refusal(status: int, reason: str) -> Reply:
    """Refuse in the form of TMF630."""
    return Reply(status=status, body={"code": str(status), "reason": reason})


def basic_credentials(header: str) -> tuple[str, str] | None:
    """Name and secret of HTTP Basic, as RFC 6749, 2.3.1 encodes them; None: there are none."""
    try:
        name, _, secret = base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
    except ValueError:
        return None
    return unquote_plus(name), unquote_plus(secret)
