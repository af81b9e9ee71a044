"""Where scores of people and of attacks lie under each condition of capture, as a picture; SVG.

Usage: .venv/bin/python -m bench.capture_plot bench/results/capture-amd-epyc-2-cores.json docs/images/capture-measured.svg
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.capture_bounds import GROUPS, HEAD, PACK_HEAD_SCORE, PACK_TARGET, TEXTURE

_COLOURS = ("#00625f", "#b10e1e", "#7a4d00")
_MARKERS = ("o", "s", "^")
_GREY = "#505a5f"
_BOUNDS = {HEAD: (PACK_HEAD_SCORE, "bound of the packs"), TEXTURE: (1 - PACK_TARGET, "bound of the packs")}
_RANGES = {HEAD: (-2.0, 1.0), TEXTURE: (-0.02, 1.02)}
_TITLES = {HEAD: "Head tests: score", TEXTURE: "Texture: 1 - attack score"}
_STEP = 0.24


def main() -> None:
    """Read, draw, write."""
    result, picture = map(Path, sys.argv[1:3])
    mpl.rcParams["svg.hashsalt"] = "capture"  # the same picture from the same figures
    spreads = json.loads(result.read_text(encoding="utf-8"))["spreads"]
    conditions = list(dict.fromkeys(spread["condition"] for spread in spreads))
    figure = Figure(figsize=(9.0, 0.52 * len(conditions) + 1.6), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (test, groups) in zip(panels, GROUPS.items(), strict=True):
        _draw(axes, [spread for spread in spreads if spread["test"] == test], conditions, list(groups), test)
    panels[0].set_yticks(range(len(conditions)), [name.replace("-", " ") for name in conditions])
    panels[0].set_ylim(len(conditions) - 0.4, -0.6)
    figure.savefig(picture, format="svg", metadata={"Date": None})


def _draw(axes: Axes, spreads: Sequence[Mapping[str, Any]], conditions: Sequence[str], groups: Sequence[str], test: str) -> None:
    least, most = _RANGES[test]
    for spread in spreads:
        if not spread["quantiles"]:
            continue
        place = groups.index(spread["group"])
        row = conditions.index(spread["condition"]) + _STEP * (place - 1)
        low, quarter, middle, three, high = (min(most, max(least, value)) for value in spread["quantiles"])
        axes.plot([low, high], [row, row], color=_COLOURS[place], linewidth=1, solid_capstyle="butt")
        axes.plot([quarter, three], [row, row], color=_COLOURS[place], linewidth=4, alpha=0.45, solid_capstyle="butt")
        axes.plot([middle], [row], color=_COLOURS[place], marker=_MARKERS[place], markersize=4.5, linestyle="")
        if spread["quantiles"][0] < least:
            axes.plot([least], [row], color=_COLOURS[place], marker="<", markersize=4, linestyle="", clip_on=False)
    bound, label = _BOUNDS[test]
    axes.axvline(bound, color=_GREY, linestyle=":", linewidth=1.2)
    for row in range(len(conditions) - 1):
        axes.axhline(row + 0.5, color="#d8dcde", linewidth=0.6)
    axes.set_xlim(least, most)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_title(_TITLES[test], fontsize=10, loc="left")
    shown = [
        Line2D([], [], color=colour, marker=marker, linewidth=3, markersize=5, label=group)
        for colour, marker, group in zip(_COLOURS, _MARKERS, groups, strict=True)
        if any(spread["group"] == group for spread in spreads)
    ]
    shown.append(Line2D([], [], color=_GREY, linestyle=":", label=label))
    axes.legend(handles=shown, frameon=False, fontsize=8, ncols=2, loc="upper left", bbox_to_anchor=(0, -0.07))


if __name__ == "__main__":
    main()
