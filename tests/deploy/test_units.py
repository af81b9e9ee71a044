"""The units of systemd, the files of Quadlet and the Compose file: valid by their own programs, and as closed as they say."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.deploy.tools import DEPLOY, Tree, as_json, run, system_program

SYSTEMD, QUADLET, COMPOSE = DEPLOY / "systemd", DEPLOY / "quadlet", DEPLOY / "compose"
UNITS = ("realname-serve.service", "realname-worker@1.service", "realname.target")
MOST_EXPOSED = 25  # tenths, of 100: what bubblewrap needs (namespaces, mounts, netlink) and the network is left


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A machine's /etc with the units, the secrets' file and a program in the place of realname."""
    units = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(SYSTEMD, units, ignore=shutil.ignore_patterns("*.conf"))
    shutil.copytree(SYSTEMD / "realname-.service.d", units / "realname-.service.d", dirs_exist_ok=True)
    shutil.copy(SYSTEMD / "20-credentials.conf", units / "realname-.service.d")
    for unit in units.glob("*.service"):
        unit.write_text(unit.read_text().replace("/opt/realname/bin/realname", sys.executable))
    return tmp_path


def verify(system: Path, unit: str) -> tuple[int, str]:
    """Exit code and complaints."""
    path = {"SYSTEMD_UNIT_PATH": f"{system}/etc/systemd/system:"}
    ended = run(system_program("systemd-analyze"), "verify", "--man=no", "--generators=no", unit, environment=path)
    ours = [line for line in (ended.stdout + ended.stderr).splitlines() if "realname" in line]
    return ended.returncode if ours else 0, "\n".join(ours)


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_every_line_of_a_unit(system: Path, unit: str) -> None:
    assert verify(system, unit) == (0, "")


def test_a_line_that_systemd_does_not_know_is_found(system: Path) -> None:
    shared = system / "etc" / "systemd" / "system" / "realname-.service.d" / "10-realname.conf"
    shared.write_text(shared.read_text() + "ProtectNothing=yes\n")
    assert "ProtectNothing" in verify(system, UNITS[0])[1]


@pytest.mark.parametrize("unit", UNITS[:2])
def test_a_service_is_as_little_exposed_as_its_decoders_allow(system: Path, unit: str) -> None:
    words = ("security", "--offline=true", f"--root={system}", f"--threshold={MOST_EXPOSED}", "--no-pager", unit)
    ended = run(system_program("systemd-analyze"), *words)
    assert ended.returncode == 0, ended.stdout


def test_secrets_are_credentials_and_never_settings_of_the_environment() -> None:
    text = "".join(file.read_text() for file in SYSTEMD.rglob("*") if file.is_file())
    named = re.findall(r"Environment=(REALNAME_\w+)=%d/(\w+)", text)
    assert named
    assert [name for name, file in named if name != f"REALNAME_{file.upper()}_FILE" or f"LoadCredential={file}:" not in text] == []
    assert not re.search(r"REALNAME_\w*(SECRET|TOKEN|PIN|PASSWORD|DATABASE_URL)(_KEY)?=", text)


def test_a_command_beside_the_services_has_their_user_settings_and_secrets(tmp_path: Path, system: Path) -> None:
    program, credentials = tmp_path / "systemd-run", tmp_path / "realname" / "credentials"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    credentials.mkdir(parents=True)
    (credentials / "database_url").write_text("postgresql://")
    ended = run(
        SYSTEMD / "realname-command", "doctor", environment={"PATH": f"{tmp_path}:/usr/bin:/bin", "REALNAME_ETC": str(credentials.parent)}
    )
    options, _, command = ended.stdout.partition("\n--\n")
    lines = [one.removeprefix("--property=") for one in options.splitlines() if one.startswith("--property=")]
    assert command.split() == ["/opt/realname/bin/realname", "doctor"]
    assert {"User=realname", f"EnvironmentFile=-{credentials.parent}/environment"} <= set(lines)
    assert f"LoadCredential=database_url:{credentials}/database_url" in lines
    unit = system / "etc" / "systemd" / "system" / "realname-asked.service"
    unit.write_text("\n".join(["[Service]", f"ExecStart={sys.executable}", *lines]))
    assert verify(system, unit.name) == (0, "")


def test_quadlet_makes_a_unit_of_every_file() -> None:
    ended = run(system_program("quadlet", within="/usr/libexec/podman"), "-dryrun", environment={"QUADLET_UNIT_DIRS": str(QUADLET)})
    made = re.findall(r"^---(\S+)---$", ended.stdout, re.MULTILINE)
    assert (ended.returncode, len(made)) == (0, len(list(QUADLET.iterdir()))), ended.stderr
    starts = [line for line in ended.stdout.splitlines() if line.startswith("ExecStart=") and " run " in line]
    closed = ("--read-only", "--cap-drop=all", "no-new-privileges", "--pids-limit", "--read-only-tmpfs=false")
    assert [[word for word in closed if word not in start.replace("--cap-drop all", "--cap-drop=all")] for start in starts] == [[], []]


def test_the_containers_of_quadlet_differ_in_what_they_do_alone() -> None:
    server, worker = (
        set((QUADLET / f"realname-{part}.container").read_text().partition("[Container]")[2].partition("[Service]")[0].splitlines())
        for part in ("serve", "worker")
    )
    own = ("Environment=FORWARDED_ALLOW_IPS", "Environment=REALNAME_WORKER_METRICS")
    allowed = ("ContainerName", "Exec=", "Health", "PublishPort=127.0.0.1:", *own, "#")
    assert [line for line in server ^ worker if not line.startswith(allowed)] == []


def compose(tmp_path: Path, *words: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """What Compose makes of the file, with every profile."""
    folder = tmp_path / "compose"
    shutil.copytree(COMPOSE, folder, dirs_exist_ok=True)
    shutil.copy(folder / "realname.env.example", folder / "realname.env")
    ended = run(
        system_program("docker-compose"), "--project-directory", folder, "--profile", "*", "config", *words, environment=environment
    )
    return ended.returncode, ended.stdout or ended.stderr


@pytest.fixture
def composed(tmp_path: Path) -> Tree:
    """The Compose file as Compose reads it."""
    code, text = compose(tmp_path, "--format", "json", environment={"IMAGE": "localhost/realname:test"})
    assert code == 0, text
    return as_json(text)


def test_compose_asks_for_the_image(tmp_path: Path) -> None:
    code, text = compose(tmp_path, environment={"IMAGE": ""})
    assert code != 0
    assert "name the image" in text


def test_containers_of_compose_have_no_privilege_and_write_nowhere_else(composed: Tree) -> None:
    for part in ("server", "worker"):
        service = composed["services"][part]
        assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
        assert {one["target"] for one in service["volumes"]} == {"/var/lib/realname", "/var/lib/realname-models"}


def test_compose_opens_ports_to_this_machine_alone_and_believes_its_gateway_alone(composed: Tree) -> None:
    published = [port for service in composed["services"].values() for port in service.get("ports", ())]
    assert {port["host_ip"] for port in published} == {"127.0.0.1"}
    gateway = composed["networks"]["default"]["ipam"]["config"][0]["gateway"]
    assert composed["services"]["server"]["environment"]["FORWARDED_ALLOW_IPS"] == gateway


def test_secrets_of_compose_are_files(composed: Tree) -> None:
    environments = [service.get("environment") or {} for service in composed["services"].values()]
    secret = re.compile(r"SECRET|TOKEN|PIN$|PASSWORD|DATABASE_URL")
    assert [name for one in environments for name in one if secret.search(name) and not name.endswith("_FILE")] == []
