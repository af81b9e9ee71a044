"""`realname evaluate comparison` and `realname evaluate thresholds`: error rates on the operator's own people, and thresholds by them."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Literal, TypedDict, Unpack

import click

from realname.evaluation.comparison import acquire
from realname.evaluation.comparison.assemble import DRAWS, assemble
from realname.evaluation.comparison.manifest import Manifest, read_manifest
from realname.evaluation.comparison.measure import MeasureComparison
from realname.evaluation.comparison.measured import Measured
from realname.evaluation.comparison.rates import Point
from realname.evaluation.comparison.report import ComparisonReport, Rate, System, read_report, write_report
from realname.evaluation.comparison.scores_file import import_scores, read_quality
from realname.evaluation.processes import describe_run
from realname.evaluation.report.failures import write_failures
from realname.evaluation.rows import require_files
from realname.evaluation.thresholds import Goal, Proposal, costs_of, propose, thresholds_set_on, write_section
from realname.evaluation.unfinished import Unfinished
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.text.text import ENGLISH
from realname.packs.use_cases.load_policy import load_policy, read_pack
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.progress import ProgressBars
from realname.platform.system.clock_and_tokens import SystemClock
from realname.platform.system.machine import describe_machine
from realname.verification.engine.conclusion import PROBES
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.model.comparison_rule import ComparisonRule
from realname.verification.use_cases.fetch_files import model_folder

REPORT = "comparison.json"
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_PAGE = click.Path(path_type=Path, dir_okay=False)
_OUT = click.Path(path_type=Path, file_okay=False)
_CORES = len(os.sched_getaffinity(0))
_SHARE = click.FloatRange(0, 1, min_open=True, max_open=True)
_SHOWN_COSTS = 24


class _Options(TypedDict):
    """The options of `comparison`, without where the report goes."""

    manifest: Path | None
    scores: Path | None
    quality: Path | None
    pack: str
    given: tuple[float, ...]
    name: str
    processes: int
    is_resumed: bool
    failures: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What was measured, or imported."""

    measured: Measured
    points: Sequence[Point]
    system: System
    digest: str
    processes: int
    resumed: int


@examples(
    "realname evaluate comparison --manifest people.csv --out ./report",
    "realname evaluate comparison --scores vendor.csv --manifest people.csv --system vendor --threshold 0.62 --out ./report --json",
)
@click.command(name="comparison")
@click.option("--manifest", type=_FILE, help="CSV of files and people (docs/how-to/evaluation.md).")
@click.option("--scores", type=_FILE, help="CSV of another system's scores; nothing is compared here.")
@click.option("--quality", type=_FILE, help="CSV of qualities by file, as OFIQ writes it.")
@click.option("--out", type=_OUT, required=True, help=f"Folder for {REPORT}.")
@click.option("--pack", default="cn", show_default=True, metavar="PACK", help="The name of a shipped rule pack, or a TOML file.")
@click.option("--threshold", "given", type=float, multiple=True, help="Another threshold to report; repeatable.")
@click.option("--system", "name", default="realname", show_default=True, metavar="NAME", help="Name of the system of imported scores.")
@click.option("--processes", type=click.IntRange(1, 256), default=_CORES, show_default="cores", help="Processes that read the files.")
@click.option("--failures", type=_PAGE, help="HTML file for the pictures of failures: it shows faces, for this machine alone.")
@click.option("--resume", "is_resumed", is_flag=True, help="Continue a stopped run of the same manifest and models.")
@json_option
def comparison(*, out: Path, is_json: bool, **asked: Unpack[_Options]) -> None:
    """Measure error rates of the comparison on your own people.

    Every probe is compared with every reference of the manifest, and all rates are given with intervals by person. The report names no
    person and no file. Templates of faces are deleted when the run ends. A run that was stopped leaves them in the folder, for --resume.
    """
    began = time.monotonic()
    manifest = None if asked["manifest"] is None else read_manifest(asked["manifest"])
    out.mkdir(parents=True, exist_ok=True)
    with ProgressBars() as bars:
        source = _import(asked, manifest, bars) if asked["scores"] is not None else _measure(asked, manifest, out, bars)
    if asked["failures"] is not None:
        _show_failures(asked["failures"], source, manifest)
    report = assemble(
        source.measured,
        points=source.points,
        system=source.system,
        manifest_digest=source.digest,
        run=describe_run(began, processes=source.processes, resumed=source.resumed),
        at=SystemClock().now(),
        draws=DRAWS,
    )
    _show(report, path=out / REPORT, digest=write_report(out / REPORT, report), is_json=is_json)


@examples(
    "realname evaluate thresholds --report ./report/comparison.json --fmr 1e-4",
    "realname evaluate thresholds --report ./report/comparison.json --fmr 1e-4 --fnmr 0.01 --out comparison.toml --json",
)
@click.command(name="thresholds")
@click.option("--report", "path", type=_FILE, required=True, help="A comparison.json.")
@click.option("--fmr", type=_SHARE, default=1e-4, show_default=True, help="Most of non-mated comparisons that may be approved.")
@click.option("--floor-fmr", type=_SHARE, default=1e-2, show_default=True, help="Most of them that may be approved or referred.")
@click.option("--fnmr", type=_SHARE, help="Most of mated comparisons that may not be approved.")
@click.option("--pack", metavar="PACK", help="The pack whose section is written; otherwise that of the report.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File for the section of the pack.")
@json_option
def thresholds(*, path: Path, fmr: float, floor_fmr: float, fnmr: float | None, pack: str | None, out: Path | None, is_json: bool) -> None:
    """Propose thresholds that meet a goal, and say what they cost.

    A threshold meets the goal when the upper bound of its rate does, at 95 %. The written section keeps all other rules of the pack. Its
    sources name the digest of the report.
    """
    report, digest = read_report(path)
    proposal = propose(report, digest, Goal(fmr=fmr, fnmr=fnmr, floor_fmr=floor_fmr))
    section = write_section(proposal, report, read_pack(pack or report.system.pack))
    if out is not None:
        out.write_text(section, encoding="utf-8")
    if is_json:
        print_json({**asdict(proposal), "section": section})
        return
    _show_costs(report)
    _show_proposal(proposal, section)


def _measure(asked: _Options, manifest: Manifest | None, out: Path, bars: ProgressBars) -> _Source:
    """Compare the files of the manifest."""
    if manifest is None:
        raise InvalidInput(field="manifest")
    require_files([one.path for one in manifest.entries])
    rule, models = load_policy(asked["pack"])[ComparisonRule], _models()
    key = sha256(repr((manifest.digest, sorted(models.items()), version("realname"))).encode("utf-8")).hexdigest()
    measure = MeasureComparison(
        models=model_folder(os.environ),
        processes=asked["processes"],
        unfinished=Unfinished(folder=out, key=key, write=acquire.write, parse=acquire.parse),
        show=bars,
        quality=_quality(asked, manifest.folder, manifest),
    )
    bounds = (("similarity_floor", rule.similarity_floor), ("similarity_target", rule.similarity_target))
    points = [*(Point(at=name, threshold=bound) for name, bound in bounds), *_given(asked)]
    measured, resumed = measure(manifest, thresholds=[one.threshold for one in points], is_resumed=asked["is_resumed"])
    system = _system("engine", "realname", asked["pack"], models, set_on=thresholds_set_on(read_pack(asked["pack"]), manifest.digest))
    return _Source(measured=measured, points=points, system=system, digest=manifest.digest, processes=asked["processes"], resumed=resumed)


def _import(asked: _Options, manifest: Manifest | None, bars: ProgressBars) -> _Source:
    """Read another system's scores; the pack's bounds do not hold for them."""
    path = asked["scores"]
    if path is None:
        raise InvalidInput(field="scores")
    points = _given(asked)
    quality = _quality(asked, path.parent if manifest is None else manifest.folder, manifest)
    measured = import_scores(path, manifest, thresholds=[one.threshold for one in points], quality=quality, show=bars)
    system = _system("scores", asked["name"], asked["pack"], {}, set_on="unknown")
    return _Source(measured=measured, points=points, system=system, digest=_digest(path), processes=1, resumed=0)


def _show_failures(page: Path, source: _Source, manifest: Manifest | None) -> None:
    """Write the pictures of what failed; imported scores have none."""
    if manifest is None or source.system.kind != "engine":
        raise InvalidInput(field="--failures")
    highest = max(one.threshold for one in source.points if one.at != "given")
    write_failures(page, source.measured, manifest, threshold=highest, language=ENGLISH)


def _given(asked: _Options) -> list[Point]:
    return [Point(at="given", threshold=one) for one in asked["given"]]


def _quality(asked: _Options, folder: Path, manifest: Manifest | None) -> Mapping[str, Mapping[Path, float]]:
    files = [one.path for one in manifest.entries] if manifest else []
    return {} if asked["quality"] is None else read_quality(asked["quality"], folder, files)


def _system(
    kind: Literal["engine", "scores"],
    name: str,
    pack: str,
    models: Mapping[str, str],
    *,
    set_on: Literal["this-manifest", "another-manifest", "unknown"],
) -> System:
    policy = load_policy(pack)
    return System(
        kind=kind,
        name=name,
        version=version("realname"),
        models=models,
        pack=Path(pack).name,
        pack_version=policy.version,
        policy_digest=policy.digest,
        thresholds_set_on=set_on,
        probes_per_clip=PROBES,
        machine=describe_machine(),
    )


def _models() -> dict[str, str]:
    """Digest of each model that a comparison needs."""
    store = ModelStore(model_folder(os.environ))
    loaded = (store.load_bytes(ModelUse.DETECTOR), store.load_bytes(ModelUse.LANDMARKS), store.load_bytes(ModelUse.COMPARISON))
    return {one.spec.use.value: one.digest for one in loaded}


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = sha256()
            while part := file.read(1 << 20):
                found.update(part)
    except OSError as problem:
        raise FileUnreadable(field="scores") from problem
    return found.hexdigest()


def _show(report: ComparisonReport, *, path: Path, digest: str, is_json: bool) -> None:
    if is_json:
        rates = {one.name if one.name != "given" else f"{one.threshold:g}": asdict(one) for one in report.points}
        print_json({"report": str(path), "sha256": digest, "points": rates, "at_fmr": [asdict(one) for one in report.at_fmr]})
        return
    people = report.population
    say(f"{people.persons} people, {people.mated} mated and {people.non_mated} non-mated comparisons.")
    rows = [[one.name, f"{one.threshold:g}", _shown(one.fmr), _shown(one.fnmr), _shown(one.far), _shown(one.frr)] for one in report.points]
    print_table(["threshold", "at", "FMR", "FNMR", "FAR", "FRR"], rows)
    fixed = [
        [f"{one.fmr:g}", f"{one.threshold:g}", f"{one.fnmr.value or 0:.2%} [{one.fnmr_low or 0:.2%}, {one.fnmr_high or 0:.2%}]"]
        if one.fnmr is not None and one.threshold is not None
        else [f"{one.fmr:g}", "-", "too few comparisons"]
        for one in report.at_fmr
    ]
    print_table(["FMR", "at", "FNMR"], fixed)
    say(f"Report: {path}, sha256 {digest}")


def _show_costs(report: ComparisonReport) -> None:
    rows = [
        [f"{point.threshold:g}", _shown(point.fmr), _shown(point.fnmr), str(cost.refused), f"{cost.accepted:g}", f"{cost.accepted_most:g}"]
        for point, cost in costs_of(report, most=_SHOWN_COSTS)
    ]
    print_table(["threshold", "FMR", "FNMR", "honest lost of 100,000", "others let in", "at most"], rows)


def _show_proposal(proposal: Proposal, section: str) -> None:
    cost = proposal.cost
    say(f"Of 100,000 honest people {cost.approved} are approved, {cost.referred} referred, {cost.refused} refused.")
    let_in = f"{cost.accepted:g} are approved (at most {cost.accepted_most:g}), {cost.accepted_referred:g} referred"
    say(f"Of 100,000 people with another person's ID {let_in}.")
    for one in proposal.groups:
        if one.is_over and one.fmr is not None:
            name = ", ".join(f"{column} {value or 'not known'}" for column, value in one.values.items())
            say(f"Above the goal: {name}, FMR {_shown(one.fmr)} at {one.measured_at:g}.")
    click.echo(section, nl=False)


def _shown(rate: Rate) -> str:
    return "-" if rate.value is None else f"{rate.value:.2g} [{rate.low:.2g}, {rate.high:.2g}]"
