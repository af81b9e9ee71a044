"""`realname doctor`: looks at a deployment from all sides and says in plain words what to do next."""

from pathlib import Path

import click

from realname.operations.wiring.checkup import Checkup, Diagnosis, Verdict
from realname.operations.wiring.doctor import examine
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, working
from realname.platform.cli.problems import ExitCode
from realname.platform.config.logs import configure_logs

_ADVICE = {
    Checkup.TLS: "put a TLS proxy before the server, or give it --tls-cert and --tls-key; then --url https://…",
    Checkup.SERVER_CLOCK: "set the clock of the server's machine by NTP: challenges live for seconds",
    Checkup.DATABASE_CLOCK: "set the clocks of this machine and of the database server by NTP",
    Checkup.DATABASE_SETTINGS: "set them on the server as docs/operations.md says, and reload it; sslmode stands in database_url",
    Checkup.KEY_FILE: "chmod 600 keys.json; if others could read it, also `realname system keys rotate`. Missing: take its backup",
    Checkup.KEY_AGE: "`realname system keys rotate`, then `realname system keys destroy` for the former one",
    Checkup.KEY_ROTATION: "run `realname system keys rotate --execute` again: it goes on where it was cut off",
    Checkup.FOLDERS: "chmod -R go-rwx on the data folder",
    Checkup.DISK: "make room: what cannot be written down is not done",
    Checkup.MODELS: "`realname models fetch`; without the right models nothing is judged",
    Checkup.DECODERS: "install bubblewrap, let the server make user namespaces and filters of system calls, and start it again",
    Checkup.BACKUP: "`realname system backups create`, daily",
    Checkup.DELETIONS: "set `deletions` to a folder on another disk: a restore replays what is noted there",
    Checkup.ORDERS: "ask the operator, then `realname lines reconcile`",
    Checkup.PACK: "have the rules of the draft answered for, or serve with a pack that is none",
    Checkup.SERVICE: "`realname status` says more",
}


@examples("realname doctor --data ./data", "realname doctor --data ./data --url https://counter.example.net --json")
@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, envvar="REALNAME_DATA", help="The data folder.")
@click.option("--url", default="", help="Where counters reach the server, to look at TLS and the clock there.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, data: Path, url: str, is_json: bool) -> None:
    """Look at TLS, keys, permissions, clocks, models, decoders, backup, disk, database settings and open orders, and say what to do next.

    Ends with 0 where nothing is wrong, and with 74 where something is. `look` is no fault yet, or a risk that you may have chosen. It only
    reads, and asks no one but the database, the media store and the address given.
    """
    configure_logs()
    with working("Looking at the deployment"):
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
