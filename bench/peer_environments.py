"""Peers: each in a virtual environment of its own under the user's cache, never in the checkout."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.use_cases.fetch_files import model_folder

_INSTALL_S = 1200
_WEIGHTS = ".deepface/weights"
# SFace as pinned lists weights among its inputs that no node takes; onnxruntime, which deepface runs it on, then demands
# them. They are taken off the list; every weight and every node stays as it is.
_UNLIST = """
import onnx, sys
model = onnx.load(sys.argv[1])
weights = {one.name for one in model.graph.initializer}
taken = {name for node in model.graph.node for name in node.input}
inputs = [one for one in model.graph.input if one.name in taken - weights]
del model.graph.input[:]
model.graph.input.extend(inputs)
onnx.save(model, sys.argv[2])
"""


class PeerUnavailable(Exception):
    """A peer could not be installed; carries the reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A peer: what is installed, and the worker that runs it.

    Attributes:
        options: For pip, before the packages.
    """

    name: str
    worker: str
    options: tuple[str, ...]
    packages: tuple[str, ...]


PEERS = (
    Peer(
        name="face_recognition",
        worker="bench.pair_face_recognition",
        options=("--no-deps",),  # it asks for `dlib`, which is built from source; dlib-bin is the same, built
        packages=(
            "face_recognition==1.3.0",
            "face_recognition_models==0.3.0",
            "dlib-bin==20.0.1.post1",
            "setuptools<81",
            "Pillow",
            "numpy",
            "click",
        ),
    ),
    Peer(
        name="deepface",
        worker="bench.pair_deepface",
        options=(),
        packages=("deepface==0.0.103", "werkzeug", "onnx"),
    ),
)


def peers_folder(environment: Mapping[str, str]) -> Path:
    """REALNAME_BENCH_PEERS, or `realname/bench-peers` in the user's cache."""
    if named := environment.get("REALNAME_BENCH_PEERS"):
        return Path(named).expanduser()
    return model_folder({name: value for name, value in environment.items() if name != "REALNAME_MODELS"}).parent / "bench-peers"


def prepare(peer: Peer, folder: Path) -> tuple[Path, dict[str, str]]:
    """Install a peer where it is not yet.

    Returns:
        Its Python, and the environment its worker needs.

    Raises:
        PeerUnavailable: It cannot be installed.
    """
    home = folder / peer.name
    python, stamp = home / "bin" / "python", home / "installed.txt"
    wanted = "\n".join((sys.version, *peer.options, *peer.packages))
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(home, ignore_errors=True)
        _command([sys.executable, "-m", "venv", str(home)])
        _command([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.options, *peer.packages])
        stamp.write_text(wanted, encoding="utf-8")
    return python, _lay_weights(python, home) if peer.name == "deepface" else {}


def _lay_weights(python: Path, home: Path) -> dict[str, str]:
    """Put the pinned YuNet and SFace where deepface looks for its own, under the names it expects."""
    weights = home / _WEIGHTS
    weights.mkdir(parents=True, exist_ok=True)
    store = ModelStore(model_folder(os.environ))
    detector, comparison = store.load_bytes(ModelUse.DETECTOR), store.load_bytes(ModelUse.COMPARISON)
    (weights / "face_detection_yunet_2023mar.onnx").write_bytes(detector.bytes)
    source = store.folder / comparison.spec.file_name
    _command([str(python), "-c", _UNLIST, str(source), str(weights / "face_recognition_sface_2021dec.onnx")])
    return {"DEEPFACE_HOME": str(home), "OPENCV_LOG_LEVEL": "SILENT"}


def _command(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_INSTALL_S)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise PeerUnavailable(type(problem).__name__) from problem
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()[-1:]
        raise PeerUnavailable(" ".join("(path)" if "/" in word else word for line in lines for word in line.split()))
