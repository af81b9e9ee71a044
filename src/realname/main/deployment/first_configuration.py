"""The configuration of a new deployment in production: from answers to settings and files of secrets, checked before it is kept."""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import click

from realname.access.model.staff import parse_login
from realname.evidence.connectors.identity_numbers import identity_numbers_of
from realname.inventory.model.lots import LARGEST_LOT
from realname.kernel.errors import InvalidInput, RealNameError, SettingsError
from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.kernel.rules.pack import Country
from realname.kernel.typed_names import parse_shown_name
from realname.main.deployment.connectors import build_connectors
from realname.outlets.commands.agents import enrol as enrol_agent
from realname.outlets.commands.outlets import enrol as enrol_outlet
from realname.outlets.model.enrolment import parse_document
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy, shipped_packs
from realname.platform.config.settings import SETTINGS_FILE, Mode, Settings, load_settings, no_toml
from realname.vault.wiring.data_folder import DataFolder

# realname's own connector of each system: taken where the answers give an address and name no connector.
_OWN = {
    "authority": "http",
    "provisioner": "rest",
    "notifier": "http",
    "resource_pool": "tmf",
    "bank_card": "http",
    "reader_pin": "http",
    "device_history": "http",
    "network": "http",
}
_SECRETS = sorted(name for name in Settings.model_fields if f"{name}_file" in Settings.model_fields)
_PATHS = sorted(
    {name for name in Settings.model_fields if name.endswith(("_file", "_keys"))}
    | {"brand_logo", "camera_states", "chip_trust", "counter_roots", "deletions", "hsm_module", "ledger_folder", "tpm_roots"}
)
_TABLES = ("administrator", "outlet", "agent", "stock")
_KINDS = ("numbers", "sims")
_COUNTRY = Country.CN
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
Value = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person answered.

    Attributes:
        settings: By name; a path is absolute.
        tables: What is set up besides, by the name of its table.
        folder: Where paths in the tables begin.
        problems: What no setting and no table is, one sentence each.
    """

    settings: Mapping[str, Value]
    tables: Mapping[str, Mapping[str, object]]
    folder: Path
    problems: tuple[str, ...] = ()


def read_answers(file: Path) -> Answers:
    """Read a file of answers; a path in it begins at the file.

    Raises:
        SettingsError: It is no TOML.
    """
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError) as problem:
        raise SettingsError((no_toml("answers", problem),)) from problem
    return answers_of(read, file.parent.resolve())


def answers_of(read: Mapping[str, object], folder: Path) -> Answers:
    """Sort what was answered into settings and tables; `folder` is where paths begin."""
    tables = {name: value for name, value in read.items() if isinstance(value, Mapping)}
    settings = {name: cast("Value", value) for name, value in read.items() if name not in tables}
    problems = [f"{name}: is no table of the answers" for name in tables if name not in _TABLES]
    problems += [f"{name}: is no setting" for name in settings if name not in Settings.model_fields]
    return Answers(
        settings={name: _resolved(name, value, folder) for name, value in settings.items() if name in Settings.model_fields},
        tables={name: value for name, value in tables.items() if name in _TABLES},
        folder=folder,
        problems=tuple(problems),
    )


def write_configuration(data: Path, answers: Answers) -> Settings:
    """Check the answers as production and the commands will, then write settings and secrets into the data folder, for its owner alone.

    Raises:
        SettingsError: The folder is configured already, or the answers would be refused; lists every problem. Nothing was written.
    """
    if (data / SETTINGS_FILE).exists():
        raise SettingsError((f"data: {SETTINGS_FILE} is there already; change it by hand, or take another folder",))
    policy, wrong = _policy(answers)
    country = policy.country if policy else _COUNTRY
    wrong = [*answers.problems, *wrong, *_setting_problems(answers, country), *_table_problems(answers, country)]
    if wrong:
        raise SettingsError(tuple(dict.fromkeys(wrong)))
    _write(data, answers)
    return load_settings(data, {})


def _policy(answers: Answers) -> tuple[Policy | None, Sequence[str]]:
    try:
        policy = load_policy(str(answers.settings.get("pack", Settings.model_fields["pack"].default)))
    except RealNameError as problem:
        facts = ", ".join(f"{name} {value}" for name, value in problem.facts.items())
        return None, [f"pack: {problem.summary} {facts}".rstrip()]
    if policy.is_sandbox:
        return policy, ["pack: the sandbox pack is refused in production"]
    if policy.is_draft and not answers.settings.get("allow_draft_pack"):
        return policy, ["pack: a draft is refused in production, unless `allow_draft_pack` is set"]
    return policy, []


def _setting_problems(answers: Answers, country: Country) -> Sequence[str]:
    """What is wrong with the settings: their form, what is simulated, and the connectors of those systems that are right so far."""
    with tempfile.TemporaryDirectory(prefix="realname-init-") as draft:
        folder, wrong = Path(draft), list[str]()
        _write(folder, answers)
        try:
            settings = load_settings(folder, {})
        except SettingsError as problem:
            wrong += problem.problems
            named = {one.partition(":")[0] for one in wrong}
            _write(folder, replace(answers, settings={name: value for name, value in answers.settings.items() if name not in named}))
            try:
                settings = load_settings(folder, {"REALNAME_MODE": Mode.SANDBOX.value}).model_copy(update={"mode": Mode.PRODUCTION})
            except SettingsError:
                return wrong
        try:
            build_connectors(settings, DataFolder(folder), country)
        except SettingsError as problem:
            told = {_system_of(one) for one in wrong}
            wrong += [one for one in problem.problems if _system_of(one) not in told]
        return wrong


def _system_of(problem: str) -> str:
    return problem.partition(":")[0].partition("_")[0]


def _table_problems(answers: Answers, country: Country) -> Sequence[str]:
    """What is wrong with the tables; whether papers are those that the pack wants, and what is recorded already, the commands say."""
    tables = answers.tables
    wrong = [f"{name}: id is missing" for name in ("outlet", "agent") if name in tables and not tables[name].get("id")]
    if tables.keys() & {"outlet", "agent", "stock"} and not tables.get("administrator", {}).get("login"):
        wrong.append("administrator: login is missing; the ledger names who sets up the rest")
    if tables.get("administrator", {}).get("login") and not tables["administrator"].get("second"):
        wrong.append("administrator: second is missing; name another person, as accounts with power need two")
    for name, command in (("outlet", enrol_outlet), ("agent", enrol_agent)):
        if name in tables:
            given = {"outlet": tables.get("outlet", {}).get("id"), **tables[name]} if name == "agent" else tables[name]
            wrong += _option_problems(name, given, command)
    for (name, key), form in _forms(answers.folder, country).items():
        value = tables.get(name, {}).get(key, [])
        if not all(_is_of_form(str(one), form) for one in (value if isinstance(value, list) else [value])):
            wrong.append(f"{name}: {key} is not of its form")
    for kind, count in tables.get("stock", {}).items():
        if kind not in _KINDS or not isinstance(count, int) or not 1 <= count <= LARGEST_LOT:
            wrong.append(f"stock: {kind} must be numbers or sims, from 1 to {LARGEST_LOT}")
    if "stock" in tables and not any(name.startswith("resource_pool") for name in answers.settings):
        wrong.append("stock: numbers and SIMs are drawn from the operator's stock; give `resource_pool_url`")
    return wrong


def _option_problems(name: str, given: Mapping[str, object], command: click.Command) -> Iterator[str]:
    """What the parser of the command would refuse."""
    options = {one.opts[0].removeprefix("--"): one for one in command.params if isinstance(one, click.Option)}
    yield from (f"{name}: {key} is no option of the enrolment" for key in given if key != "id" and key not in options)
    for key, option in options.items():
        value = given.get(key)
        if option.required and key != "data" and value in (None, ""):
            yield f"{name}: {key} is missing"
        elif value is not None and isinstance(option.type, click.FloatRange):
            try:
                option.type(str(value), option)
            except click.BadParameter:
                yield f"{name}: {key} must be from {option.type.min} to {option.type.max}"


def _forms(folder: Path, country: Country) -> Mapping[tuple[str, str], Callable[[str], object]]:
    """What reads each value of a table, as its command does."""
    numbers = identity_numbers_of(country)
    return {
        ("administrator", "login"): parse_login,
        ("administrator", "second"): parse_login,
        ("outlet", "id"): OutletId,
        ("outlet", "company"): _parse_credit_code if country == _COUNTRY else CompanyId,
        ("outlet", "contract"): parse_shown_name,
        ("outlet", "time-zone"): ZoneInfo,
        ("outlet", "opens"): time.fromisoformat,
        ("outlet", "closes"): time.fromisoformat,
        ("outlet", "document"): parse_document,
        ("agent", "id"): AgentId,
        ("agent", "outlet"): OutletId,
        ("agent", "trained-on"): date.fromisoformat,
        ("agent", "document"): parse_document,
        ("agent", "id-number"): lambda name: numbers.parse((folder / name).read_text(encoding="utf-8").strip()),
    }


def _is_of_form(text: str, form: Callable[[str], object]) -> bool:
    try:
        form(text)
    except (RealNameError, ValueError, OSError, KeyError):  # ZoneInfo's is a KeyError
        return False
    return True


def _parse_credit_code(text: str) -> CompanyId:
    """Read a unified social credit code (GB 32100) by its form: 2 signs, 6 digits of the division, 10 signs; no I, O, S, V or Z."""
    if not _CREDIT_CODE.fullmatch(text):
        raise InvalidInput(field="company")
    return CompanyId(text)


def _resolved(name: str, value: Value, folder: Path) -> Value:
    """A path of the answers begins at their file."""
    is_path = name in _PATHS or (name == "pack" and value not in shipped_packs())
    is_file = str(value).endswith(".toml") if name == "pack" else bool(value)
    return str(folder / value) if is_path and is_file and isinstance(value, str) else value


def _write(folder: Path, answers: Answers) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrets = {name: str(value) for name, value in answers.settings.items() if name in _SECRETS and value}
    kept: dict[str, Value] = {"mode": Mode.PRODUCTION.value, "card_reader": "json"}
    kept |= {name: own for name, own in _OWN.items() if answers.settings.get(f"{name}_url")}
    kept |= {name: value for name, value in answers.settings.items() if name not in _SECRETS and name != "mode"}
    if secrets:
        (folder / "secrets").mkdir(mode=0o700, exist_ok=True)
    for name, secret in secrets.items():
        _write_alone(folder / "secrets" / name, secret)
        kept[f"{name}_file"] = str((folder / "secrets" / name).resolve())
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in kept.items()]
    head = "# Written by `realname init`; the environment (REALNAME_PACK=cn) outranks it. The documentation explains each setting.\n"
    _write_alone(folder / SETTINGS_FILE, head + "\n".join(lines) + "\n")


def _write_alone(path: Path, text: str) -> None:
    """Write a file that its owner alone may read from its first byte."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def options_of(table: Mapping[str, object], folder: Path) -> Sequence[str]:
    """A table as the options of a command: `id` is its argument, a list repeats its option, a file's path begins at the answers."""
    found: list[str] = []
    for name, value in table.items():
        if name == "id":
            continue
        for one in value if isinstance(value, list) else [value]:
            found += [f"--{name}", str(folder / str(one)) if name == "id-number" else str(one)]
    return found
