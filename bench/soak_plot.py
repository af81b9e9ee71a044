"""A soak as a picture: the memory of each process and the delay of a registration, by the minute; SVG, no library."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

_LEFT, _WIDTH, _HEIGHT, _TOP, _GAP = 70, 520, 180, 40, 70
_COLOURS = ("#1d70b8", "#d4351c", "#00703c", "#4c2c92", "#f47738", "#505a5f")


def draw(memory_mib: Sequence[Mapping[str, float]], whole_p95_ms: Sequence[float]) -> str:
    """Draw both, one above the other.

    Args:
        memory_mib: Of each minute, by process.
        whole_p95_ms: Of each minute; 0: nothing ended.
    """
    roles = sorted({role for minute in memory_mib for role in minute})
    lines = {role: [minute.get(role, 0.0) for minute in memory_mib] for role in roles}
    return "\n".join(_drawn(lines, [one / 1000 for one in whole_p95_ms])) + "\n"


def _drawn(memory: Mapping[str, Sequence[float]], delays_s: Sequence[float]) -> Iterator[str]:
    size = f'width="{_LEFT + _WIDTH + 150}" height="{_TOP + 2 * _HEIGHT + _GAP + 40}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">'
    yield '<rect width="100%" height="100%" fill="white"/>'
    yield from _panel("Memory of each process, MiB", memory, _TOP)
    yield from _panel(
        "A registration with its live session, s, 95 of 100 (by the minute)", {"registration": delays_s}, _TOP + _HEIGHT + _GAP
    )
    yield "</svg>"


def _panel(title: str, lines: Mapping[str, Sequence[float]], top: int) -> Iterator[str]:
    most = max((value for values in lines.values() for value in values), default=0.0) * 1.1 or 1.0
    bottom = top + _HEIGHT
    yield f'<text x="{_LEFT}" y="{top - 14}" font-weight="bold">{escape(title)}</text>'
    for share in (0.0, 0.5, 1.0):
        y = bottom - _HEIGHT * share
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#505a5f">{most * share:.0f}</text>'
    yield f'<path d="M{_LEFT} {top}V{bottom}H{_LEFT + _WIDTH}" stroke="#505a5f" fill="none"/>'
    for place, (name, values) in enumerate(lines.items()):
        colour = _COLOURS[place % len(_COLOURS)]
        step = _WIDTH / max(1, len(values) - 1)
        points = " ".join(f"{_LEFT + step * at:.1f},{bottom - _HEIGHT * value / most:.1f}" for at, value in enumerate(values))
        yield f'<polyline points="{points}" stroke="{colour}" fill="none"/>'
        yield f'<text x="{_LEFT + _WIDTH + 12}" y="{top + 14 + 18 * place}" fill="{colour}">{escape(name)}</text>'
    last = len(next(iter(lines.values()), ()))
    yield f'<text x="{_LEFT + _WIDTH}" y="{bottom + 18}" text-anchor="end" fill="#505a5f">minute {last}</text>'
