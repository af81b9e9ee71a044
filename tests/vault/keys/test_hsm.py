"""A hardware security module: what is wrong is said at the start, what is lost is opened again, and what is away is retryable."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pkcs11
import pytest

from realname.kernel.errors import SettingsError
from realname.platform.config.served import Served
from realname.platform.config.settings import load_settings
from realname.vault.errors import KeysUnavailable
from realname.vault.keys import hsm_keys, hsm_sessions
from realname.vault.keys.hsm_sessions import HsmPlace, HsmSession, HsmSessions
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.keys import open_keys
from tests.support.opened import opened
from tests.support.softhsm import UNSAFE_PIN, SoftHsm


@pytest.fixture
def settings(softhsm: SoftHsm) -> dict[str, str]:
    """Settings for a new token."""
    return softhsm.settings()


def problems_of(folder: Path, settings: dict[str, str], *, is_used: bool = False) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        open_keys(load_settings(folder, settings), DataFolder(folder), is_used=is_used)
    assert UNSAFE_PIN not in f"{caught.value!r} {caught.value.problems}"
    return caught.value.problems


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"REALNAME_HSM_PIN": "11111111"}, "hsm_pin"),
        ({"REALNAME_HSM_TOKEN": "no such token"}, "hsm_token"),
        ({"REALNAME_HSM_MODULE": "/nowhere/lib.so"}, "hsm_module"),
        ({"REALNAME_HSM_PIN": "", "REALNAME_HSM_PIN_FILE": "/nowhere/pin"}, "hsm_pin_file"),
        ({"REALNAME_HSM_PIN_FILE": "/nowhere/pin"}, "hsm_pin"),
    ],
)
def test_what_is_wrong_is_said_at_the_start(tmp_path: Path, settings: dict[str, str], change: dict[str, str], named: str) -> None:
    (problem,) = problems_of(tmp_path, settings | change)
    assert problem.startswith(f"{named}:")


def test_all_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    assert [one.partition(":")[0] for one in problems_of(tmp_path, {"REALNAME_KEYS": "pkcs11"})] == ["hsm_module", "hsm_token", "hsm_pin"]


def test_the_pin_may_stand_in_a_file(tmp_path: Path, settings: dict[str, str]) -> None:
    (tmp_path / "pin").write_text(f"{UNSAFE_PIN}\n")
    del settings["REALNAME_HSM_PIN"]
    open_keys(load_settings(tmp_path, settings | {"REALNAME_HSM_PIN_FILE": str(tmp_path / "pin")}), DataFolder(tmp_path), is_used=False)


def test_two_keys_of_one_label_are_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    keys = open_keys(load_settings(tmp_path, settings), DataFolder(tmp_path), is_used=False)
    _sessions(settings).run(lambda session: _make_aes(session, "realname-kek-1"))
    with pytest.raises(KeysUnavailable):
        keys.vault.new_key()


def test_of_two_keys_made_at_once_the_one_that_sees_the_other_goes(
    tmp_path: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = open_keys(load_settings(tmp_path, settings), DataFolder(tmp_path), is_used=False)

    def newest(*_: object) -> int:
        monkeypatch.undo()
        return 1  # as it was before the other process made its key

    monkeypatch.setattr(hsm_keys, "_newest", newest)
    _sessions(settings).run(lambda session: _make_aes(session, "realname-kek-2"))
    with pytest.raises(KeysUnavailable):
        keys.custody.add_generation()
    assert [one.number for one in keys.custody.generations()] == [1, 2]


def _make_aes(session: HsmSession, label: str) -> None:
    session.session.generate_key(pkcs11.KeyType.AES, 256, label=label, id=b"another", store=True)


def _sessions(settings: dict[str, str]) -> HsmSessions:
    return HsmSessions(_place(settings))


def _place(settings: dict[str, str]) -> HsmPlace:
    return HsmPlace(settings["REALNAME_HSM_MODULE"], settings["REALNAME_HSM_TOKEN"], UNSAFE_PIN)


def test_the_pin_is_never_shown() -> None:
    assert UNSAFE_PIN not in repr(HsmPlace("m", "t", UNSAFE_PIN))


def test_a_token_without_the_keys_of_a_used_database_is_refused_and_makes_none(tmp_path: Path, settings: dict[str, str]) -> None:
    (problem,) = problems_of(tmp_path, settings, is_used=True)
    assert problem.startswith("keys: the token lacks keys")
    (problem,) = problems_of(tmp_path, settings, is_used=True)


def test_no_key_can_be_taken_out_of_the_token(tmp_path: Path, settings: dict[str, str]) -> None:
    open_keys(load_settings(tmp_path, settings), DataFolder(tmp_path), is_used=False)
    token = pkcs11.lib(settings["REALNAME_HSM_MODULE"]).get_token(token_label=settings["REALNAME_HSM_TOKEN"])
    with token.open() as session:
        kinds = (pkcs11.ObjectClass.SECRET_KEY, pkcs11.ObjectClass.PRIVATE_KEY)
        keys = [one for kind in kinds for one in list(session.get_objects({pkcs11.Attribute.CLASS: kind}))]
        assert len(keys) == 4
        assert {(one[pkcs11.Attribute.SENSITIVE], one[pkcs11.Attribute.EXTRACTABLE]) for one in keys} == {(True, False)}


def test_lost_sessions_are_opened_again(tmp_path: Path, settings: dict[str, str]) -> None:
    keys = open_keys(load_settings(tmp_path, settings), DataFolder(tmp_path), is_used=False)
    wrapped = keys.vault.new_key()
    pkcs11.lib(settings["REALNAME_HSM_MODULE"]).reinitialize()  # as after a restart of the module: every session and login is gone
    assert keys.vault.rewrap(wrapped) != wrapped


def test_a_module_that_is_away_is_retryable_and_comes_back(tmp_path: Path, softhsm: SoftHsm, settings: dict[str, str]) -> None:
    keys = open_keys(load_settings(tmp_path, settings), DataFolder(tmp_path), is_used=False)
    wrapped = keys.vault.new_key()
    shutil.move(softhsm.folder(), tmp_path / "unplugged")
    try:
        with pytest.raises(KeysUnavailable):
            keys.custody.require_ready()
        with pytest.raises(KeysUnavailable):
            keys.vault.key_name(wrapped)
    finally:
        shutil.move(tmp_path / "unplugged", softhsm.folder())
    keys.custody.require_ready()
    keys.vault.key_name(wrapped)


def test_a_call_that_hangs_keeps_no_other_waiting_for_long(
    tmp_path: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = open_keys(load_settings(tmp_path, settings), DataFolder(tmp_path), is_used=False)
    sessions = _sessions(settings)
    monkeypatch.setattr(hsm_sessions, "PATIENCE_S", 0.2)
    begun, answered = Event(), Event()

    def hang(session: HsmSession) -> None:
        del session
        begun.set()
        answered.wait(30)

    with ThreadPoolExecutor(1) as threads:
        hanging = threads.submit(sessions.run, hang)
        begun.wait(30)
        try:
            with pytest.raises(KeysUnavailable):
                keys.custody.require_ready()
        finally:
            answered.set()
        hanging.result()
    keys.custody.require_ready()


def test_a_deployment_is_bound_to_its_token(tmp_path: Path, softhsm: SoftHsm, settings: dict[str, str]) -> None:
    with opened(tmp_path, **settings):
        assert not (tmp_path / "keys.json").exists()
    with opened(tmp_path, **settings):
        pass
    other = settings | {"REALNAME_HSM_TOKEN": softhsm.settings()["REALNAME_HSM_TOKEN"]}
    with pytest.raises(SettingsError), opened(tmp_path, **other):
        pass


def test_a_deployment_whose_module_is_away_is_not_ready(tmp_path: Path, softhsm: SoftHsm, settings: dict[str, str]) -> None:
    with opened(tmp_path / "data", **settings) as deployment:
        shutil.move(softhsm.folder(), tmp_path / "unplugged")
        try:
            with pytest.raises(KeysUnavailable):
                deployment.app[Served].require_ready()
        finally:
            shutil.move(tmp_path / "unplugged", softhsm.folder())
