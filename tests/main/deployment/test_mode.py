"""The mode belongs to the data: a shell that lost its settings cannot turn real lines into simulated ones."""

from pathlib import Path

import pytest
from sqlalchemy import select

from realname.kernel.errors import SettingsError
from realname.main.catalogue.tables import all_tables
from realname.main.commands.startup_message import Address, print_startup_message
from realname.platform.config.settings import Mode, load_settings
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.verification import wiring
from realname.verification.engine.decoding.confinement import Confined, Confinement
from tests.support.opened import PRODUCTION, opened

SANDBOX = {"REALNAME_MODE": "sandbox"}
ADDRESS = Address(host="127.0.0.1", port=8080, has_tls=False)
_ACCOUNTS = frozenset(
    {"staff", "staff_sessions", "passkeys", "authenticators", "backup_codes", "invitations", "counters", "enrolment_codes"}
    | {"api_clients", "client_credentials"}
)


def problems_of(data: Path, **settings: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught, opened(data, **settings):
        pass
    return caught.value.problems


def make(data: Path, **settings: str) -> None:
    with opened(data, **settings):
        pass


def test_a_production_folder_does_not_open_as_a_sandbox(tmp_path: Path) -> None:
    make(tmp_path, **PRODUCTION)
    assert problems_of(tmp_path, **SANDBOX) == ("mode: the data were made in production and are never opened in sandbox",)


def test_a_sandbox_folder_does_not_open_in_production(tmp_path: Path) -> None:
    make(tmp_path)
    assert [problem.split(":")[0] for problem in problems_of(tmp_path, **PRODUCTION)] == ["mode"]


def test_a_production_folder_does_not_open_as_a_sandbox_when_its_settings_file_is_lost(tmp_path: Path) -> None:
    make(tmp_path, **PRODUCTION)
    (tmp_path / "realname.toml").unlink()
    assert [problem.split(":")[0] for problem in problems_of(tmp_path)] == ["mode"]


def test_a_refused_sandbox_puts_no_number_into_productions_stock(tmp_path: Path) -> None:
    make(tmp_path, **PRODUCTION)
    problems_of(tmp_path, **SANDBOX)
    with opened(tmp_path, **PRODUCTION) as deployment:
        assert list(deployment.app[OfferNumbers](limit=1)) == []


def test_a_refused_sandbox_leaves_no_simulated_operator_behind(tmp_path: Path) -> None:
    make(tmp_path, **PRODUCTION)
    problems_of(tmp_path, **SANDBOX)
    assert not (tmp_path / "sandbox").exists()


@pytest.mark.parametrize("environment", [PRODUCTION, {}], ids=["production", "sandbox"])
def test_the_settings_file_carries_the_mode_the_folder_was_made_in(tmp_path: Path, environment: dict[str, str]) -> None:
    make(tmp_path, **environment)
    own = {name: value for name, value in environment.items() if name != "REALNAME_MODE"}
    assert load_settings(tmp_path, own).mode is Mode(environment.get("REALNAME_MODE", "sandbox"))


def test_production_made_by_the_environment_does_not_start_in_a_shell_without_it(tmp_path: Path) -> None:
    make(tmp_path, **PRODUCTION)
    assert {problem.split(":")[0] for problem in problems_of(tmp_path)} == {"authority", "provisioner", "notifier", "card_reader", "pack"}


@pytest.mark.parametrize("environment", [PRODUCTION, SANDBOX], ids=["production", "sandbox"])
def test_a_folder_begins_without_any_account(tmp_path: Path, environment: dict[str, str]) -> None:
    """ASVS 6.3.2. In a sandbox the start page adds a member when one signs in there, and no password of theirs is known."""
    with opened(tmp_path, **environment) as deployment, deployment.database.connect() as connection:
        print_startup_message(deployment, ADDRESS, inspectors=ADDRESS, relying=ADDRESS)
        filled = {name for name in _ACCOUNTS if connection.execute(select(all_tables().tables[name])).first() is not None}
    assert filled == set()


def test_production_does_not_start_where_nothing_confines_decoders_unless_a_setting_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(wiring, "confinement", lambda: Confined(by=Confinement.NOT_INSTALLED))
    assert [problem.split(":")[0] for problem in problems_of(tmp_path, **PRODUCTION)] == ["allow_unconfined_decoders"]
    make(tmp_path, **PRODUCTION, REALNAME_ALLOW_UNCONFINED_DECODERS="true")
