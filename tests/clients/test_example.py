"""The example of the client library, run as its page says: a fresh sandbox, the sample people, a line."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.model.observations import Action
from realname_client import BearerToken, Client
from realname_client.live_messages import Seen
from tests.architecture.sources import PROJECT_ROOT
from tests.live.clip_camera import ClipCamera
from tests.support.sandbox_folder import api_token, enrolment_code
from tests.support.served import Served, serve
from tests.verification.live_segments import SegmentPlayer

LONGEST_S = 300
EXAMPLE = PROJECT_ROOT / "clients" / "python" / "examples" / "register_a_line.py"
pytestmark = [pytest.mark.models, pytest.mark.sockets, pytest.mark.usefixtures("models_folder")]


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("register_a_line", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("sandbox")) as served:
        yield served


@pytest.fixture(scope="module")
def python_with_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment in which the library is installed as a wheel, and of this project's packages what it needs."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(EXAMPLE.parents[1])]
    subprocess.run(built, check=True)
    venv.create(folder / "environment", with_pip=False)
    python = folder / "environment" / "bin" / "python"
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    # As the last folder that is looked into: the wheel's own files go before the project's.
    packages = next((folder / "environment" / "lib").glob("python*")) / "site-packages"
    (packages / "needed.pth").write_text(str(Path(httpx.__file__).parents[1]), encoding="utf-8")
    return python


def test_the_wheel_says_that_it_is_typed_and_is_what_is_imported(python_with_wheel: Path) -> None:
    shown = "print(file, (file.parent / 'py.typed').is_file(), realname_client.AsyncClient.__name__)"
    asked = f"import pathlib, realname_client; file = pathlib.Path(realname_client.__file__); {shown}"
    ended = subprocess.run([str(python_with_wheel), "-c", asked], capture_output=True, text=True, check=True, cwd=python_with_wheel.parent)
    file, *said = ended.stdout.split()
    assert Path(file).is_relative_to(python_with_wheel.parents[1])
    assert said == ["True", "AsyncClient"]


def test_the_example_registers_a_line_for_the_sample_person_with_the_wheel(
    sandbox: Served, samples_folder: Path, python_with_wheel: Path
) -> None:
    ended = subprocess.run(
        [str(python_with_wheel), str(EXAMPLE), "--url", sandbox.url, "--samples", str(samples_folder)],
        env={"PATH": os.environ["PATH"], "REALNAME_TOKEN": api_token(sandbox.data)},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "registration: activated\ndecision: approved\nline: active" in ended.stdout


def test_the_programs_of_the_page_register_a_line_and_list_it(sandbox: Served, samples_folder: Path, python_with_wheel: Path) -> None:
    """Word by word, but that the SIM is one that no other test of this sandbox takes."""
    page = (EXAMPLE.parents[1] / "README.md").read_text(encoding="utf-8")
    first, second = re.findall(r"```python\n(import .*?)```", page, re.DOTALL)
    program = first.replace("89869900000000000003", sandbox_iccids()[-1].value) + second
    ended = subprocess.run(
        [str(python_with_wheel), "-c", program],
        env={"REALNAME_URL": sandbox.url, "REALNAME_TOKEN": api_token(sandbox.data), "REALNAME_SAMPLES": str(samples_folder)},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    asked, became, *lines = ended.stdout.splitlines()
    assert asked == "['Blink once']"
    state, outcome, line_id = became.split()
    assert (state, outcome) == ("activated", "approved")
    assert f"{line_id} active" in lines


def test_its_live_session_registers_a_line_as_well(sandbox: Served, samples_folder: Path) -> None:
    """The sample clip shows a blink alone, so the applicant of this test cannot turn."""
    module = example()
    player = ClipCamera(SegmentPlayer(samples_folder / "single_face.mp4"))

    def camera(seen: Seen) -> bytes:
        player.ask(Action(seen.prompt.action) if seen.prompt else None, t_ms=seen.prompted_ms)
        return player.picture(seen.at_ms)

    with Client(sandbox.url, BearerToken(api_token(sandbox.data)), language="en") as client:
        show = module.hold_session(enrolment_code(sandbox.data), camera)
        card = module.sample_card((samples_folder / "single_face.jpg").read_bytes())
        found = module.register(client, card=card, show=show, inabilities=("cannot-turn",))
        assert found.line_id is not None
        assert client.line(found.line_id).state == "active"
        assert json.loads(client.receipt(found.id).body)
