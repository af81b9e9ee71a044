"""What a portrait's source costs, as a picture: false non-matches at the target by the distance between the eyes; SVG.

Usage: .venv/bin/python -m bench.portraits_plot bench/results/portraits.json docs/images/portraits-measured.svg
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

_SET, _AT = "lfw", 1  # the set of most people, and the target among the thresholds
_LINES: Mapping[str, tuple[str, str, Sequence[str]]] = {
    "photo": ("#00625f", "o", ("20 px", "24 px", "28 px", "32 px", "40 px", "50 px", "60 px")),
    "card's chip, 1 kB": ("#b10e1e", "s", ("card-chip, 20 px", "card-chip, 22 px", "card-chip, 24 px", "card-chip")),
    "print, photographed": ("#7a4d00", "^", ("print, 28 px", "print, 40 px", "print, 60 px")),
    "chip of 5 kB, ICAO's chip": ("#0b0c0c", "D", ("card-chip, 148x178, 5 kB", "document-chip")),
}


def main() -> None:
    """Read, draw, write."""
    result, picture = map(Path, sys.argv[1:3])
    mpl.rcParams["svg.hashsalt"] = "portraits"  # the same picture from the same figures
    figure = Figure(figsize=(7.2, 4.2), layout="constrained")
    axes = figure.add_subplot()
    measured = json.loads(result.read_text(encoding="utf-8"))[_SET]
    for label, (colour, marker, names) in _LINES.items():
        points = [(measured[name]["eyes_px"]["median"], measured[name]["at"][_AT]["fnmr"]) for name in names if name in measured]
        rates = [100 * fnmr["rate"] for _, fnmr in points]
        spread = [[100 * abs(fnmr[end] - fnmr["rate"]) for _, fnmr in points] for end in ("low", "high")]
        axes.errorbar([eyes for eyes, _ in points], rates, yerr=spread, label=label, color=colour, marker=marker, capsize=3, linewidth=1.4)
    axes.axvline(22, color="#505a5f", linestyle=":", linewidth=1)
    axes.text(22.4, axes.get_ylim()[1] * 0.96, "least of a card's chip", fontsize=8, color="#505a5f", va="top")
    axes.set(xlabel="pixels between the eyes", ylabel="false non-matches at 0.45, %", ylim=(0, None))
    axes.set_title("LFW, one photo against one; 95 % intervals by person", fontsize=10)
    axes.legend(frameon=False, fontsize=9)
    figure.savefig(picture, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
