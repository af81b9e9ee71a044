"""Fills the measured tables of the documentation from the results in bench/results/.

A table stands between `<!-- figures: NAME -->` and `<!-- /figures: NAME -->`. Usage: .venv/bin/python -m tools.figures
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from realname.evaluation.attacks.report import REPORT
from tools.page_tables import table, with_tables

_PROJECT = Path(__file__).parent.parent
_RESULTS = _PROJECT / "bench" / "results"
MEASURED = _PROJECT / "src" / "realname" / "operations" / "model" / "measured.json"
_MACHINE, _LEDGER = "amd-epyc-2-cores.json", "ledger-intel-r-xeon-r-processor-2-cores.json"
# Of the sample clips at 640x360 as the counter's page encodes them (quality 80), the larger of two, measured on 30 November 2026; results
# that are made later have it.
_FRAME_BYTES = (26_000, "sample clips", {"measured_on": "2026-11-30"})
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
# How docs/models name what decides (bench/capture_bounds.py).
_BOUNDS = {
    "bounds of the pack": "pack",
    "bounds chosen on other people": "other people",
    "bounds of the pack, and of the wall beside the head": "pack and wall",
}
_TRACES = {
    "follows": "the wall beside the head moves with it, measured against the edge of the picture",
    "in_place": "sensor noise stays in place while the face moves",
    "resampled": "finest detail of the face over that of its surroundings: middle",
    "resampled_varies": "finest detail of the face over that of its surroundings: spread over time",
    "resampled_places": "finest detail of the face over that of its surroundings: spread over places",
    "resampled_neighbours": "likeness of neighbouring pixels, face less surroundings: middle",
    "neighbours_vary": "likeness of neighbouring pixels, face less surroundings: spread over time",
    "grid_face": "grid of an earlier compression, in the face",
    "grid_around": "grid of an earlier compression, around the face",
    "grid_gap": "grid of an earlier compression, face less surroundings",
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
        for one in _result(_LEDGER)["measured"]
    ]
    return table(["database", "entries", "a second, in tens", "by four writers", "alone", "proof, p95, ms", "verified, s"], rows)


_LOADS = {"one": "one session", "two": "two at once", "four": "four at once"}


def _live() -> str:
    live = _result(_MACHINE)["live"]
    loads = {label: live[name] for name, label in _LOADS.items() if name in live}  # the result of 25 November has no four
    apart = [""] * (len(loads) - 1)
    rows = [
        ["server CPU, ms a second", *(_spread(one["cpu_ms_per_s"]) for one in loads.values())],
        ["frames judged a second and session, of 12 sent", *(_spread(one["judged_fps"], 1) for one in loads.values())],
        ["frames kept", *(_spread(one["frames_kept"], 2) for one in loads.values())],
        [
            "last action to result, ms",
            *(_spread(one["result_after_ms"]) if one["result_after_ms"] else "none judged" for one in loads.values()),
        ],
        ["sessions judged", *(f"{one['judged_sessions']} of {one['held_sessions']}" for one in loads.values())],
        ["floor of its networks, ms a second", _spread(live["floor_cpu_ms_per_s"]), *apart],
        ["bare decoding, ms a second", _spread(live["bare_decoding_cpu_ms_per_s"]), *apart],
        ["server over both", _spread(live["ratio"], 2), *apart],
        [
            f"the same without what an idle server takes ({live['idle_cpu_ms_per_s']:.0f} ms a second)",
            _spread(live["ratio_idle_apart"], 2),
            *apart,
        ],
        ["peak memory of the server, MiB", *apart, f"{live['peak_mib']:.0f}"],
    ]
    return table(["a live session, server on one core", *loads], rows)


def measured() -> str:
    """The file that `realname system capacity` reckons from, as the results have it."""
    whole, registrations = _result(_MACHINE), _result("registrations-amd-epyc-2-cores.json")
    server, ledger = _result("server-amd-epyc-2-cores.json"), _result(_LEDGER)
    live = whole["live"]
    name = next(name for name in reversed(_LOADS) if name in live)
    together = [one for one in registrations["throughput"] if one["database"] == "postgresql"][-1]
    grown = [one for one in registrations["growth"] if one["database"] == "postgresql"]
    few, many = (chosen(grown, key=lambda one: one["lines"]) for chosen in (min, max))
    placed = [one for one in ledger["measured"] if one["database"] == "postgresql"][-1]
    figures = {
        "live_cpu_ms_per_s": (live[name]["cpu_ms_per_s"]["median"] / live[name]["sessions"], _MACHINE, whole),
        "live_memory_mib": (live["peak_mib"], _MACHINE, whole),
        "registration_cpu_ms": (together["cpu_ms"], "registrations-amd-epyc-2-cores.json", registrations),
        "page_cpu_ms": (median(one["cpu_ms"] for one in server["now"]["requests"]), "server-amd-epyc-2-cores.json", server),
        "registration_bytes": (
            (many["database_mib"] - few["database_mib"]) * 2**20 / (many["lines"] - few["lines"]),
            "registrations-amd-epyc-2-cores.json",
            registrations,
        ),
        "entries_per_s": (placed["writers_per_s"], _LEDGER, ledger),
        "frame_bytes": (live["frame_bytes"], _MACHINE, whole) if "frame_bytes" in live else _FRAME_BYTES,
    }
    machine = whole["machine"]
    shown = {
        "machine": f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Python {machine['python']}",
        "figures": {
            name: {"value": round(value, 1), "source": source, "measured_on": result["measured_on"]}
            for name, (value, source, result) in figures.items()
        },
    }
    return json.dumps(shown, indent=2) + "\n"


# The tables by their names, and the pages by the tables on them.
def _capture() -> str:
    """Honest sessions by condition, at each grade."""
    found = _result("capture-amd-epyc-2-cores.json")
    grades = [(grade, {"all": grade["honest"], **grade["by_condition"]}) for grade in found["grades"]]
    head = ["condition", "sessions", *(f"{grade['grade']}, {_BOUNDS[grade['bounds']]}" for grade, _ in grades)]
    rows = [
        [
            f"**{name}**" if name == "all" else f"`{name}`",
            str(grades[0][1][name]["sessions"]),
            *(_rate(rows[name]["approved"]) for _, rows in grades),
        ]
        for name in grades[0][1]
    ]
    return table(head, rows)


def _capture_attacks() -> str:
    """What was approved of attacks, at the grade that lets them reach the server."""
    found = _result("capture-amd-epyc-2-cores.json")
    decided = {
        label: {name: row for grade in found["grades"] if grade["bounds"] == bounds for name, row in grade["attacks"].items()}
        for bounds, label in _BOUNDS.items()
    }
    head = ["instrument", "sessions", "people", *(f"approved, {label}" for label in decided), "referred", "refused", "failed"]
    rows = [
        [
            f"`{name}`",
            str(row["sessions"]),
            str(row["people"]),
            *(_rate(rows[name]["approved"]) if name in rows else "-" for rows in decided.values()),
            *(_hundred(row[share]) for share in ("referred", "refused", "failed")),
        ]
        for name, row in decided["pack"].items()
    ]
    return table(head, rows)


def _traces() -> str:
    found = _result("capture-amd-epyc-2-cores.json")["tried"]
    ranked = sorted(found.items(), key=lambda item: -abs(item[1]["auc"] - 0.5))
    rows = [
        [
            _TRACES[name],
            f"{max(row['auc'], 1 - row['auc']):.2f}",
            _rate(row["honest"]),
            _rate(row["found"]),
        ]
        for name, row in ranked
    ]
    return table(["trace", "AUC", "honest sessions that pass", "puppets found"], rows)


def _rate(rate: Mapping[str, float]) -> str:
    return f"{_hundred(rate['share'])} ({_hundred(rate['least'])} to {_hundred(rate['most'])})"


_PAGES: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "docs/models/head-tests.md": {
        "attacks": _attacks,
        "capture": _capture,
        "capture-attacks": _capture_attacks,
        "traces": _traces,
        "very-photo": _very_photo,
    },
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
    """Write the pages, and what the package has of the results."""
    MEASURED.write_text(measured(), encoding="utf-8")
    for page in PAGES:
        path = _PROJECT / page
        path.write_text(renewed(page, path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
