"""`realname init --production`: a checked configuration for its owner alone, or every problem at once and nothing written."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from realname.main.commands.root import _open, cli
from realname.main.deployment.first_configuration import answers_of, read_answers, write_configuration
from realname.platform.cli.open_app import Opener
from realname.platform.config.settings import Settings, load_settings
from tests.support.command import realname

SECRET = "hunter2 hunter2"  # noqa: S105 - an example
SYSTEM = 'url = "https://{0}.example"\n{0}_token_url = "https://{0}.example/token"\n{0}_client_id = "realname"\n{0}_client_secret = "{1}"\n'
ANSWERS = 'pack = "cn"\n' + "".join(f"{name}_{SYSTEM.format(name, SECRET)}" for name in ("authority", "provisioner", "notifier"))
OUTLET = """
[outlet]
id = "outlet-1"
company = "91310000MA1FL00000"
name = "Example company"
contract = "2026-1"
time-zone = "Asia/Shanghai"
opens = "09:00"
closes = "20:00"
latitude = 31.2
longitude = 121.5
"""


def answers(tmp_path: Path, text: str = ANSWERS) -> Path:
    file = tmp_path / "answers.toml"
    file.write_text(text, encoding="utf-8")
    return file


def initialised(tmp_path: Path, text: str = ANSWERS) -> Settings:
    return write_configuration(tmp_path / "data", read_answers(answers(tmp_path, text)))


def test_each_system_with_an_address_gets_the_connector_of_realname(tmp_path: Path) -> None:
    initialised(tmp_path)
    settings = load_settings(tmp_path / "data", {})
    assert (settings.mode.value, settings.authority, settings.provisioner, settings.notifier) == ("production", "http", "rest", "http")
    assert (settings.card_reader, settings.resource_pool) == ("json", "")


def test_folder_settings_and_secrets_are_for_the_owner_alone(tmp_path: Path) -> None:
    initialised(tmp_path)
    data = tmp_path / "data"
    assert [oct(one.stat().st_mode & 0o777) for one in (data, data / "secrets", data / "realname.toml")] == ["0o700", "0o700", "0o600"]
    assert {oct(one.stat().st_mode & 0o777) for one in (data / "secrets").iterdir()} == {"0o600"}


def test_no_secret_is_in_the_settings_and_each_file_holds_one(tmp_path: Path) -> None:
    initialised(tmp_path)
    written = (tmp_path / "data" / "realname.toml").read_text(encoding="utf-8")
    assert SECRET not in written
    assert Path(tomllib.loads(written)["authority_client_secret_file"]).read_text(encoding="utf-8") == SECRET


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        (ANSWERS.replace('pack = "cn"', 'pack = "sandbox"'), ["pack"]),
        (ANSWERS.replace('pack = "cn"', 'pack = "th"'), ["pack"]),
        (ANSWERS.replace('https://authority.example"', 'http://authority.example"'), ["authority_url"]),
        (ANSWERS.replace("notifier_url", "notifier_token_address"), ["notifier_token_address", "notifier"]),
        (ANSWERS + 'colour = "red"\n[shop]\nid = "1"\n', ["shop", "colour"]),
        ('pack = "cn"\n', ["authority", "provisioner", "notifier"]),
        (ANSWERS + "[agent]\n[stock]\nsims = 0\n", ["agent", "administrator", "agent", "stock"]),
        (
            ANSWERS.replace('pack = "cn"', 'pack = "nowhere"').replace('https://notifier.example"', 'http://notifier.example"')
            + '[administrator]\nlogin = "ZHAO Y"\nsecond = "qian"\n'
            + OUTLET.replace("31.2", "131.2").replace("91310000MA1FL00000", "91310000"),
            ["pack", "notifier_url", "outlet", "administrator", "outlet"],
        ),
    ],
    ids=["sandbox-pack", "draft-pack", "no-tls", "unknown-setting", "unknown-table", "nothing-connected", "tables", "all-at-once"],
)
def test_what_production_refuses_is_said_at_once_and_nothing_is_written(tmp_path: Path, changed: str, names: list[str]) -> None:
    ended = realname("init", "--production", "--answers", answers(tmp_path, changed), "--data", tmp_path / "data", "--json")
    assert ended.exit_code == 78
    problems = ended.json["error"]["problems"]  # type: ignore[index]
    assert list(dict.fromkeys(one.partition(":")[0] for one in problems)) == list(dict.fromkeys(names))
    assert SECRET not in ended.stdout + ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_folder_that_is_configured_is_left_as_it_is(tmp_path: Path) -> None:
    initialised(tmp_path)
    before = (tmp_path / "data" / "realname.toml").read_bytes()
    ended = realname(
        "init", "--production", "--answers", answers(tmp_path, ANSWERS.replace("realname", "other")), "--data", tmp_path / "data"
    )
    assert (ended.exit_code, (tmp_path / "data" / "realname.toml").read_bytes()) == (78, before)


def test_a_path_of_the_answers_begins_at_their_file(tmp_path: Path) -> None:
    (tmp_path / "readers.json").write_text('{"keys": []}', encoding="utf-8")
    read = read_answers(answers(tmp_path, 'card_reader_keys = "readers.json"\n' + ANSWERS))
    assert read.settings["card_reader_keys"] == str(tmp_path / "readers.json")


def test_it_makes_the_keys_and_invites_two_administrators(tmp_path: Path) -> None:
    file = answers(tmp_path, ANSWERS + '[administrator]\nlogin = "zhao"\nsecond = "qian"\n')
    ended = realname("init", "--production", "--answers", file, "--data", tmp_path / "data", "--json")
    assert (ended.exit_code, (tmp_path / "data" / "keys.json").exists()) == (0, True)
    [step] = list(ended.json["done"])  # type: ignore[call-overload]
    assert [one["login"] for one in step["result"]["administrators"]] == ["zhao", "qian"]


def test_a_database_that_is_away_leaves_the_commands_to_run(tmp_path: Path) -> None:
    file = answers(
        tmp_path, f'database_url = "postgresql+psycopg://u@/d?host={tmp_path}"\n{ANSWERS}[administrator]\nlogin = "zhao"\nsecond = "qian"\n'
    )
    ended = realname("init", "--production", "--answers", file, "--data", tmp_path / "data")
    assert (ended.exit_code, "  realname access staff first-administrators zhao qian --data" in ended.stderr) == (69, True)


def test_the_link_follows_its_sentence_and_the_answers_are_to_be_deleted(tmp_path: Path) -> None:
    file = answers(tmp_path, ANSWERS + '[administrator]\nlogin = "zhao"\nsecond = "qian"\n')
    ended = realname("init", "--production", "--answers", file, "--data", tmp_path / "data")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert ended.stderr.index("Link for zhao") < ended.stderr.index("/join#") < ended.stderr.index("it holds secrets")


def test_a_typed_path_begins_at_the_folder_of_the_person() -> None:
    typed = answers_of({"card_reader_keys": "readers.json", "pack": "ours.toml"}, Path("/srv/zhao"))
    assert typed.settings == {"card_reader_keys": "/srv/zhao/readers.json", "pack": "/srv/zhao/ours.toml"}


def test_a_step_that_fails_leaves_the_configuration_and_says_which_to_run(tmp_path: Path) -> None:
    file = answers(tmp_path, ANSWERS + '[administrator]\nlogin = "zhao"\nsecond = "qian"\n' + OUTLET)
    ended = realname("init", "--production", "--answers", file, "--data", tmp_path / "data")
    assert (ended.exit_code, "`realname outlets enrol outlet-1` failed" in ended.stderr) == (64, True)
    assert "  realname outlets enrol outlet-1 --company 91310000MA1FL00000" in ended.stderr
    assert (tmp_path / "data" / "realname.toml").exists()


def test_without_a_file_it_asks(tmp_path: Path) -> None:
    of_a_system = ["https://{0}.example", "https://{0}.example/token", "", SECRET]
    typed = [
        "cn",
        "https://counter.example",
        "10000",
        "",
        "",
        *(one.format(name) for name in ("authority", "provisioner", "notifier") for one in of_a_system),
        "zhao",
        "qian",
    ]
    asked = CliRunner().invoke(
        cli, ["init", "--production", "--data", str(tmp_path / "data")], input="\n".join(typed) + "\n", obj=Opener(_open)
    )
    assert asked.exit_code == 0, asked.output
    assert SECRET not in asked.output
    assert "counter.example/join#" in asked.output
    assert load_settings(tmp_path / "data", {}).passkey_rp_id == "counter.example"


def test_a_sandbox_needs_none(tmp_path: Path) -> None:
    assert realname("init", "--data", tmp_path / "data").exit_code == 2


def test_the_doctor_names_what_lacks_before_the_first_line_with_its_command(tmp_path: Path) -> None:
    realname("init", "--production", "--answers", answers(tmp_path), "--data", tmp_path / "data")
    checkups = {one["checkup"]: one for one in realname("doctor", "--data", tmp_path / "data", "--json").json["checkups"]}  # type: ignore[attr-defined]
    lacking = {name: checkups[name]["seen"] for name in ("administrator", "outlets", "stock")}
    assert lacking == {
        "administrator": "no administrator",
        "outlets": "no outlet, no agent, no trained agent",
        "stock": "no free number, no free SIM",
    }
    assert "realname access staff first-administrators" in checkups["administrator"]["advice"]
