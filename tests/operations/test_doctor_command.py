"""`realname doctor`: each thing that is wrong with a deployment is found, said in words, and nothing is changed."""

import json
import shutil
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import make_url

from realname.access.connectors.signed_camera_states import sign_states
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import open_deployment
from realname.operations.commands.doctor import _ADVICE
from realname.operations.model.checkup import Checkup, Diagnosis, Verdict
from realname.operations.wiring.checkup_connectors import check_connectors
from realname.operations.wiring.checkup_files import check_camera_states, check_decoders, check_measured_models
from realname.operations.wiring.checkup_front import check_clock, check_front
from realname.operations.wiring.doctor import check_connections, examine
from realname.packs.use_cases.load_policy import read_pack
from realname.platform.config.settings import Settings
from realname.platform.db.engine import engine_for
from realname.platform.db.server_checks import is_certificate_checked, read_server
from realname.platform.outbound.circuit import CircuitNote, CircuitState
from realname.platform.outbound.signature_keys import KeyKind, key_set, new_key
from realname.vault.store.wrapped_keys import WrappedKeys
from realname.vault.wiring.keys import ServerKeys
from realname.verification.engine.decoding.confinement import Confined, Confinement
from realname.verification.engine.decoding.lockdown import Layers
from realname.verification.engine.networks.added_models import LIST_NAME
from realname.verification.engine.networks.model_catalogue import COMPARISON
from tests.support.command import files_below, realname
from tests.support.deployed_counter import attach_one
from tests.support.manual_clock import START
from tests.support.own_certificate import make_certificate
from tests.support.postgresql import PostgresqlServer

pytestmark = pytest.mark.sockets

C, V = Checkup, Verdict
NO_MODELS = {"REALNAME_MODELS": "/nonexistent"}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one person and a backup."""
    data = tmp_path_factory.mktemp("ours") / "data"
    deployment = open_deployment(data, environment={})
    attach_one(deployment)
    deployment.database.dispose()
    assert realname("system", "backups", "create", data.parent / "backup.tar", "--data", data).exit_code == 0
    return data


@pytest.fixture
def data(ours: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    shutil.copytree(ours, tmp_path / "data")
    return tmp_path / "data"


def verdict(data: Path, checkup: Checkup, environment: dict[str, str] | None = None) -> tuple[Verdict, str]:
    (found,) = [one for one in examine(data, environment=environment or {}) if one.checkup is checkup]
    return found.verdict, found.seen


def test_every_checkup_is_made_once_and_has_its_advice(data: Path) -> None:
    assert sorted(one.checkup for one in examine(data, environment={})) == sorted(Checkup)
    assert set(_ADVICE) == set(Checkup)


def test_a_deployment_as_it_is_made_has_nothing_wrong_but_what_it_lacks(data: Path) -> None:
    found = {one.checkup: one.verdict for one in examine(data, environment=NO_MODELS)}
    assert {one for one, verdict in found.items() if verdict is V.WRONG} == {C.MODELS}
    assert {one for one, verdict in found.items() if verdict is V.NOT_CHECKED} == {C.TLS, C.SERVER_CLOCK}


@pytest.mark.parametrize(("otherwise", "effect"), [("refer", "every registration by face is referred"), ("accept", "accepted by the pack")])
def test_a_model_that_the_pack_was_not_measured_with_is_named(tmp_path: Path, otherwise: str, effect: str) -> None:
    pack = tmp_path / "ours.toml"
    text = (
        read_pack("cn")
        .decode()
        .replace(COMPARISON.sha256, "0" * 64)
        .replace('otherwise = { value = "refer"', f'otherwise = {{ value = "{otherwise}"')
    )
    pack.write_text(text)
    found = check_measured_models(Settings.model_validate({"mode": "production", "pack": str(pack)}), NO_MODELS)
    assert (found.verdict, found.seen) == (V.LOOK, f"not measured: comparison; {effect}")


def test_the_pinned_models_are_those_that_the_pack_was_measured_with(data: Path) -> None:
    assert verdict(data, C.MEASURED_MODELS, NO_MODELS) == (V.FINE, "as measured")


def test_a_list_of_models_that_cannot_be_read_leaves_the_pack_unchecked(tmp_path: Path) -> None:
    (tmp_path / LIST_NAME).write_text("{")
    found = check_measured_models(Settings.model_validate({"mode": "sandbox"}), {"REALNAME_MODELS": str(tmp_path)})
    assert found.verdict is V.NOT_CHECKED


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(seconds=-1), V.WRONG),
        (timedelta(), V.FINE),
        (timedelta(days=59), V.FINE),
        (timedelta(days=59, seconds=1), V.LOOK),
        (timedelta(days=90), V.WRONG),
    ],
)
def test_the_states_of_cameras_are_to_be_signed_again_a_month_before_they_expire(tmp_path: Path, age: timedelta, expected: Verdict) -> None:
    key = new_key(KeyKind.ED25519, kid="operator-1")
    boots = [{"name": "type-a", "pcrs": {str(number): "0" * 64 for number in range(10)}}]
    times = {"issued_at": START.isoformat(), "expires_at": (START + timedelta(days=90)).isoformat()}
    states = {"version": 7, **times, "boots": boots, "agents": [{"name": "agent-1", "sha256": "1" * 64}], "files": []}
    (tmp_path / "keys.json").write_text(json.dumps(key_set(key)))
    (tmp_path / "states.json").write_bytes(sign_states(json.dumps(states).encode(), key=key))
    places = {"camera_states": str(tmp_path / "states.json"), "camera_states_keys": str(tmp_path / "keys.json")}
    found = check_camera_states(Settings.model_validate({"mode": "sandbox", **places}), now=START + age)
    assert (found.verdict, found.seen.partition(",")[0]) == (expected, "version 7")


def test_a_list_of_states_that_no_known_key_signed_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "states.json").write_text("{}")
    settings = Settings.model_validate({"mode": "sandbox", "camera_states": str(tmp_path / "states.json")})
    assert check_camera_states(settings, now=START).verdict is V.WRONG


@pytest.mark.parametrize(
    ("found", "mode", "expected"),
    [
        (Confined(by=Confinement.BUBBLEWRAP, before=("bwrap",), layers=Layers(has_filter=True, landlock=7)), "production", V.FINE),
        (Confined(by=Confinement.BUBBLEWRAP, before=("bwrap",)), "production", V.LOOK),
        (Confined(by=Confinement.NOT_INSTALLED, layers=Layers(has_filter=True)), "production", V.LOOK),
        (Confined(by=Confinement.NOT_INSTALLED), "production", V.WRONG),
        (Confined(by=Confinement.NOT_INSTALLED, layers=Layers(landlock=1)), "production", V.WRONG),
        (Confined(by=Confinement.NOT_INSTALLED), "sandbox", V.LOOK),
    ],
)
def test_decoders_are_said_to_be_confined_by_what_is_in_force(found: Confined, mode: str, expected: Verdict) -> None:
    diagnosis = check_decoders(Settings.model_validate({"mode": mode}), found)
    assert (diagnosis.verdict, diagnosis.seen.startswith(f"isolated by {found.level}")) == (expected, True)
    allowed = check_decoders(Settings.model_validate({"mode": mode, "allow_unconfined_decoders": True}), found)
    assert allowed.verdict is (V.LOOK if expected is V.WRONG else expected)


def test_a_key_file_that_others_may_read_is_wrong(data: Path) -> None:
    (data / "keys.json").chmod(0o640)
    assert verdict(data, C.KEY_FILE) == (V.WRONG, "mode 0640")


def test_a_missing_key_file_is_wrong_and_the_rest_is_still_looked_at(data: Path) -> None:
    (data / "keys.json").unlink()
    assert verdict(data, C.KEY_FILE) == (V.WRONG, "missing")
    assert (verdict(data, C.FOLDERS)[0], verdict(data, C.DATABASE_CLOCK)[0]) == (V.FINE, V.FINE)


@pytest.mark.parametrize("name", ["media", "workflow", "deletions", "realname.sqlite", "realname.toml"])
def test_what_others_may_enter_is_wrong(data: Path, name: str) -> None:
    for folder in ("deletions", "workflow"):
        (data / folder).mkdir(exist_ok=True, mode=0o700)
    (data / name).chmod(0o755)
    assert verdict(data, C.FOLDERS) == (V.WRONG, f"readable by others: {name}")


def test_a_rotation_that_was_cut_off_is_wrong_until_it_is_run_again(data: Path) -> None:
    deployment = open_deployment(data, environment={})
    newest = deployment.app[ServerKeys].custody.add_generation()
    with deployment.app[SqlUnitsOfWork]() as unit:
        unit[WrappedKeys].raise_floor(newest)
        unit.commit()
    deployment.database.dispose()
    assert verdict(data, C.KEY_ROTATION) == (V.WRONG, "1 personal keys still use an old key")
    realname("access", "staff", "first-administrators", "li.na", "second", "--data", data)
    assert realname("system", "keys", "rotate", "--data", data, "--execute", "--as", "li.na").exit_code == 0
    assert verdict(data, C.KEY_ROTATION)[0] is V.FINE


def test_a_deployment_without_a_backup_says_so(data: Path) -> None:
    assert verdict(data, C.BACKUP)[0] is V.FINE
    fresh = data.parent / "fresh"
    open_deployment(fresh, environment={}).database.dispose()
    assert verdict(fresh, C.BACKUP) == (V.FINE, "none yet")


def test_trouble_that_the_status_knows_is_repeated(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir(mode=0o700)
    assert verdict(tmp_path / "empty", C.SERVICE) == (V.WRONG, "database-missing, keys-missing")


def test_each_connector_is_named_and_a_system_that_is_away_is_to_be_looked_at() -> None:
    settings = Settings(provisioner="rest", resource_pool="tmf", notifier="ours.gateway:make")
    named = "authority sandbox, provisioner rest{away}, notifier own, card_reader sandbox, resource_pool tmf"
    note = CircuitNote(system="provisioning", state=CircuitState.OPEN, since=START, reason="no-answer")
    fine, away = check_connectors(settings, []), check_connectors(settings, [note])
    assert (fine.verdict, fine.seen) == (V.FINE, named.format(away=""))
    assert (away.verdict, away.seen) == (V.LOOK, named.format(away=" (away)"))


def test_a_lot_that_a_draw_left_is_to_be_looked_at_until_the_next_one_finishes_it(data: Path) -> None:
    realname("access", "staff", "first-administrators", "li.na", "second", "--data", data)
    draw = ("lines", "numbers", "draw", "--count", "5", "--data", data, "--execute", "--as", "li.na", "--json")
    cut = realname(*draw, environment={"REALNAME_SANDBOX_FAULTS": "stock=timeout-after:1"})
    assert (cut.exit_code, verdict(data, C.LOTS)) == (69, (V.LOOK, "1 unfinished"))
    drawn = realname(*draw).json
    assert (drawn["resumed"], drawn["new"], verdict(data, C.LOTS)) == (True, 5, (V.FINE, "0 unfinished"))


def test_a_server_without_tls_is_wrong() -> None:
    assert check_front("http://counter.example.net", Settings())[0] == Diagnosis(checkup=C.TLS, verdict=V.WRONG, seen="no https")


def test_a_server_whose_certificate_no_one_believes_is_wrong(tmp_path: Path) -> None:
    with answering(make_certificate(tmp_path, host="localhost"), headers={}) as url:
        assert check_front(url, Settings())[0].verdict is V.WRONG


def test_a_server_that_is_believed_and_keeps_browsers_on_tls_is_fine(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, host="localhost")
    with answering(certificate, headers={"Strict-Transport-Security": "max-age=31536000"}) as url:
        tls, clock = check_front(url, Settings(operator_ca_file=str(certificate)))
    assert (tls.verdict, clock.verdict) == (V.FINE, V.FINE)


def test_a_proxy_that_takes_the_header_away_is_wrong(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, host="localhost")
    with answering(certificate, headers={}) as url:
        assert check_front(url, Settings(operator_ca_file=str(certificate)))[0].verdict is V.WRONG


@pytest.mark.parametrize(
    ("ahead_s", "expected"),
    [(0.0, V.FINE), (-5.0, V.FINE), (5.1, V.LOOK), (-60.0, V.LOOK), (60.1, V.WRONG), (None, V.NOT_CHECKED)],
)
def test_a_clock_is_judged_by_how_far_it_is(ahead_s: float | None, expected: Verdict) -> None:
    assert check_clock(C.SERVER_CLOCK, ahead_s).verdict is expected


def test_settings_of_the_database_that_lose_or_keep_what_they_must_not_are_found(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url:
        engine = engine_for(f"{url}{'&' if '?' in url else '?'}options=-c%20synchronous_commit%3Doff")
        try:
            found = read_server(engine)
        finally:
            engine.dispose()
    assert found is not None
    assert "synchronous_commit=off" in found.unfit
    assert abs(found.ahead_s) < 5


@pytest.mark.parametrize(
    ("held", "expected"),
    [([], V.FINE), ([30, 30], V.FINE), ([30, 16, 16], V.LOOK), ([30, 30, 30], V.LOOK), ([30, 30, 16, 16], V.WRONG)],
)
def test_connections_are_judged_by_what_each_process_says_and_one_more(held: Sequence[int], expected: Verdict) -> None:
    found = check_connections(held, one_more=30, allowed=95)
    assert (found.verdict, found.seen) == (expected, f"{len(held)} processes of up to {sum(held)} connections together, 95 in all")


def test_connections_that_are_assumed_are_never_called_wrong() -> None:
    found = check_connections([16, None, None, None], one_more=30, allowed=95)
    assert (found.verdict, "30 assumed for each of 3" in found.seen) == (V.LOOK, True)


def test_the_connections_of_a_server_are_those_that_are_for_no_superuser_alone(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url:
        engine = engine_for(url)
        try:
            found = read_server(engine)
        finally:
            engine.dispose()
    assert found is not None
    assert found.connections == 200 - 3  # as tests/support/postgresql.py starts it


@pytest.mark.parametrize(
    ("url", "is_checked"),
    [
        ("postgresql+psycopg://realname@db.internal/realname", False),
        ("postgresql+psycopg://realname@db.internal/realname?sslmode=require", False),
        ("postgresql+psycopg://realname@/realname?host=db.internal", False),
        ("postgresql+psycopg://realname@db.internal/realname?sslmode=verify-full&sslrootcert=system", True),
        ("postgresql+psycopg://realname@/realname?host=/run/postgresql", True),
        ("postgresql+psycopg://realname@/realname", True),
        ("postgresql+psycopg://realname@localhost/realname", True),
    ],
)
def test_a_database_of_another_machine_has_its_certificate_checked(url: str, is_checked: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_certificate_checked(make_url(url)) is is_checked


def test_a_database_that_is_away_is_said_and_the_rest_is_looked_at(data: Path) -> None:
    away = {"REALNAME_DATABASE_URL": "postgresql+psycopg://unknown@127.0.0.1:1/nothing"}
    assert verdict(data, C.DATABASE_CLOCK, away)[0] is V.NOT_CHECKED
    assert verdict(data, C.SERVICE, away) == (V.WRONG, "database-away")


def test_it_ends_with_74_where_something_is_wrong_and_changes_nothing(data: Path) -> None:
    (data / "keys.json").chmod(0o644)
    before = files_below(data)
    ended = realname("doctor", "--data", data, "--json")
    assert ended.exit_code == 74
    checkups = ended.json["checkups"]
    assert isinstance(checkups, list)
    (keys,) = [one for one in checkups if one["checkup"] == "key-file"]
    assert (keys["verdict"], "chmod 600" in keys["advice"]) == ("wrong", True)
    assert files_below(data) == before


def test_it_says_in_words_what_to_do(data: Path) -> None:
    (data / "media").chmod(0o777)
    ended = realname("doctor", "--data", data)
    assert "WRONG" in ended.stdout
    assert "chmod -R go-rwx" in " ".join(ended.stdout.split())


@contextmanager
def answering(certificate: Path, *, headers: dict[str, str]) -> Iterator[str]:
    """A server with a certificate of its own making."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_arguments: object) -> None:
            """A client that does not believe the certificate goes away."""

    server = Quiet(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
