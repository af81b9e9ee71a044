"""By what a caller follows its request: an id of its own (`X-Request-Id`), and the trace that it belongs to (W3C Trace Context)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

_GIVEN_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)
# Version 00; a later version may say more behind it (W3C Trace Context, 3.2.2 and 4.3).
_PARENT = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?", re.ASCII)
_LONGEST_PARENT = 512
_SPAN_CHARACTERS = 16
_SAMPLED = 0x01


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """What a request said of itself.

    Attributes:
        given_id: The caller's own id of the request, 1 to 64 characters; None: it gave none, or one of another form.
        trace_id: 32 lower-case hexadecimal characters; None: it belongs to no trace.
        is_sampled: Whether the caller records the trace.
        own_parent: The `traceparent` of our own span; empty: none is made, and a part of the request's id stands for it.
    """

    given_id: str | None
    trace_id: str | None
    is_sampled: bool
    own_parent: str = ""

    def within(self, own_parent: str) -> "Correlation":
        """The same request within a span of ours; empty: there is none."""
        found = _PARENT.fullmatch(own_parent)
        if found is None:
            return self
        return replace(self, trace_id=found[2], is_sampled=bool(int(found[3], 16) & _SAMPLED), own_parent=own_parent)

    def logged(self) -> Mapping[str, str]:
        """What the log may say of it: a trace, and an id that is a UUID; any other id may name a person."""
        found = {"trace_id": self.trace_id, "given_id": self.given_id if self.given_id and _UUID.fullmatch(self.given_id) else None}
        return {name: value for name, value in found.items() if value is not None}

    def headers(self, request_id: str) -> Mapping[str, str]:
        """What the answer says of it.

        Args:
            request_id: Ours, 32 hexadecimal characters: its first half names our part of the trace.
        """
        own = {"X-Request-Id": self.given_id or request_id}
        if self.trace_id is None:
            return own
        ours = f"00-{self.trace_id}-{request_id[:_SPAN_CHARACTERS]}-{_SAMPLED if self.is_sampled else 0:02x}"
        return own | {"traceparent": self.own_parent or ours}


def read_correlation(headers: Mapping[str, str]) -> Correlation:
    """Read the two headers; one that is not of its form is passed over, as the specification of traces says."""
    given, parent = headers.get("x-request-id", ""), headers.get("traceparent", "")
    found = _PARENT.fullmatch(parent) if len(parent) <= _LONGEST_PARENT else None
    if found is not None and found[1] == "00" and found[4]:
        found = None
    return Correlation(
        given_id=given if _GIVEN_ID.fullmatch(given) else None,
        trace_id=found[2] if found else None,
        is_sampled=bool(found and int(found[3], 16) & _SAMPLED),
    )
