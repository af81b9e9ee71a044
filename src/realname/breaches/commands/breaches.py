"""`realname privacy breaches`: a breach of personal data, from when it is noticed until it is closed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.breaches.model.breach import Breach, BreachedData, BreachFacts, BreachKind, BreachMeasure, NotNotifiedReason
from realname.breaches.use_cases.breach_report import breach_document, breach_json
from realname.breaches.use_cases.breaches import BreachActions, ReadBreaches
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.identifiers import BreachId
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import ENGLISH, Language
from realname.kernel.typed_names import parse_case_number
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.config.served import Served
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.text.catalogues import languages

_BREACH = "5f2d0c81a94e4b7793b0a6e1c2d3f405"


@examples(
    "realname privacy breaches record --kind theft --noticed 2026-11-25T09:00+08:00 --people 120 --what names --what phone-numbers "
    "--measure access-closed --data ./data --execute --as wang.li",
    "realname privacy breaches list --data ./data",
)
@click.group()
def breaches() -> None:
    """Record personal data breaches, report them, notify the people, close them."""


@examples(
    "realname privacy breaches record --kind disclosure --noticed 2026-11-25T09:00+08:00 --people 3 --what faces --measure access-closed "
    "--data ./data",
    "realname privacy breaches record --kind disclosure --noticed 2026-11-25T09:00+08:00 --people 3 --what faces --measure access-closed "
    "--data ./data --execute --as wang.li",
)
@breaches.command()
@click.option("--kind", type=click.Choice([one.value for one in BreachKind]), required=True, help="What happened to the data.")
@click.option(
    "--noticed", required=True, help="When the breach was noticed, with offset (2026-11-25T09:00+08:00). The deadlines start then."
)
@click.option("--people", type=click.IntRange(0), required=True, help="The number of people affected, as far as known.")
@click.option(
    "--what", multiple=True, required=True, type=click.Choice([one.value for one in BreachedData]), help="The kind of data; repeatable."
)
@click.option("--measure", multiple=True, type=click.Choice([one.value for one in BreachMeasure]), help="A measure taken; repeatable.")
@data_option
@execute_option("Record. Without it this is a dry run.")
@acting_option(Right.LEAKS_RECORD)
@json_option
def record(  # noqa: PLR0913 - one for each option of the command
    *,
    kind: str,
    noticed: str,
    people: int,
    what: tuple[str, ...],
    measure: tuple[str, ...],
    data: Path,
    execute: bool,
    named: Acting,
    is_json: bool,
) -> None:
    """Record a breach. The rule pack sets its severity and deadlines. Give codes and counts, never a name."""
    facts = BreachFacts(
        kind=BreachKind(kind),
        noticed_at=_moment(noticed),
        people=people,
        data=frozenset(BreachedData(one) for one in what),
        measures=frozenset(BreachMeasure(one) for one in measure),
    )
    with (open_app if execute else open_rehearsal)(data) as app:
        done = [app[BreachActions].record(facts, acting=named.find(app))]
    _show(done if execute else [], is_json=is_json, executed=execute)


@examples(
    f"realname privacy breaches report {_BREACH} --number CAC-2026-117 --data ./data",
    f"realname privacy breaches report {_BREACH} --number CAC-2026-117 --data ./data --execute --as wang.li",
)
@breaches.command()
@click.argument("leak", metavar="BREACH")
@click.option("--number", required=True, help="The reference number of the authority.")
@data_option
@execute_option("Record. Without it this is a dry run.")
@acting_option(Right.LEAKS_RECORD)
@json_option
def report(*, leak: str, number: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Record that BREACH was reported to the authority."""
    case = parse_case_number(number, name="--number")
    with (open_app if execute else open_rehearsal)(data) as app:
        actions = app[BreachActions]
        done = [actions.report(BreachId(leak), case, acting=named.find(app))]
    _show(done if execute else [], is_json=is_json, executed=execute)


@examples(
    f"realname privacy breaches tell {_BREACH} --people 120 --data ./data --execute --as wang.li",
    f"realname privacy breaches tell {_BREACH} --not-told harm-avoided --data ./data --execute --as wang.li",
)
@breaches.command()
@click.argument("leak", metavar="BREACH")
@click.option("--people", type=click.IntRange(1), default=None, help="The number of people notified.")
@click.option(
    "--not-told", type=click.Choice([one.value for one in NotNotifiedReason]), default=None, help="The reason for not notifying them."
)
@data_option
@execute_option("Record. Without it this is a dry run.")
@acting_option(Right.LEAKS_RECORD)
@json_option
def tell(*, leak: str, people: int | None, not_told: str | None, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Record that the people affected by BREACH were notified, or why not."""
    if (people is None) == (not_told is None):
        raise InvalidInput(field="--people, --not-told")
    with (open_app if execute else open_rehearsal)(data) as app:
        done = [_told(app, BreachId(leak), people, not_told, named)]
    _show(done if execute else [], is_json=is_json, executed=execute)


@examples(
    f"realname privacy breaches close {_BREACH} --data ./data",
    f"realname privacy breaches close {_BREACH} --data ./data --execute --as wang.li",
)
@breaches.command()
@click.argument("leak", metavar="BREACH")
@data_option
@execute_option("Close. Without it this is a dry run.")
@acting_option(Right.LEAKS_RECORD)
@json_option
def close(*, leak: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Close BREACH after it was reported, and its people were notified or exempted."""
    with (open_app if execute else open_rehearsal)(data) as app:
        done = [app[BreachActions].close(BreachId(leak), acting=named.find(app))]
    _show(done if execute else [], is_json=is_json, executed=execute)


@examples(
    "realname privacy breaches list --data ./data",
    "realname privacy breaches list --data ./data --json",
)
@breaches.command(name="list")
@data_option
@json_option
def list_breaches(*, data: Path, is_json: bool) -> None:
    """List breaches, the newest first, with their deadlines."""
    with open_app(data) as app:
        found = app[ReadBreaches]()
    _show(found, is_json=is_json, executed=None)


@examples(
    f"realname privacy breaches print {_BREACH} --language zh --data ./data --out breach.pdf",
    f"realname privacy breaches print {_BREACH} --data ./data --json",
)
@breaches.command(name="print")
@click.argument("leak", metavar="BREACH")
@click.option("--language", type=click.Choice(languages()), default=ENGLISH, help="Language of the PDF.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="The PDF file to write.")
@data_option
@click.option("--json", "is_json", is_flag=True, help="Print the report as one JSON object instead.")
def print_breach(*, leak: str, language: str, out: Path | None, data: Path, is_json: bool) -> None:
    """Print the report of BREACH for the authority: what happened, people affected, measures and deadlines."""
    if (out is None) != is_json:
        raise InvalidInput(field="--out, --json")
    with open_app(data) as app:
        found = app[ReadBreaches].one(BreachId(leak))
        offset, is_test = app[LocalDays].utc_offset_minutes, app[Served].is_sandbox
        printer = app[ReportPrinter]
    if out is None:
        click.echo(breach_json(found, is_test=is_test), nl=False)
        return
    try:
        out.write_bytes(printer(breach_document(found, Language(language), utc_offset_minutes=offset, is_test=is_test)))
    except OSError as problem:
        raise FileUnreadable from problem


def _told(app: App, leak_id: BreachId, people: int | None, not_told: str | None, named: Acting) -> Breach:
    acting, actions = named.find(app), app[BreachActions]
    if people is not None:
        return actions.notify_people(leak_id, people=people, acting=acting)
    return actions.justify_no_notice(leak_id, NotNotifiedReason(not_told or ""), acting=acting)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field="--noticed") from None
    if at.tzinfo is None:
        raise InvalidInput(field="--noticed")
    return at.astimezone(UTC)


def _show(found: Sequence[Breach], *, is_json: bool, executed: bool | None) -> None:
    if is_json:
        done = {} if executed is None else {"executed": executed}
        print_json({"leaks": [_as_json(one) for one in found], **done, "error": None})
    elif executed is False:
        say_dry_run()
    elif not found:
        say("No personal data breach is recorded.")
    else:
        rows = [
            (one.id.value, one.facts.kind.value, str(one.facts.people), _state(one), _time(one.due_at), _time(one.overdue_at))
            for one in found
        ]
        print_table(("leak", "kind", "people", "state", "due", "overdue since"), rows)


def _state(leak: Breach) -> str:
    if leak.closed_at:
        return "closed"
    if leak.reported_at is None:
        return "report due"
    return "settled" if leak.is_settled else "notification due"


def _as_json(one: Breach) -> dict[str, object]:
    facts = one.facts
    return {
        "leak": one.id.value,
        "kind": facts.kind.value,
        "noticed_at": _time(facts.noticed_at),
        "people": facts.people,
        "data": sorted(facts.data),
        "measures": sorted(facts.measures),
        "serious": one.is_serious,
        "report_by": _time(one.report_by),
        "tell_by": _time(one.tell_by),
        "reported_at": _time(one.reported_at) or None,
        "number": one.report_number or None,
        "told_at": _time(one.told_at) or None,
        "told_people": one.told_people,
        "not_told": one.not_told.value if one.not_told else None,
        "overdue_at": _time(one.overdue_at) or None,
        "closed_at": _time(one.closed_at) or None,
    }


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
