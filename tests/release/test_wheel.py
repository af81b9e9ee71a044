"""The wheel alone is the product: installed beside its dependencies it serves, and explains its errors, without a checkout."""

import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest

from tests.architecture.sources import PROJECT_ROOT
from tests.support.command import clean_environment
from tests.support.served import STOP_WITHIN_S, wait_until_alive

pytestmark = [pytest.mark.models, pytest.mark.sockets, pytest.mark.usefixtures("models_folder")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment in which the wheel is installed; of this project's environment it has the dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(PROJECT_ROOT)]
    subprocess.run(built, check=True)
    venv.create(folder / "environment", with_pip=False)
    programs = folder / "environment" / "bin"
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [*pip, "--python", str(programs / "python"), "install", "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True
    )
    packages = next((folder / "environment" / "lib").glob("python*")) / "site-packages"
    (packages / "needed.pth").write_text(str(Path(click.__file__).parents[1]), encoding="utf-8")
    return programs


def _run(programs: Path, *arguments: str) -> str:
    command = [str(programs / "realname"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=programs, env=clean_environment({})).stdout


@pytest.fixture(scope="module")
def url(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox that the installed command serves, from a folder that holds nothing else."""
    data = tmp_path_factory.mktemp("data") / "sandbox"
    process = subprocess.Popen(
        [str(installed / "realname"), "serve", "--data", str(data), "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=data.parent,
        env=clean_environment({}),
    )
    try:
        assert process.stderr is not None
        port = next(found[1] for line in process.stderr if (found := re.search(r"listens on http://[\w.]+:(\d+)", line)))
        wait_until_alive(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=STOP_WITHIN_S * 4)


def test_what_runs_is_the_wheel(installed: Path) -> None:
    program = "import realname, pathlib; print(pathlib.Path(realname.__file__).parent)"
    command = [str(installed / "python"), "-c", program]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=installed, env=clean_environment({})).stdout
    assert Path(shown.strip()).is_relative_to(installed.parent)


def test_it_says_its_version(installed: Path) -> None:
    assert re.fullmatch(r"realname \d+\.\d+\.\d+(\.dev\d+)?(\+.*)?\n", _run(installed, "--version"))


def test_it_has_the_rule_packs(installed: Path) -> None:
    assert '"cn"' in _run(installed, "packs", "check", "cn", "--json")


def test_it_brings_its_manual(installed: Path) -> None:
    assert (installed.parent / "share" / "man" / "man1" / "realname.1").is_file()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/readyz", '"ready"'),  # the tables are made, and the models are the pinned ones
        ("/docs/errors/clip-too-long", "clip-too-long"),
        ("/", "<main"),
        ("/static/css/realname.css", "{"),
        ("/reference", "<"),
        ("/openapi.json", '"openapi"'),
    ],
)
def test_it_serves_what_a_checkout_serves(url: str, path: str, said: str) -> None:
    answer = httpx.get(f"{url}{path}", follow_redirects=True)
    assert (answer.status_code, said in answer.text) == (200, True), answer.text[:300]
