"""Fills the measured tables of the documentation from the results in bench/results/.

A table stands between `<!-- figures: NAME -->` and `<!-- /figures: NAME -->`. Usage: .venv/bin/python -m tools.figures
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from realname.evaluation.attacks.report import REPORT
from tools.page_tables import table, with_tables

_PROJECT = Path(__file__).parent.parent
_RESULTS = _PROJECT / "bench" / "results"
_Row = Sequence[str]
# How docs/models name the portraits that bench/portrait_sources.py makes, in the order of their tables.
_PORTRAITS = {
    "camera": "camera",
    "card-chip": "card's chip, 27 px, JPEG",
    "card-chip, JPEG 2000": "card's chip, 27 px, JPEG 2000",
    "card-chip, grey": "card's chip, 27 px, grey",
    "card-chip, 24 px": "card's chip, 24 px",
    "card-chip, 22 px": "card's chip, 22 px",
    "card-chip, 20 px": "card's chip, 20 px",
    "card-chip, 148x178, 5 kB": "Thai card's chip",
    "document-chip": "document's chip",
    "print, 40 px": "print, 40 px",
    "20 px": "photo, 20 px",
    "24 px": "photo, 24 px",
    "28 px": "photo, 28 px",
    "40 px": "photo, 40 px",
}
_VERY_PHOTO = {
    "camera": "camera",
    "document-chip": "document's chip",
    "card-chip, 148x178, 5 kB": "card's chip, 148x178",
    "card-chip": "card's chip, 102x126, JPEG",
    "card-chip, grey": "the same, grey",
    "card-chip, JPEG 2000": "the same, JPEG 2000",
}


def _attacks() -> str:
    report = REPORT.validate_json((_RESULTS / "attacks-amd-epyc-2-cores.json").read_bytes())
    rows = [
        [
            f"`{one.instrument}`",
            f"`{one.rung}`" if one.rung else "-",
            str(one.sessions),
            str(one.persons),
            f"{_hundred(one.approved.share)} ({_hundred(one.approved.least)} to {_hundred(one.approved.most)})",
            _hundred(one.referred.share),
            _hundred(one.refused.share),
            _hundred(one.failed.share),
            f"{one.median_s:.1f}",
        ]
        for one in report.instruments
    ]
    return table(["instrument", "rung", "sessions", "people", "approved", "referred", "refused", "failed", "lasts"], rows)


def _very_photo() -> str:
    found = _result("portraits.json")["that very photo"]
    rows = []
    for name, label in _VERY_PHOTO.items():
        very, other = found[name]["very photo"], found[name]["other photo"]
        rows.append(
            [label, ", ".join(f"{very[one]:.2f}" for one in ("least", "median", "most")), f"{other['median']:.2f}, {other['most']:.2f}"]
        )
    return table(["source", "that very photo: least, median, most", "another photo: median, most"], rows)


def _portraits() -> str:
    found = _result("portraits.json")["lfw"]
    head = [
        "source",
        "FMR at 0.36",
        "FNMR at 0.36",
        "FMR at 0.45",
        "FNMR at 0.45",
        "least threshold with the camera's FMR at 0.45, and FNMR there",
    ]
    return table(head, [[label, *_rates(found[name]["at"])] for name, label in _PORTRAITS.items()])


def _rates(at: Sequence[Mapping[str, Any]]) -> _Row:
    """Rates at the bounds of the packs, and at the last threshold: that of the camera's FMR."""
    found = []
    for bound in (0.36, 0.45):
        one = next(one for one in at if one["threshold"] == bound)
        fmr, fnmr = one["fmr"], one["fnmr"]
        found.append(f"{_small(fmr['rate'])} ({_small(fmr['low'])} to {_small(fmr['high'])})")
        found.append(f"{_hundred(fnmr['rate'])} % ({_hundred(fnmr['low'])}-{_hundred(fnmr['high'])})")
    return [*found, f"{at[-1]['threshold']:.3f}, {_hundred(at[-1]['fnmr']['rate'])} %"]


def _ledger() -> str:
    rows = [
        [
            one["database"],
            f"{one['size']:,}",
            f"{one['appended_per_s']:,} ({one['tree_ratio']})",
            f"{one['writers_per_s']:,} ({one['tree_writers_ratio']})",
            f"{one['alone_per_s']:,}",
            str(one["proof_p95_ms"]),
            str(one["verify_s"]),
        ]
        for one in _result("ledger-intel-r-xeon-r-processor-2-cores.json")["measured"]
    ]
    return table(["database", "entries", "a second, in tens", "by four writers", "alone", "proof, p95, ms", "verified, s"], rows)


def _live() -> str:
    live = _result("amd-epyc-2-cores.json")["live"]
    one, two = live["one"], live["two"]
    rows = [
        ["server CPU, ms a second", _spread(one["cpu_ms_per_s"]), _spread(two["cpu_ms_per_s"])],
        ["frames judged a second and session, of 12 sent", _spread(one["judged_fps"], 1), _spread(two["judged_fps"], 1)],
        ["frames kept", _spread(one["frames_kept"], 2), _spread(two["frames_kept"], 2)],
        ["last action to result, ms", _spread(one["result_after_ms"]), _spread(two["result_after_ms"])],
        ["floor of its networks, ms a second", _spread(live["floor_cpu_ms_per_s"]), ""],
        ["server over floor", _spread(live["ratio"], 2), ""],
        [
            f"the same without what an idle server takes ({live['idle_cpu_ms_per_s']:.0f} ms a second)",
            _spread(live["ratio_idle_apart"], 2),
            "",
        ],
        ["peak memory of the server, MiB", "", f"{live['peak_mib']:.0f}"],
    ]
    return table(["a live session, server on one core", "one session", "two at once"], rows)


# The tables by their names, and the pages by the tables on them.
_PAGES: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "docs/models/head-tests.md": {"attacks": _attacks, "very-photo": _very_photo},
    "docs/models/comparison.md": {"portraits": _portraits},
    "docs/reference/benchmarks.md": {"ledger": _ledger, "live": _live},
}
PAGES = tuple(_PAGES)


def renewed(page: str, text: str) -> str:
    """The text of a page with its tables as the results have them."""
    return with_tables(text, {f"figures: {name}": made() for name, made in _PAGES[page].items()})


def _result(name: str) -> Any:  # noqa: ANN401 - each result has a form of its own
    return json.loads((_RESULTS / name).read_text(encoding="utf-8"))


def _hundred(share: float) -> str:
    return f"{share * 100:.1f}"


def _small(share: float) -> str:
    return f"{share:.1e}".replace("e-0", "e-") if share else "0"


def _spread(figure: Mapping[str, float], places: int = 0) -> str:
    median, least, most = (f"{figure[one]:.{places}f}" for one in ("median", "least", "most"))
    return median if least == most else f"{median} ({least}-{most})"


def main() -> int:
    """Write the pages."""
    for page in PAGES:
        path = _PROJECT / page
        path.write_text(renewed(page, path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
