"""Bars of a line as JSON text: explicit both ways."""

import json
from datetime import datetime

from realname.kernel.errors import IntegrityError
from realname.lines.model.barring import Bar, BarReason
from realname.platform.db.codecs import _EMPTY, dump


def encode_bars(bars: frozenset[Bar]) -> str:
    """Write the bars of a line, in order of their reasons."""
    ordered = sorted(bars, key=lambda bar: bar.reason.value)
    return dump([[bar.reason.value, bar.until.isoformat() if bar.until else None] for bar in ordered])


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
