"""`realname evaluate attacks`: plays attacks and honest recordings against a server of its own, or classifies recorded ones."""

import asyncio
import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict, Unpack

import click
import structlog
import uvicorn

from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.evaluation.attacks.cases import INSTRUMENTS, Case, Sources, cases_of
from realname.evaluation.attacks.own_motion import UnsafeOwnMotionGuide
from realname.evaluation.attacks.rates import InstrumentRates, Outcome, PlayedSession, rates_of
from realname.evaluation.attacks.report import REPORT, SCHEMA, STANDING, AttackReport, result_of
from realname.evaluation.attacks.sessions import Counters, UnsafeAnyPortraitConfirmed, open_http, play_all
from realname.evaluation.recorded.manifest import read_recordings
from realname.evaluation.recorded.measure import MeasureRecordings
from realname.evaluation.recorded.report import REPORT as RECORDED_REPORT
from realname.evaluation.report.page import write_page
from realname.evaluation.report.results import Results
from realname.evaluation.rows import require_files
from realname.evaluation.shares import Measured
from realname.evidence.ports import AuthoritativeSource
from realname.kernel.errors import InvalidInput, SettingsError
from realname.kernel.identifiers import ClientId, OutletId
from realname.kernel.text.text import ENGLISH
from realname.main.apps.server import serve_deployment
from realname.main.commands.serve import configure
from realname.main.deployment.deployment import open_deployment
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.progress import ProgressBars, StepProgress
from realname.platform.http.listener import listen
from realname.platform.system.clock_and_tokens import SystemClock
from realname.platform.system.machine import describe_machine
from realname.registration.model.attempts import AttemptRule
from realname.sandbox.simulators.counter_device import SimulatedMaker
from realname.sandbox.simulators.stock import STOCK_SIZE
from realname.verification.engine.engine import build_engine
from realname.verification.model.challenges.guided_challenge import ChallengeGuide
from realname.verification.use_cases.fetch_files import model_folder

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.Path(path_type=Path, file_okay=False)
_CORES = len(os.sched_getaffinity(0))
RECORDED = "recorded.json"
_OUTLET = OutletId("evaluation")
_STARTED_WITHIN_S = 60.0
_CORES_A_SESSION = 1.0  # a session and the instrument that plays it


class _Options(TypedDict):
    """The options of `attacks`, without what is measured and where the result goes."""

    pack: str
    sessions: int
    names: tuple[str, ...]
    processes: int
    is_resumed: bool


@examples(
    "realname evaluate attacks --data ./people --pack cn --sessions 60 --out ./report",
    "realname evaluate attacks --data ./people --instrument mesh-of-photo --instrument honest --sessions 20 --out ./report --json",
    "realname evaluate attacks --manifest recordings.csv --out ./report",
)
@click.command()
@click.option("--data", "folder", type=_FOLDER, help="Folder with portraits/ and turns/ to play sessions of (docs/how-to/evaluation.md).")
@click.option("--manifest", type=_FILE, help="CSV of recorded attacks and bona fide presentations, in the place of --data.")
@click.option("--pack", default="cn", show_default=True, metavar="PACK", help="The name of a shipped rule pack, or a TOML file.")
@click.option("--sessions", type=click.IntRange(1, STOCK_SIZE), default=60, show_default=True, help="Sessions of each instrument.")
@click.option("--instrument", "names", multiple=True, metavar="NAME", help="Only this instrument; repeatable.")
@click.option("--processes", type=click.IntRange(1, 256), default=_CORES, show_default="cores", help="Processes that read recordings.")
@click.option("--resume", "is_resumed", is_flag=True, help="Continue a stopped run of the same recordings, models and pack.")
@click.option("--out", type=_OUT, required=True, help=f"Folder for attacks.json and attacks.html, or for {RECORDED}.")
@json_option
def attacks(*, folder: Path | None, manifest: Path | None, out: Path, is_json: bool, **asked: Unpack[_Options]) -> None:
    """Measure attacks: played over the public protocol, or recorded.

    With --data, attacks and honest recordings are played. Each session uses an attested counter that has not seen its pictures. Its source
    confirms the portrait. On two cores a session takes about 8 seconds.

    With --manifest, recordings go through the engine as submitted clips do. The report gives APCER by species and BPCER by group.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # the server is here, and talks
    if manifest is not None and folder is None:
        _classify(manifest, asked, out=out, is_json=is_json)
    elif folder is not None and manifest is None:
        _play_all(folder, asked, out=out, is_json=is_json)
    else:
        raise InvalidInput(field="--data, --manifest")


def _classify(manifest: Path, asked: _Options, *, out: Path, is_json: bool) -> None:
    recordings = read_recordings(manifest)
    require_files([path for one in recordings.entries for path in (one.path, one.portrait) if path is not None])
    out.mkdir(parents=True, exist_ok=True)
    with ProgressBars() as bars:
        measure = MeasureRecordings(
            models=model_folder(os.environ),
            pack=load_policy(asked["pack"]),
            pack_name=Path(asked["pack"]).name,
            processes=asked["processes"],
            folder=out,
            show=bars,
        )
        report = measure(recordings, is_resumed=asked["is_resumed"], at=SystemClock().now())
    content = RECORDED_REPORT.dump_json(report, indent=2) + b"\n"
    (out / RECORDED).write_bytes(content)
    digest = sha256(content).hexdigest()
    if is_json:
        apcer = {one.species: asdict(one.apcer) for one in report.species}
        print_json({"report": str(out / RECORDED), "sha256": digest, "apcer": apcer, "bpcer": asdict(report.bona_fide[0].bpcer)})
        return
    rows = [
        [one.species, str(one.recordings), str(one.attackers), _counted(one.apcer), f"{one.apcer_upper:.1%}", _counted(one.apnrr)]
        for one in report.species
    ]
    print_table(["species", "recordings", "attackers", "APCER", "at most", "APNRR"], rows)
    groups = [
        [f"{one.column} {one.value or '-'}".strip(), str(one.recordings), str(one.persons), _counted(one.bpcer), _counted(one.bpnrr)]
        for one in report.bona_fide
    ]
    print_table(["bona fide", "recordings", "people", "BPCER", "BPNRR"], groups)
    say(f"Report: {out / RECORDED}, sha256 {digest}")


def _counted(one: Measured) -> str:
    return f"{one.value:.1%} [{one.low:.1%}, {one.high:.1%}]" if one.trials else "-"


def _play_all(folder: Path, asked: _Options, *, out: Path, is_json: bool) -> None:
    pack, sessions, names = asked["pack"], asked["sessions"], asked["names"]
    engine = build_engine(model_folder(os.environ))
    sources = Sources(folder, engine.networks)
    if unknown := [name for name in names if name not in INSTRUMENTS]:
        raise InvalidInput(field="instrument", known=", ".join(INSTRUMENTS), unknown=unknown[0])
    found = [
        rates_of(played)
        for name in names or INSTRUMENTS
        if (played := _play(cases_of(sources, name, sessions=sessions), pack=pack, name=name))
    ]
    if not found:
        raise SettingsError(("data: it has neither portraits/ nor clips of turns/",))
    policy = load_policy(pack)
    report = AttackReport(
        schema=SCHEMA,
        made_at=SystemClock().now(),
        version=version("realname"),
        pack=Path(pack).name,
        pack_version=policy.version,
        policy_digest=policy.digest,
        models=dict(engine.networks.digests),
        standing=STANDING,
        machine=describe_machine(),
        instruments=[result_of(one, INSTRUMENTS[one.instrument].rung) for one in found],
    )
    out.mkdir(parents=True, exist_ok=True)
    content = REPORT.dump_json(report, indent=2) + b"\n"
    (out / "attacks.json").write_bytes(content)
    digest = sha256(content).hexdigest()
    write_page(out / "attacks.html", Results(attacks=report, digests=[(SCHEMA, digest)]), language=ENGLISH, at=report.made_at)
    _show(found, out=out, is_json=is_json)


def _show(found: Sequence[InstrumentRates], *, out: Path, is_json: bool) -> None:
    if is_json:
        print_json({"report": str(out / "attacks.json"), "approved": {one.instrument: one.rates[Outcome.APPROVED].share for one in found}})
        return
    rows = [
        [one.instrument, str(one.sessions), str(one.persons), *(f"{one.rates[outcome].share:.1%}" for outcome in Outcome)] for one in found
    ]
    print_table(["instrument", "sessions", "people", *(outcome.value for outcome in Outcome)], rows)
    say(f"Report: {out / 'attacks.html'}")


def _play(cases: Sequence[Case], *, pack: str, name: str) -> Sequence[PlayedSession]:
    if not cases:
        say(f"{name}: the data has no person for it.")
        return []
    return asyncio.run(_played(cases, pack=pack, name=name))


async def _played(cases: Sequence[Case], *, pack: str, name: str) -> Sequence[PlayedSession]:
    at_once = max(1, int(len(os.sched_getaffinity(0)) / _CORES_A_SESSION))
    played: list[PlayedSession] = []
    with tempfile.TemporaryDirectory() as folder, serving_counters(Path(folder), pack=pack) as counters:
        steps = [f"session {place} of {len(cases)}" for place in range(1, len(cases) + 1)]
        with StepProgress(steps, label=name) as progress:
            async for one in play_all(counters, cases, at_once=at_once):
                progress.begin(steps[len(played)])
                played.append(one)
    return played


@contextmanager
def serving_counters(folder: Path, *, pack: str) -> Iterator[Counters]:
    """Serve in this process, with the doubles that an evaluation needs: known portraits, attested counters, challenges set to clips."""
    maker, guide = SimulatedMaker(), UnsafeOwnMotionGuide()
    environment = {"REALNAME_PACK": pack, "REALNAME_COUNTER_ROOTS": str(maker.write_root(folder / "roots"))}
    deployment = open_deployment(folder / "data", environment={**os.environ, **environment})
    given: dict[type, object] = {
        AuthoritativeSource: UnsafeAnyPortraitConfirmed(),
        ChallengeGuide: guide,
        AttemptRule: replace(deployment.app[AttemptRule], agent_hourly=0),  # one agent plays them all
    }
    deployment = replace(deployment, app=deployment.app.with_others(given))
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configure(serve_deployment(deployment)))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        _wait_for(server)
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        with open_http(f"http://{address}", token=deployment.app[IssueApiToken](ClientId("evaluation"))) as http:
            yield Counters(
                http=http,
                socket_url=f"ws://{address}/v1/live",
                issue_code=lambda: deployment.app[IssueEnrolmentCode](_OUTLET, "Evaluation"),
                maker=maker,
                guide=guide,
            )
    finally:
        server.should_exit = True
        thread.join(timeout=_STARTED_WITHIN_S)


def _wait_for(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN_S
    while not server.started:
        if time.monotonic() > deadline:
            raise SettingsError(("evaluate: the server did not start in time",))
        time.sleep(0.02)
