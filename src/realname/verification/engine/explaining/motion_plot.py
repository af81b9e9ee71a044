"""The motion of a clip as a picture: yaw, pitch and eyelids over time, the judged actions marked. Only explanations import it."""

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from realname.verification.engine.conclusion import Examination
from realname.verification.model.motion import MotionRule, rest_of
from realname.verification.model.observations import Action, FaceObservation, ObservedAction

_INK, _FAINT, _PROBE = "#1d2433", "#9aa3b5", "#d4351c"
_COLOURS = {
    Action.TURN_LEFT: "#1d70b8",
    Action.TURN_RIGHT: "#f47738",
    Action.LOOK_UP: "#00703c",
    Action.LOOK_DOWN: "#912b88",
    Action.BLINK: "#b58840",
}
_GAP_MS = 500  # lines break where no face was seen


def draw_motion(examined: Examination) -> bytes:
    """Draw the plot as PNG."""
    seen, motion, rule = examined.observations, examined.report.motion, MotionRule()
    yaw_rest, pitch_rest = rest_of(seen, rule)
    figure = Figure(figsize=(11, 7.2), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    yaw, pitch, eyes = figure.subplots(3, 1, sharex=True, height_ratios=[3, 3, 2])
    _line(yaw, seen, [one.yaw_deg for one in seen])
    _bounds(yaw, yaw_rest, rule.turn_deg)
    yaw.set_ylabel("yaw (degrees)\nright  -   +  left")
    _line(pitch, seen, [one.pitch_deg for one in seen])
    _bounds(pitch, pitch_rest, rule.look_deg)
    pitch.set_ylabel("pitch (degrees)\ndown  -   +  up")
    _line(eyes, seen, [one.eyelid_closure for one in seen])
    eyes.set_ylim(-0.03, 1.3)
    eyes.set_yticks([0, 0.5, 1])
    eyes.set_ylabel("eyelids\n0 open, 1 closed")
    eyes.set_xlabel("seconds since the first frame")
    _mark(yaw, [one for one in motion if one.action.is_turn])
    _mark(pitch, [one for one in motion if one.action in {Action.LOOK_UP, Action.LOOK_DOWN}])
    _mark(eyes, [one for one in motion if one.action is Action.BLINK])
    moments = [probe.observation for probe in examined.probes]
    yaw.plot(
        [one.t_ms / 1000 for one in moments], [one.yaw_deg for one in moments], "o", color=_PROBE, markersize=5, label="probe", zorder=5
    )
    yaw.legend(loc="lower right", frameon=False)
    figure.suptitle(
        "What was seen: turns and looks count beyond the dashed lines, measured from where the head rests", color=_INK, fontsize=11
    )
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _line(axes: Axes, seen: Sequence[FaceObservation], values: Sequence[float]) -> None:
    times: list[float] = []
    heights: list[float] = []
    for place, one in enumerate(seen):
        if place and one.t_ms - seen[place - 1].t_ms > _GAP_MS:
            times.append(one.t_ms / 1000)
            heights.append(float("nan"))
        times.append(one.t_ms / 1000)
        heights.append(values[place])
    axes.plot(times, heights, color=_INK, linewidth=1.4)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#eceff4")
    axes.set_axisbelow(True)
    axes.margins(x=0.01)
    reach = max((abs(value) for value in values), default=1.0) * 1.15
    axes.set_ylim(-reach, reach * 1.25)  # room above for the actions' names


def _bounds(axes: Axes, rest: float, reach: float) -> None:
    axes.axhline(rest, color=_FAINT, linewidth=0.8)
    for bound in (rest - reach, rest + reach):
        axes.axhline(bound, color=_FAINT, linewidth=0.9, linestyle="--")


def _mark(axes: Axes, actions: Sequence[ObservedAction]) -> None:
    for one in actions:
        colour = _COLOURS[one.action]
        start, end = one.start_ms / 1000, max(one.end_ms, one.start_ms + 60) / 1000
        axes.axvspan(start, end, color=colour, alpha=0.16, linewidth=0)
        unit = "" if one.action is Action.BLINK else "°"
        peak = f"{one.peak:.2f}" if one.action is Action.BLINK else f"{one.peak:.0f}"
        axes.annotate(
            f"{one.action.value} {peak}{unit}",
            ((start + end) / 2, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -4),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=8.5,
            color=colour,
            fontweight="bold",
        )
