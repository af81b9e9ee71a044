"""The pages of the documentation site that are made from the code when it is built, and lie in no file: nothing of them is kept by hand.

Usage: .venv/bin/python -m tools.reference PAGE      prints one, such as `reference/settings.md`
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any, NamedTuple, cast

import click
from pydantic_core import PydanticUndefined

from realname.kernel.ledger.events import all_events
from realname.main.apps.api_app import scopes_of_routes
from realname.main.catalogue.capabilities import collect_declarations
from realname.main.catalogue.tables import classes, grants_by_table, in_clear
from realname.main.commands.root import cli
from realname.packs.use_cases.load_policy import read_pack, shipped_packs
from realname.packs.use_cases.pack_rules import rules_of
from realname.platform.cli.lazy_commands import every_command
from realname.platform.config.settings import Settings
from realname.platform.db.held import Held
from tools.client_types import api_description
from tools.page_tables import table

SOURCES = Path(__file__).parent.parent / "src" / "realname"
_LEVELS = ("debug", "info", "warning", "error", "exception", "critical")
_ENDINGS = {"counter": "_total", "info": "_info"}  # which Prometheus puts after the name
_METRIC = re.compile(r"(Gauge|Counter|Histogram|Summary|Info)(?:MetricFamily)?$|^_(gauge)$")  # `_gauge` makes one with one label
# The headings of the settings in their order, and how the names below each begin: every setting has one.
_SETTINGS_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Mode and rule pack": ("mode", "pack", "allow"),
    "Database": ("database", "workflow"),
    "Media store": ("media",),
    "Backups and the journal of deletions": ("backup", "deletions"),
    "Keys of the server": ("keys", "hsm"),
    "Addresses, passkeys and counters": ("passkey", "inspector", "relying", "hsts", "counter", "tpm", "camera"),
    "Sign-in by the operator's identity provider": ("oidc",),
    "The operator's name and contact": ("brand", "complaints"),
    "Authoritative source": ("authority",),
    "Provisioning system": ("provisioner",),
    "Message centre": ("notifier",),
    "Numbers and SIMs": ("resource",),
    "Card readers and chips": ("card", "reader", "chip"),
    "Bank card check": ("bank",),
    "Device history": ("device",),
    "Mobile network": ("network",),
    "Outgoing connections and time": ("operator", "outgoing", "webhook", "time"),
    "Transparency log": ("ledger",),
    "Live sessions and models": ("live", "judging", "model"),
    "Metrics and traces": ("metrics", "worker", "traces"),
    "Sandbox": ("sandbox",),
}
_LOG = re.compile(r"(^|\.|_)log(ger)?$|get_logger\(")


class LogEvent(NamedTuple):
    """An event that the code writes to the log."""

    name: str
    level: str
    fields: tuple[str, ...]
    module: str


class MetricOf(NamedTuple):
    """A metric that `/metrics` gives, by the name that it has there."""

    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str


def reference_pages() -> Mapping[str, str]:
    """The text of each page by its path on the site."""
    collect_declarations()
    return {name: _linked(page()) for name, page in _PAGES.items()}


def settings_page() -> str:
    """Every setting with its default and its meaning, from the class that reads them.

    Raises:
        KeyError: The class does not describe a setting, or no heading is for it.
    """
    meanings = described_settings()
    headings = {first: title for title, names in _SETTINGS_GROUPS.items() for first in names}
    groups: dict[str, list[Sequence[str]]] = {title: [] for title in _SETTINGS_GROUPS}
    for name in Settings.model_fields:
        groups[headings[name.partition("_")[0]]].append([f"`{name}`", _default(name), meanings[name]])
    tables = "\n".join(f"## {title}\n\n{table(['setting', 'default', 'meaning'], rows)}" for title, rows in groups.items())
    return f"""# Settings

Write settings to `realname.toml` in the data folder, or to the environment as `REALNAME_` and the name in capitals. The environment
outranks the file. An unknown name is an error. The server lists every problem at once. No secret has a default.

{tables}
These are read from the environment only: `REALNAME_DATA`, `REALNAME_MODELS` and `REALNAME_SAMPLES` (folders), `REALNAME_INSPECTOR_PORT` and
`REALNAME_RELYING_PORT` (as the options of `realname serve`), and `REALNAME_DEBUG=1` (traces of internal errors).
"""


def described_settings() -> Mapping[str, str]:
    """What the class of settings says about each of them."""
    _, _, attributes = cleandoc(Settings.__doc__ or "").partition("Attributes:\n")
    entries = re.split(r"\n    (?! )", f"\n{attributes}")[1:]
    found: dict[str, str] = {}
    for entry in entries:
        names, _, meaning = " ".join(entry.split()).partition(": ")
        found |= dict.fromkeys(names.split(", "), f"{meaning[:1].upper()}{meaning[1:]}")
    return found


def routes_page() -> str:
    """Every call of the API, by group, with the scope that it needs and the errors of its own."""
    paths = cast("Mapping[str, Mapping[str, Mapping[str, Any]]]", api_description()["paths"])
    calls = {f"{method.upper()} {path}": call for path, of_path in paths.items() for method, call in of_path.items()}
    codes = {route: _codes(call) for route, call in calls.items()}
    scopes = scopes_of_routes()
    usual = frozenset.intersection(*(codes[route] for route in calls if scopes.get(route)))
    groups: dict[str, list[Sequence[str]]] = defaultdict(list)
    for route, call in calls.items():
        scope, own = scopes.get(route), ", ".join(f"[{code}](errors.md#{code})" for code in sorted(codes[route] - usual))
        groups[call.get("tags", ["other"])[0]].append([f"`{route}`", f"`{scope}`" if scope else "none", _first_sentence(call), own])
    tables = "\n".join(f"## {group}\n\n{table(['call', 'scope', 'what it does', 'errors'], rows)}" for group, rows in groups.items())
    return f"""# Calls of the API

[api.md](api.md) walks through them. A server shows each with its fields at `/reference`.
Any call with a scope can also answer {", ".join(f"[{code}](errors.md#{code})" for code in sorted(usual))}.

{tables}"""


def _codes(call: Mapping[str, Any]) -> frozenset[str]:
    """The codes of the problems that a call declares."""
    said = [answer["description"] for status, answer in call["responses"].items() if status >= "4"]
    return frozenset(code for one in said for code in re.findall(r"`([a-z-]+)`", one))


def metrics_page() -> str:
    """Every metric, from the modules that count."""
    rows = [[f"`{one.name}`", one.kind, ", ".join(f"`{label}`" for label in one.labels), one.meaning] for one in metrics()]
    return f"""# Metrics

`/metrics` gives these to a request from this machine, or with the token of the setting `metrics_token`.
A histogram gives `_bucket`, `_count` and `_sum`, a summary `_count` and `_sum`.

{table(["metric", "kind", "labels", "meaning"], rows)}"""


def metrics() -> Sequence[MetricOf]:
    """Every metric that a module declares, by name."""
    declaring = [tree for _, tree in _modules() if any(_is_of_prometheus(one) for one in tree.body)]
    found = {one.name: one for tree in declaring for one in _metrics_of(tree)}
    return [found[name] for name in sorted(found)]


def log_events_page() -> str:
    """Every event of the log, from the calls that write it."""
    rows = [[f"`{one.name}`", one.level, ", ".join(f"`{field}`" for field in one.fields), f"`{one.module}`"] for one in log_events()]
    return f"""# Events of the log

Servers, workers and commands write one line an event on standard error: JSON, unless it is a terminal. Each line has `timestamp`
(UTC), `level` and `event`.
What the events of security mean: [security-log.md](security-log.md).

{table(["event", "level", "fields", "written by"], rows)}"""


def log_events() -> Sequence[LogEvent]:
    """Every event that the code logs, by name, one for each level and module."""
    return sorted({one for module, tree in _modules() for one in _logged(module, tree)})


def ledger_events_page() -> str:
    """Every event of the ledger with its facts, from its declaration."""
    rows = []
    for event in sorted(all_events()):
        said = event.declared
        facts = ", ".join(f"`{name}`" for name in said.facts)
        rows.append([f"`{event}`", said.words.english, said.about.value, ", ".join(said.sources), facts])
    return f"""# Facts of the ledger's events

How to read them: [events.md](events.md). An entry has no other facts than these.

{table(["event", "what happened", "about", "written by", "facts"], rows)}"""


def packs_page() -> str:
    """Every rule of `cn`, and of each other shipped pack those whose value or source differs."""
    packs = {name: {entry: rule for entry, rule in rules_of(read_pack(name)).items() if rule.source} for name in shipped_packs()}
    parts = []
    for name, rules in packs.items():
        first = {} if name == _FIRST_PACK else packs[_FIRST_PACK]
        own = {entry: rule for entry, rule in rules.items() if first.get(entry) != rule}
        rows = [[f"`{entry}`", f"`{_cell(rule.value)}`", _cell(rule.source)] for entry, rule in own.items()]
        rows += [[f"`{entry}`", "no such rule", ""] for entry in first if entry not in rules]
        same = f"All other rules are those of `{_FIRST_PACK}`.\n\n" if first else ""
        parts.append(f"## {name}\n\n{same}{table(['rule', 'value', 'source'], rows)}")
    return "# Rules of the shipped packs\n\nHow packs work: [packs.md](packs.md).\n\n" + "\n".join(parts)


def commands_page() -> str:
    """The help of every command, from the parser."""
    parts = []
    for path, command in every_command(cli):
        context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100, help_option_names=["-h", "--help"])
        parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "# Help of every command\n\nThe list by task: [commands.md](commands.md).\n\n" + "\n".join(parts)


def columns_page() -> str:
    """What each column of the database holds, by table and class."""
    rows = []
    for name, columns in sorted(classes().items()):
        for held in Held:
            named = [f"`{column}`" for column, one in columns.items() if one is held]
            if named:
                rows.append([f"`{name}`", held.value, ", ".join(named)])
    return f"""# Columns of the database

What each column holds, by table. [Privacy](../explanation/privacy.md) says why it is kept.

## In clear

These columns reach a person and are not sealed.

{table(["column", "in clear because", "until"], [[f"`{name}`", one.why, one.until] for name, one in sorted(in_clear().items())])}
## All columns

{table(["table", "holds", "columns"], rows)}"""


def grants_page() -> str:
    """Every table whose rows let somebody do something, with what shows that a row was written by this product."""
    granting = [(name, grant) for name, grant in sorted(grants_by_table().items()) if grant.by is not None]
    rows = [[f"`{name}`", grant.what, grant.by.value] for name, grant in granting if grant.by is not None]
    unsealed = [[f"`{name}.{column}`", why] for name, grant in granting for column, why in sorted(grant.open.items())]
    return f"""# Rows that grant something

A person who can write to the database, and holds no key, could insert or edit a row. For each table whose rows let somebody do
something, this is what shows that a row was written by this product. [Sealed rows](../adr/0059-audited-records.md) says what is left.

{table(["table", "what a row allows", "what authenticates it"], rows)}
## Columns that a seal does not cover

{table(["column", "because"], unsealed)}"""


_FIRST_PACK = "cn"  # the other packs are shown against it
_PAGES: Mapping[str, Callable[[], str]] = {
    "reference/settings.md": settings_page,
    "reference/calls.md": routes_page,
    "reference/metrics.md": metrics_page,
    "reference/log-events.md": log_events_page,
    "reference/event-facts.md": ledger_events_page,
    "reference/columns.md": columns_page,
    "reference/grants.md": grants_page,
    "reference/pack-rules.md": packs_page,
    "reference/command-help.md": commands_page,
}


def _linked(page: str) -> str:
    """The page with a link for each path of docs/ that a docstring names."""
    return re.sub(r"(?<![\w/`\[])docs/([\w-]+)/([\w.-]+\.md)", r"[\2](../\1/\2)", page)


def _first_sentence(call: Mapping[str, str]) -> str:
    said = " ".join(call.get("description", call.get("summary", "")).split())
    return _cell(said.partition(". ")[0])


def _default(name: str) -> str:
    value = Settings.model_fields[name].default
    if value is PydanticUndefined or value in ("", None):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


@cache
def _modules() -> Sequence[tuple[str, ast.Module]]:
    paths = sorted(SOURCES.rglob("*.py"))
    return [(path.relative_to(SOURCES).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def _is_of_prometheus(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("prometheus_client")


def _metrics_of(tree: ast.Module) -> Iterator[MetricOf]:
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and (kind := _METRIC.search(ast.unparse(call.func))) and call.args):
            continue
        name, *others = call.args
        if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
            continue
        named = {word.arg: word.value for word in call.keywords}
        lists = [one for one in (*others, named.get("labels"), named.get("labelnames")) if isinstance(one, ast.List | ast.Tuple)]
        labels = [ast.literal_eval(others[1])] if kind[2] else ast.literal_eval(lists[0]) if lists else ()
        meaning = named.get("documentation", others[0] if others else name)
        of_kind = (kind[1] or kind[2]).lower()
        ending = _ENDINGS.get(of_kind, "")
        yield MetricOf(
            f"{name.value.removesuffix(ending)}{ending}",
            of_kind,
            tuple(labels),
            _text_at(call.lineno, meaning, tree),
        )


def _text_at(line: int, node: ast.expr, tree: ast.Module) -> str:
    """A text, or what the name of one was last set to before a line."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    name = ast.unparse(node)
    set_to = {
        one.lineno: value for one in ast.walk(tree) if isinstance(one, ast.Assign) for value in _set_to(one, name) if one.lineno <= line
    }
    return set_to[max(set_to)] if set_to else ""


def _set_to(assignment: ast.Assign, name: str) -> Iterator[str]:
    target, value = assignment.targets[0], assignment.value
    pairs = (
        zip(target.elts, value.elts, strict=True) if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) else [(target, value)]
    )
    yield from (str(said.value) for one, said in pairs if ast.unparse(one) == name and isinstance(said, ast.Constant))


def _logged(module: str, tree: ast.Module) -> Iterator[LogEvent]:
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _LEVELS and call.args):
            continue
        if _LOG.search(ast.unparse(call.func.value)) and isinstance(call.args[0], ast.Constant):
            fields = tuple(word.arg for word in call.keywords if word.arg)
            yield LogEvent(str(call.args[0].value), call.func.attr, fields, module)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(arguments: Sequence[str]) -> int:
    """Print one page."""
    print(reference_pages()[arguments[0]] if arguments else "\n".join(_PAGES))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
