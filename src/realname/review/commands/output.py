"""How the quality of reviewers is shown on the command line."""

from collections.abc import Sequence

from realname.kernel.rates import Share
from realname.platform.cli.output import print_json, print_table, say
from realname.review.model.quality import ENOUGH
from realname.review.use_cases.quality import NamedQuality

_COLUMNS = ("reviewer", "opinions", "median s", "p90 s", "agreed in pairs", "unsure", "known cases correct", "overturned")
_DIGITS = 4


def show_quality(found: Sequence[NamedQuality], *, days: int, is_json: bool) -> None:
    """Print a row for each reviewer, or one object."""
    if is_json:
        print_json({"days": days, "enough": ENOUGH, "reviewers": [_json(one) for one in found], "error": None})
        return
    print_table(_COLUMNS, [_row(one) for one in found])
    if any(_is_little(one) for one in found):
        say(f"With fewer than {ENOUGH} cases a share is not meaningful: its interval, in brackets, is wide.")


def share_json(share: Share) -> dict[str, object]:
    """A share with its interval."""
    low, high = share.interval
    return {
        "count": share.count,
        "of": share.of,
        "share": round(share.value, _DIGITS) if share.of else None,
        "interval_95": [round(low, _DIGITS), round(high, _DIGITS)],
    }


def share_text(share: Share) -> str:
    """A share with its interval in percent, on one line."""
    if not share.of:
        return "none yet"
    low, high = share.interval
    return f"{share.count}/{share.of} {share.value:.0%} ({low:.0%}-{high:.0%})"


def _json(one: NamedQuality) -> dict[str, object]:
    found = one.quality
    return {
        "reviewer": one.login,
        "opinions": found.opinions,
        "seconds": {"median": found.seconds.median, "p90": found.seconds.p90} if found.seconds else None,
        "agreed": share_json(found.agreed),
        "unsure": share_json(found.unsure),
        "known_cases_right": share_json(found.right),
        "overturned": share_json(found.overturned),
    }


def _row(one: NamedQuality) -> tuple[str, ...]:
    found, seconds = one.quality, one.quality.seconds
    times = (f"{seconds.median:.0f}", f"{seconds.p90:.0f}") if seconds else ("", "")
    shares = (found.agreed, found.unsure, found.right, found.overturned)
    return (one.login, str(found.opinions), *times, *(share_text(share) for share in shares))


def _is_little(one: NamedQuality) -> bool:
    return min(one.quality.agreed.of, one.quality.right.of) < ENOUGH
