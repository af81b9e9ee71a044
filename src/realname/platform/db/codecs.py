"""Values kept as text in one column: explicit both ways, nothing is guessed, nothing is executed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TypeVar

from realname.kernel.errors import IntegrityError
from realname.lines.model.barring import Bar, BarReason
from realname.platform.db.row_mapper import Codec
from realname.registration.model.decisions import Approved, Decision, Referred, Refused
from realname.registration.model.reasons import Reason
from realname.verification.model.observations import Action

CodeT = TypeVar("CodeT", bound=StrEnum)
ValueT = TypeVar("ValueT")
Facts = tuple[tuple[str, str | int], ...]
# Made once: `json.dumps` makes one for each call with settings of its own.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_EMPTY = "[]"  # what most rows hold: not worth a parser
Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def encode_decision(decision: Decision) -> str:
    """Write a decision."""
    match decision:
        case Approved():
            return _dump({"outcome": "approved", "policy": decision.policy_digest})
        case Referred():
            return _dump({"outcome": "referred", "policy": decision.policy_digest, "reasons": sorted(decision.reasons)})
        case Refused():
            return _dump({"outcome": "refused", "policy": decision.policy_digest, "reasons": sorted(decision.reasons)})


def decode_decision(text: str) -> Decision:
    """Read a decision.

    Raises:
        IntegrityError: What is stored is no decision.
    """
    try:
        content = json.loads(text)
        policy = _text(content["policy"])
        if content["outcome"] == "approved":
            return Approved(policy)
        reasons = frozenset(Reason(reason) for reason in content["reasons"])
        return Referred(reasons, policy) if _is_referred(content["outcome"]) else Refused(reasons, policy)
    except (ValueError, KeyError, TypeError) as problem:
        raise IntegrityError(kind="decision") from problem


def encode_actions(actions: tuple[Action, ...]) -> str:
    """Write the actions of a challenge."""
    return _dump([action.value for action in actions])


def decode_actions(text: str) -> tuple[Action, ...]:
    """Read the actions of a challenge.

    Raises:
        IntegrityError: What is stored are none.
    """
    try:
        return tuple(Action(action) for action in json.loads(text))
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="actions") from problem


def encode_codes(codes: Iterable[StrEnum]) -> str:
    """Write codes of a closed list, in their order."""
    return _dump([code.value for code in codes])


def decode_codes(text: str, kind: type[CodeT]) -> tuple[CodeT, ...]:
    """Read codes of a closed list.

    Raises:
        IntegrityError: What is stored are none.
    """
    if text == _EMPTY:
        return ()
    try:
        return tuple(kind(code) for code in json.loads(text))
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="codes") from problem


def json_codes(kind: type[CodeT]) -> Codec[tuple[CodeT, ...]]:
    """Keep codes of a closed list as JSON, in their order."""
    return Codec(write=encode_codes, read=partial(decode_codes, kind=kind))


def comma_separated(read: Callable[[str], ValueT]) -> Codec[tuple[ValueT, ...]]:
    """Keep codes or ids as text between commas, in their order; each is read by itself."""
    return Codec(
        write=lambda values: ",".join(str(one) for one in values),
        read=lambda text: tuple(read(one) for one in text.split(",") if one),
    )


def as_set(codec: Codec[tuple[CodeT, ...]]) -> Codec[frozenset[CodeT]]:
    """Keep a set of codes by a codec of several: sorted, so that the same set gives the same text."""
    return Codec(write=lambda values: codec.write(tuple(sorted(values))), read=lambda text: frozenset(codec.read(text)))


def encode_bars(bars: frozenset[Bar]) -> str:
    """Write the bars of a line, in order of their reasons."""
    ordered = sorted(bars, key=lambda bar: bar.reason.value)
    return _dump([[bar.reason.value, bar.until.isoformat() if bar.until else None] for bar in ordered])


def decode_bars(text: str) -> frozenset[Bar]:
    """Read the bars of a line.

    Raises:
        IntegrityError: What is stored are none.
    """
    if text == _EMPTY:
        return frozenset()
    try:
        return frozenset(
            Bar(reason=BarReason(reason), until=datetime.fromisoformat(until) if until else None) for reason, until in json.loads(text)
        )
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="bars") from problem


def encode_facts(facts: Facts) -> str:
    """Write an event's facts, in their order."""
    return _dump([[name, value] for name, value in facts])


def decode_facts(text: str) -> Facts:
    """Read an event's facts.

    Raises:
        IntegrityError: What is stored are none.
    """
    try:
        return tuple((_text(name), _fact(value)) for name, value in json.loads(text))
    except (ValueError, TypeError) as problem:
        raise IntegrityError(kind="facts") from problem


def _is_referred(outcome: object) -> bool:
    if outcome not in {"referred", "refused"}:
        raise ValueError
    return outcome == "referred"


def _dump(content: Json) -> str:
    return _ENCODER.encode(content)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _fact(value: object) -> str | int:
    if not isinstance(value, str | int):
        raise TypeError
    return value
