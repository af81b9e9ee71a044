"""`realname doctor`: looks at a deployment from all sides and says in plain words what to do next."""

from pathlib import Path

import click

from realname.operations.model.checkup import Diagnosis, Verdict
from realname.operations.text import CHECKUP_ADVICE
from realname.operations.wiring.doctor import examine
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, working
from realname.platform.cli.problems import ExitCode
from realname.platform.config.logs import configure_logs

_ADVICE = {one: words.english for one, words in CHECKUP_ADVICE.items()}


@examples("realname doctor --data ./data", "realname doctor --data ./data --url https://counter.example.net --json")
@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, envvar="REALNAME_DATA", help="The data folder.")
@click.option("--url", default="", help="The address that counters use, to check its TLS and clock.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, data: Path, url: str, is_json: bool) -> None:
    """Check TLS, keys, permissions, clocks, models, decoders, backup, disk, database, connectors and open orders; say what to do.

    This command only reads. It contacts only the database, the media store and the given address. `look` marks a point that is not a
    fault yet, or a risk that you may have chosen. Exit code: 0 no fault, 74 a fault.
    """
    configure_logs()
    with working("Checking the deployment"):
        found = examine(data, url=url)
    if is_json:
        print_json({"checkups": [_as_json(one) for one in found], "error": None})
    else:
        print_table(("", "", "", ""), [_row(one) for one in found])
    ctx.exit(ExitCode.INTEGRITY if any(one.verdict is Verdict.WRONG for one in found) else 0)


def _row(found: Diagnosis) -> tuple[str, str, str, str]:
    verdict = found.verdict.value.upper() if found.verdict is Verdict.WRONG else found.verdict.value
    return found.checkup.value, verdict, found.seen, "" if found.verdict is Verdict.FINE else _ADVICE[found.checkup]


def _as_json(found: Diagnosis) -> dict[str, str | None]:
    advice = None if found.verdict is Verdict.FINE else _ADVICE[found.checkup]
    return {"checkup": found.checkup.value, "verdict": found.verdict.value, "seen": found.seen, "advice": advice}
