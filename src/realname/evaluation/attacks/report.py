"""The report of an evaluation of attacks: JSON for machines, a page for people. Neither names a person or a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from realname.evaluation.attacks.rates import InstrumentRates, Outcome, Rate
from realname.platform.system.machine import describe_machine

WHAT_IT_IS = {
    "honest": "Recordings of people, played uncut; the challenge is set to the recording. A simulation: it measures the tests of pictures.",
    "photo-held": "The ID portrait, still.",
    "photo-tilted": "The ID portrait, tilted and moved when an action is asked for.",
    "mesh-of-portrait": "The ID portrait on a mesh that turns, blinks and follows.",
    "mesh-of-portrait-adapted": "The ID portrait on a mesh, relit with the pose, warped a little, with moving eyes and more noise.",
    "mesh-of-photo": "Another photo of the person on a mesh.",
    "mesh-of-photo-adapted": "Another photo of the person on a mesh, relit, warped, with moving eyes and more noise.",
    "mesh-of-portrait-grained": "The adapted mesh of the portrait under a pattern as coarse as skin that changes within half a second.",
    "mesh-of-photo-grained": "The adapted mesh of another photo under a pattern as coarse as skin that changes within half a second.",
    "mesh-of-views": "Five pictures of the person from several sides on meshes, mixed by the pose, relit and warped.",
    "replay": "A recording of the person, from its beginning, whatever is asked.",
    "replay-fast": "A recording of the person 1.6 times as fast, whatever is asked.",
    "cut": "A recording cut by movement; each is played when it is asked for.",
    "splice": "Ten seconds of the person; the picture whose pose fits best is shown, mixed with the one before.",
    "splice-grained": "The smooth splice under a pattern as coarse as skin that changes within half a second.",
    "splice-smooth": "Ten seconds of the person spliced by the pose; pictures that follow each other in the recording are preferred.",
    "frozen-face": "One picture of the face over moving pictures of another person.",
}


def report_as_json(found: Sequence[InstrumentRates], *, pack: str, digest: str, at: datetime) -> str:
    """Write the report for machines."""
    content = {
        "made_at": at.isoformat(timespec="seconds"),
        "pack": pack,
        "policy_digest": digest,
        "standing": "attested counter, every portrait confirmed by the source, whole challenge",
        "machine": asdict(describe_machine()),
        "instruments": [_as_json(one) for one in found],
    }
    return json.dumps(content, indent=2) + "\n"


def report_as_page(found: Sequence[InstrumentRates], *, pack: str, at: datetime) -> str:
    """Write the report for people: one self-contained HTML page."""
    environment = Environment(loader=PackageLoader("realname.evaluation.attacks", "."), autoescape=True, undefined=StrictUndefined)
    rows = [{"rates": one, "about": WHAT_IT_IS.get(one.instrument, ""), "bars": _bars(one.rates), "why": _why(one)} for one in found]
    return environment.get_template("report.html").render(rows=rows, pack=pack, at=at, outcomes=list(Outcome))


def write_report(folder: Path, found: Sequence[InstrumentRates], *, pack: str, digest: str, at: datetime) -> tuple[Path, Path]:
    """Write both into a folder; returns where."""
    folder.mkdir(parents=True, exist_ok=True)
    as_json, page = folder / "attacks.json", folder / "attacks.html"
    as_json.write_text(report_as_json(found, pack=pack, digest=digest, at=at), encoding="utf-8")
    page.write_text(report_as_page(found, pack=pack, at=at), encoding="utf-8")
    return as_json, page


def _as_json(one: InstrumentRates) -> Mapping[str, object]:
    return {
        "instrument": one.instrument,
        "sessions": one.sessions,
        "persons": one.persons,
        "median_s": round(one.median_s, 2),
        **{outcome.value: _rate_as_json(one.rates[outcome]) for outcome in Outcome},
        "reasons": dict(one.reasons),
        "findings": dict(one.findings),
    }


def _rate_as_json(rate: Rate) -> Mapping[str, float]:
    return {"share": round(rate.share, 4), "least": round(rate.least, 4), "most": round(rate.most, 4)}


def _why(one: InstrumentRates) -> Sequence[tuple[str, int]]:
    return [*one.findings.items(), *one.reasons.items()]


def _bars(rates: Mapping[Outcome, Rate]) -> Sequence[Mapping[str, object]]:
    left, bars = 0.0, []
    for outcome in Outcome:
        bars.append({"outcome": outcome.value, "left": round(left * 100, 2), "width": round(rates[outcome].share * 100, 2)})
        left += rates[outcome].share
    return bars
