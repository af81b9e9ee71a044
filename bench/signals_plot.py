"""A result of the signals as a picture: recall of each fraud and precision of each signal, each with its interval; SVG, no library.

Usage: .venv/bin/python -m bench.signals_plot RESULT.json docs/signals-measured.svg
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

_LEFT, _WIDTH, _ROW, _TOP = 190, 420, 24, 40
_GOAL = 0.8


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    value: float
    low: float
    high: float
    of: int


def main() -> None:
    """Read, draw, write."""
    result, picture = map(Path, sys.argv[1:3])
    read = json.loads(result.read_text(encoding="utf-8"))
    frauds = [_bar(one["fraud"], one["recall"], one["interval"], one["planted"]) for one in read["frauds"] if one["planted"]]
    signals = [_bar(one["signal"], one["precision"], one["interval"], one["raised"]) for one in read["signals"] if one["raised"]]
    picture.write_text("\n".join(_drawn(frauds, signals)) + "\n", encoding="utf-8")


def _bar(name: str, value: float, interval: tuple[float, float], of: int) -> _Bar:
    low, high = interval
    return _Bar(name, value, low, high, of)


def _drawn(frauds: Sequence[_Bar], signals: Sequence[_Bar]) -> Iterator[str]:
    second = _TOP + _ROW * len(frauds) + 50
    height = second + _ROW * len(signals) + 30
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{height}" font-family="sans-serif" font-size="13">'
    yield '<rect width="100%" height="100%" fill="white"/>'
    yield from _panel("Recall of frauds by all signals together (goal: 0.8)", frauds, _TOP, goal=_GOAL)
    yield from _panel("Precision of signals", signals, second, goal=None)
    yield "</svg>"


def _panel(title: str, bars: Sequence[_Bar], top: int, *, goal: float | None) -> Iterator[str]:
    bottom = top + _ROW * len(bars)
    yield f'<text x="{_LEFT}" y="{top - 14}" font-weight="bold">{escape(title)}</text>'
    for place, bar in enumerate(bars):
        middle = top + _ROW * place + _ROW // 2
        yield f'<text x="{_LEFT - 8}" y="{middle + 4}" text-anchor="end">{escape(bar.name)}</text>'
        yield f'<rect x="{_LEFT}" y="{middle - 7}" width="{_WIDTH * bar.value:.1f}" height="14" fill="#1d70b8"/>'
        ends = "".join(f"M{_x(one)} {middle - 5}v10" for one in (bar.low, bar.high))
        yield f'<path d="M{_x(bar.low)} {middle}H{_x(bar.high)}{ends}" stroke="#0b0c0c"/>'
        yield f'<text x="{_LEFT + _WIDTH + 12}" y="{middle + 4}">{bar.value:.2f} of {bar.of}</text>'
    for tenth in (0, 5, 10):
        yield f'<text x="{_x(tenth / 10)}" y="{bottom + 16}" text-anchor="middle" fill="#505a5f">{tenth / 10:g}</text>'
    yield f'<path d="M{_LEFT} {top}V{bottom}H{_LEFT + _WIDTH}" stroke="#505a5f" fill="none"/>'
    if goal is not None:
        yield f'<path d="M{_x(goal)} {top}V{bottom}" stroke="#d4351c" stroke-dasharray="4 3"/>'


def _x(share: float) -> str:
    return f"{_LEFT + _WIDTH * share:.1f}"


if __name__ == "__main__":
    main()
