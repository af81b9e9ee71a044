"""The configuration of a new deployment in production: from answers to settings and files of secrets, checked before it is kept."""

import json
import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.inventory.model.lots import LARGEST_LOT
from realname.kernel.errors import SettingsError
from realname.main.deployment.connectors import build_connectors
from realname.packs.use_cases.load_policy import load_policy, shipped_packs
from realname.platform.config.settings import SETTINGS_FILE, Mode, Settings, load_settings
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
    | {"brand_logo", "chip_trust", "counter_roots", "deletions", "hsm_module", "ledger_folder"}
)
_TABLES = ("administrator", "outlet", "agent", "stock")
_KINDS = ("numbers", "sims")
Value = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person answered.

    Attributes:
        settings: By name; a path is absolute.
        tables: What is set up besides, by the name of its table.
        folder: Where paths in the tables begin.
    """

    settings: Mapping[str, Value]
    tables: Mapping[str, Mapping[str, object]]
    folder: Path


def read_answers(file: Path) -> Answers:
    """Read a file of answers.

    Raises:
        SettingsError: It is no TOML, or holds a table or a setting that is not known; lists all.
    """
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError) as problem:
        raise SettingsError(("answers: the file cannot be read as TOML",)) from problem
    tables = {name: value for name, value in read.items() if isinstance(value, Mapping)}
    settings = {name: value for name, value in read.items() if name not in tables}
    wrong = [f"{name}: is no table of the answers" for name in tables if name not in _TABLES]
    wrong += [f"{name}: is no setting" for name in settings if name not in Settings.model_fields]
    wrong += _table_problems(tables)
    if wrong:
        raise SettingsError(tuple(wrong))
    folder = file.parent.resolve()
    return Answers(settings={name: _resolved(name, value, folder) for name, value in settings.items()}, tables=tables, folder=folder)


def write_configuration(data: Path, answers: Answers) -> Settings:
    """Check the answers as production will, then write settings and secrets into the data folder, for its owner alone.

    Raises:
        SettingsError: The folder is configured already, or production would refuse the answers; lists every problem. Nothing was written.
        PolicyInvalid, UnknownPack: The rule pack cannot be used.
    """
    if (data / SETTINGS_FILE).exists():
        raise SettingsError((f"data: {SETTINGS_FILE} is there already; change it by hand, or take another folder",))
    with tempfile.TemporaryDirectory(prefix="realname-init-") as draft:
        _write(Path(draft), answers)
        settings = _checked(Path(draft))
    _write(data, answers)
    return settings


def _table_problems(tables: Mapping[str, Mapping[str, object]]) -> Sequence[str]:
    """What is wrong with the tables, apart from the options that the commands check themselves."""
    wrong = [f"{name}: id is missing" for name in ("outlet", "agent") if name in tables and not tables[name].get("id")]
    if tables.keys() & {"outlet", "agent", "stock"} and not tables.get("administrator", {}).get("login"):
        wrong.append("administrator: login is missing; the ledger names who sets up the rest")
    if "agent" in tables and not (tables["agent"].get("outlet") or "outlet" in tables):
        wrong.append("agent: outlet is missing")
    for kind, count in tables.get("stock", {}).items():
        if kind not in _KINDS or not isinstance(count, int) or not 1 <= count <= LARGEST_LOT:
            wrong.append(f"stock: {kind} must be numbers or sims, from 1 to {LARGEST_LOT}")
    return wrong


def _resolved(name: str, value: Value, folder: Path) -> Value:
    """A path of the answers begins at their file."""
    is_path = name in _PATHS or (name == "pack" and value not in shipped_packs())
    return str(folder / value) if is_path and isinstance(value, str) and value else value


def _checked(folder: Path) -> Settings:
    settings = load_settings(folder, {})
    wrong: list[str] = []
    policy = load_policy(settings.pack)
    if policy.is_sandbox:
        wrong.append("pack: a sandbox pack is refused in production")
    if policy.is_draft and not settings.allow_draft_pack:
        wrong.append("pack: a draft is refused in production, unless `allow_draft_pack` is set")
    try:
        build_connectors(settings, DataFolder(folder), policy.country)
    except SettingsError as problem:
        wrong += problem.problems
    if wrong:
        raise SettingsError(tuple(wrong))
    return settings


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
