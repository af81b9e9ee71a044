"""`realname status`: one page about a deployment, read beside whatever runs."""

from datetime import datetime, timedelta
from pathlib import Path

import click

from realname.breaches.use_cases.face_count import HeldFaces
from realname.operations.model.checkup import Trouble
from realname.operations.store.deployment_status import DatabaseStatus
from realname.operations.store.overdue_work import OverdueWork
from realname.operations.text import TROUBLE_ADVICE
from realname.operations.wiring.status import BACKUP_DUE, ORDERS_DUE, Status, read_deployment
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table
from realname.platform.cli.problems import ExitCode
from realname.platform.config.logs import configure_logs
from realname.platform.outbound.circuit import CircuitNote
from realname.workflow.engine.counts import WorkflowCounts

_ENDS_BY_ITSELF = frozenset(
    {
        Trouble.KEYS_AWAY,
        Trouble.DATABASE_AWAY,
        Trouble.MEDIA_AWAY,
        Trouble.DATABASE_MISSING,
        Trouble.NO_EXECUTOR,
        Trouble.TIME_SOURCE_AWAY,
    }
)
_DONE = 0


def _hours(time: timedelta) -> int:
    return int(time.total_seconds() // 3600)


_ADVICE = {one: words.english for one, words in TROUBLE_ADVICE.items()}


@examples("realname status --data ./data", "realname status --data ./data --json")
@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, envvar="REALNAME_DATA", help="The data folder.")
@json_option
@click.pass_context
def status(ctx: click.Context, *, data: Path, is_json: bool) -> None:
    """Show the state of database, media, workflows, executors, open orders, keys and the last backup.

    This command only reads. Exit code: 0 no problem, 69 a part does not answer, 74 a person must act. It is also 74 if an order
    has waited 24 hours, or the last backup is older than 48 hours.
    """
    configure_logs()
    found = read_deployment(data)
    if is_json:
        print_json(_as_json(found))
    else:
        print_table(("", ""), _rows(found))
    ctx.exit(_exit_code(found.troubles))


def _exit_code(troubles: tuple[Trouble, ...]) -> int:
    if not troubles:
        return _DONE
    return ExitCode.DEPENDENCY if set(troubles) <= _ENDS_BY_ITSELF else ExitCode.INTEGRITY


def _as_json(found: Status) -> dict[str, object]:
    database, workflows = found.database, found.workflows
    return {
        "mode": found.mode,
        "pack": found.pack,
        "pack_is_draft": found.is_draft,
        "database": {"kind": found.database_kind, **(_database_json(database) if database else {})},
        "media": {"kind": found.media_kind},
        "held_faces": {"people": found.held_faces.people, "line": found.held_faces.line or None} if found.held_faces else None,
        "tending": _overdue_work_json(found.overdue_work) if found.overdue_work else None,
        "workflows": dict(workflows.states) if workflows else None,
        "halted": [one.value for one in workflows.halted] if workflows else None,
        "executors": list(workflows.executors) if workflows else None,
        "abandoned": dict(workflows.abandoned) if workflows else None,
        "due_hours": {"orders": _hours(ORDERS_DUE), "backup": _hours(BACKUP_DUE)},
        "circuits": {
            one.system: {"state": one.state.value, "since": _time(one.since), "reason": one.reason or None} for one in found.circuits
        },
        "clocks_ahead_s": {one.of.value: round(one.ahead_s) for one in found.clocks},
        "troubles": [one.value for one in found.troubles],
        "error": None,
    }


def _database_json(database: DatabaseStatus) -> dict[str, object]:
    return {
        "size_bytes": database.size_bytes,
        "revision": database.revision,
        "registrations": dict(database.registrations),
        "orders_waiting": database.orders_waiting,
        "orders_waiting_since": _time(database.orders_waiting_since),
        "bars_turned_down": database.bars_turned_down,
        "numbers_quarantined": dict(database.numbers_quarantined),
        "notices_undeliverable": database.notices_undeliverable,
        "counters": dict(database.counters),
        "backed_up_at": _time(database.backed_up_at),
    }


def _overdue_work_json(overdue_work: OverdueWork) -> dict[str, object]:
    return {
        "late": dict(overdue_work.late),
        "campaigns": dict(overdue_work.campaigns),
        "campaign_lines": dict(overdue_work.campaign_lines),
        "notices_unsent": overdue_work.notices_unsent,
        "media_overdue": overdue_work.media_overdue,
        "records_differing": overdue_work.records_differing,
        "schema_differing": overdue_work.schema_differing,
        "appeals": overdue_work.appeals,
        "appeals_since": _time(overdue_work.appeals_since),
        "disputes": overdue_work.disputes,
        "disputes_late": overdue_work.disputes_late,
        "heads_undelivered": overdue_work.heads_undelivered,
        "webhooks_undelivered": overdue_work.webhooks_undelivered,
        "inspections_late": overdue_work.inspections_late,
        "alerts_new": overdue_work.alerts_new,
        "reviews_waiting": overdue_work.reviews_waiting,
        "reviews_overdue": overdue_work.reviews_overdue,
        "reviews_since": _time(overdue_work.reviews_since),
    }


def _rows(found: Status) -> list[tuple[str, str]]:
    rows = [("mode", f"{found.mode}, pack {found.pack}{' (DRAFT)' if found.is_draft else ''}"), ("media", found.media_kind)]
    rows += _database_rows(found.database, found.database_kind) if found.database else [("database", found.database_kind)]
    rows += _overdue_work_rows(found.overdue_work) if found.overdue_work else []
    rows += [("people with stored face photos", _held(found.held_faces))] if found.held_faces else []
    rows += _workflow_rows(found.workflows) if found.workflows else []
    rows += [(f"connection to {one.system}", _circuit(one)) for one in found.circuits]
    rows += [(f"clock ahead of the {one.of.value}", f"{one.ahead_s:.0f} s") for one in found.clocks]
    return rows + [("TROUBLE", f"{one.value}: {_ADVICE[one]}") for one in found.troubles]


def _database_rows(database: DatabaseStatus, kind: str) -> list[tuple[str, str]]:
    since = f", the oldest since {_time(database.orders_waiting_since)}" if database.orders_waiting else ""
    return [
        ("database", f"{kind}, {database.size_bytes / 1_000_000:.1f} MB, form {database.revision or 'none'}"),
        ("registrations", _counted(database.registrations)),
        ("open orders", f"{database.orders_waiting}{since}"),
        ("bars rejected by the operator", str(database.bars_turned_down)),
        ("numbers quarantined", _counted({why or "for a reason not kept": count for why, count in database.numbers_quarantined.items()})),
        ("messages given up", str(database.notices_undeliverable)),
        ("counters by hardware proof", _counted({how or "not attested": count for how, count in database.counters.items()})),
        ("last backup", _time(database.backed_up_at) or "none"),
    ]


def _overdue_work_rows(overdue_work: OverdueWork) -> list[tuple[str, str]]:
    since = f", the oldest since {_time(overdue_work.appeals_since)}" if overdue_work.appeals else ""
    return [
        ("overdue by an hour", _counted(overdue_work.late)),
        ("campaigns", _counted(overdue_work.campaigns)),
        ("lines in campaigns", _counted(overdue_work.campaign_lines)),
        ("messages to send", str(overdue_work.notices_unsent)),
        ("open appeals", f"{overdue_work.appeals}{since}"),
        ("open disputes", f"{overdue_work.disputes}, {overdue_work.disputes_late} of them late"),
        ("late steps of inspections", str(overdue_work.inspections_late)),
        ("open fraud alerts", str(overdue_work.alerts_new)),
        ("waiting reviews", f"{overdue_work.reviews_waiting}, {overdue_work.reviews_overdue} overdue"),
    ]


def _workflow_rows(workflows: WorkflowCounts) -> list[tuple[str, str]]:
    return [
        ("failed workflows", _counted(workflows.states)),
        ("halted", ", ".join(one.value for one in workflows.halted) or "none"),
        ("executors", ", ".join(workflows.executors) or "none"),
        ("left by lost executors", _counted(workflows.abandoned)),
    ]


def _held(held: HeldFaces) -> str:
    near = ", near the limit" if held.is_near and held.filing is None else ""
    left = f", filing due in {held.working_days_left} working days" if held.working_days_left is not None else ""
    return f"{held.people}{f' (limit {held.line})' if held.line else ''}{near}{left}"


def _circuit(note: CircuitNote) -> str:
    why = f"; the last failure was {note.reason}" if note.reason else ""
    return f"{note.state.value} since {_time(note.since)}{why}"


def _counted(counts: object) -> str:
    known = {str(name): int(count) for name, count in dict(counts).items() if count}  # type: ignore[call-overload]
    return ", ".join(f"{count} {name}" for name, count in known.items()) or "none"


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
