"""`make simulate`: a country that is made up, with known frauds, to try supervision on."""

import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from bench.country.ground_truth import FraudKind, SeededFraud
from bench.country.plan import CountrySize, Plan, plan_country
from bench.country.rates import TUNING
from bench.country.runner import Played
from bench.country.wiring import open_country
from realname.kernel.errors import InvalidInput
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.progress import CountProgress
from realname.platform.config.logs import configure_logs
from realname.platform.system.clock_and_tokens import SystemClock

_A_DAY = 10 / 3  # registrations of an outlet: 20,000 of 200 outlets in 30 days
_LEAST = 30  # of an outlet, however few days: less shows nothing
_NONE = "none"
_HIGHEST_RATE = 1_000


@examples(
    "python -m bench.country --outlets 8 --days 3 --data ./country --truth ./truth.json",
    "python -m bench.country --registrations 20000 --seed 7 --frauds harvest=8 --frauds route-abuse=0 --json",
)
@click.command(name="python -m bench.country")
@click.option("--outlets", type=click.IntRange(2, 5_000), default=200, show_default=True, help="How many outlets there are.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="For how many days.")
@click.option(
    "--registrations",
    type=click.IntRange(10, 1_000_000),
    default=None,
    help="About how many in all; without it 3.3 a day and outlet, 30 at least.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, sizes and rates give the same country.")
@click.option(
    "--frauds",
    "rates",
    multiple=True,
    metavar="KIND=RATE",
    help="How many of a kind in 100 outlets and 30 days, or `none`; default: the usual ones. Kinds: docs/reference/simulated-country.md.",
)
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Without it the last day is yesterday.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, help="A new data folder that is kept, for `realname serve`; without it, none."
)
@click.option(
    "--truth", type=click.Path(path_type=Path, dir_okay=False), default=None, help="A file for what was planted: outside of --data."
)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def country(  # noqa: PLR0913 - one a option
    *,
    outlets: int,
    days: int,
    registrations: int | None,
    seed: int,
    rates: tuple[str, ...],
    first_day: datetime | None,
    data: Path | None,
    truth: Path | None,
    is_json: bool,
) -> None:
    """Make up a country and play it through the real use cases: no line is real, no picture is taken, nothing runs in the background.

    What was planted stands nowhere in the data: only --truth has it.
    """
    size = CountrySize(
        outlets=outlets,
        days=days,
        registrations=registrations or round(outlets * max(days * _A_DAY, _LEAST)),
        first_on=first_day.date() if first_day else SystemClock().now().date() - timedelta(days=days),
    )
    plan = plan_country(seed, size, TUNING.with_frauds(_parse(rates)))
    say("SANDBOX: a country that is made up; no line is real.")
    made = _play(plan, data)
    if truth is not None:
        truth.write_text(json.dumps({"frauds": [_fraud_json(one) for one in made.played.frauds]}, indent=1) + "\n", encoding="utf-8")
    if is_json:
        print_json(_as_json(plan, made))
    else:
        _show(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    played: Played
    entries: int
    seconds: float
    cpu_s: float


def _play(plan: Plan, data: Path | None) -> _Made:
    configure_logs()
    with _folder(data) as folder:
        made = open_country(folder, plan, environment=os.environ if data else _without_settings(os.environ))
        try:
            began_s, began_cpu_s = time.monotonic(), time.process_time()
            with CountProgress("Registrations", total=len(plan.visits)) as progress:
                played = made.play(until=SystemClock().now(), progress=progress.reach)
            seconds, cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
            return _Made(played=played, entries=made.entries(), seconds=seconds, cpu_s=cpu_s)
        finally:
            made.close()


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="realname-country-") as temporary:
        yield Path(temporary)


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out what would name another database or pack: what is thrown away touches no deployment."""
    return {name: value for name, value in environment.items() if not name.startswith("REALNAME_")}


def _parse(rates: Sequence[str]) -> dict[FraudKind, float]:
    parsed = dict[FraudKind, float]()
    for rate in rates:
        name, _, number = rate.partition("=")
        try:
            named = dict.fromkeys(FraudKind, 0.0) if rate == _NONE else {FraudKind(name): float(number)}
        except ValueError:
            raise InvalidInput(field="--frauds", known=", ".join(FraudKind)) from None
        if not all(0 <= value <= _HIGHEST_RATE for value in named.values()):
            raise InvalidInput(field="--frauds", known=", ".join(FraudKind))
        parsed |= named
    return parsed


def _fraud_json(fraud: SeededFraud) -> dict[str, object]:
    return {
        "number": fraud.number,
        "kind": fraud.kind.value,
        "agent": fraud.agent_id.value,
        "outlets": [one.value for one in fraud.outlets],
        "first_at": fraud.first_at.isoformat(),
        "last_at": fraud.last_at.isoformat(),
        "cases": [one.value for one in fraud.cases],
    }


def _kinds(played: Played) -> Mapping[str, tuple[int, int]]:
    """Frauds and their cases, by kind."""
    frauds, cases = Counter[str](), Counter[str]()
    for one in played.frauds:
        frauds[one.kind.value] += 1
        cases[one.kind.value] += len(one.cases)
    return {kind.value: (frauds[kind.value], cases[kind.value]) for kind in FraudKind}


def _show(made: _Made) -> None:
    played = made.played
    say(f"{played.registrations} registrations, {made.entries} ledger entries, {made.seconds:.1f} s ({made.cpu_s:.1f} s of one core).")
    if played.unfinished:
        say(f"{played.unfinished} are still under way.")
    print_table(("fraud", "planted", "registrations"), [(kind, str(count), str(cases)) for kind, (count, cases) in _kinds(played).items()])


def _as_json(plan: Plan, made: _Made) -> dict[str, object]:
    return {
        "seed": plan.seed,
        "outlets": plan.size.outlets,
        "days": plan.size.days,
        "first_on": plan.size.first_on.isoformat(),
        "registrations": made.played.registrations,
        "unfinished": made.played.unfinished,
        "turned_away": dict(sorted(made.played.turned_away.items())),
        "frauds": {kind: {"planted": count, "registrations": cases} for kind, (count, cases) in _kinds(made.played).items()},
        "ledger_entries": made.entries,
        "seconds": round(made.seconds, 2),
        "cpu_s": round(made.cpu_s, 2),
        "sandbox": True,
        "error": None,
    }
