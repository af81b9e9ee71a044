"""Peers: each in a virtual environment of its own under the user's cache, never in the checkout."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.use_cases.fetch_files import model_folder

_INSTALL_S = 1200
# onnxruntime demands the weights that SFace as pinned lists among its inputs: they are taken off the list.
_UNLIST = """
import sys, onnx
model = onnx.load(sys.argv[1])
weights = {one.name for one in model.graph.initializer}
taken = {name for node in model.graph.node for name in node.input}
inputs = [one for one in model.graph.input if one.name in taken - weights]
del model.graph.input[:]
model.graph.input.extend(inputs)
"""
# The weights are quantised by blocks, and onnxruntime dequantises them at every call. Here this is done once; the values stay the same.
_FOLD = """
import numpy as np
from onnx import helper, numpy_helper
graph, weights, nodes = model.graph, {one.name: one for one in model.graph.initializer}, []
for node in list(graph.node):
    if node.op_type != "DequantizeLinear" or not weights.keys() >= set(node.input):
        nodes.append(node)
        continue
    values, *scales = (numpy_helper.to_array(weights[name]).astype(np.float32) for name in node.input)
    settings = {one.name: helper.get_attribute_value(one) for one in node.attribute}
    axis = settings["axis"]
    scale, zero = (np.repeat(one, settings["block_size"], axis=axis).take(range(values.shape[axis]), axis=axis) for one in scales)
    graph.initializer.append(numpy_helper.from_array((values - zero) * scale, node.output[0]))
del graph.node[:]
graph.node.extend(nodes)
"""
_SAVE = """
onnx.save(model, sys.argv[2])
"""


class PeerUnavailable(Exception):
    """A peer could not be installed; carries the reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Where a peer looks for the pinned YuNet and SFace, under which name for SFace.

    Attributes:
        folder: Below the peer's home.
        variable: Names the home's folder to the peer.
        points_to: What the variable holds, below the peer's home.
        is_folded: Whether SFace's weights are dequantised once, before the measurement.
    """

    folder: str
    variable: str
    points_to: str
    is_folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A peer: what is installed, and the worker that runs it.

    Attributes:
        home: Its folder; two peers of one home share what is installed.
        options: For pip, before the packages.
        weights: None where its packages bring its own.
    """

    name: str
    home: str
    worker: str
    options: tuple[str, ...]
    packages: tuple[str, ...]
    weights: Weights | None


_DEEPFACE = Peer(
    name="deepface",
    home="deepface",
    worker="bench.pair_deepface",
    options=(),
    packages=("deepface==0.0.103", "werkzeug", "onnx"),
    weights=Weights(folder="pinned/.deepface/weights", variable="DEEPFACE_HOME", points_to="pinned", is_folded=False),
)
_FOLDED = Weights(folder="folded/.deepface/weights", variable="DEEPFACE_HOME", points_to="folded", is_folded=True)
PEERS = (
    Peer(
        name="face_recognition",
        home="face_recognition",
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
        weights=None,
    ),
    _DEEPFACE,
    replace(_DEEPFACE, name="deepface, weights folded", weights=_FOLDED),
    Peer(
        name="alchemyface",
        home="alchemyface",
        worker="bench.pair_alchemyface",
        options=(),
        packages=("alchemyface==1.2.0", "opencv-python-headless==4.14.0.94", "onnx"),
        weights=Weights(folder="models", variable="ALCHEMYFACE_MODEL_DIR", points_to="models", is_folded=True),
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
    home = folder / peer.home
    python, stamp = home / "bin" / "python", home / "installed.txt"
    wanted = "\n".join((sys.version, *peer.options, *peer.packages))
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(home, ignore_errors=True)
        _command([sys.executable, "-m", "venv", str(home)])
        _command([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.options, *peer.packages])
        stamp.write_text(wanted, encoding="utf-8")
    return python, {} if peer.weights is None else _lay_weights(python, home, peer.weights)


def _lay_weights(python: Path, home: Path, wanted: Weights) -> dict[str, str]:
    """Put the pinned YuNet and SFace where the peer looks for its own, under the names it expects."""
    weights = home / wanted.folder
    weights.mkdir(parents=True, exist_ok=True)
    store = ModelStore(model_folder(os.environ))
    detector, comparison = store.load_bytes(ModelUse.DETECTOR), store.load_bytes(ModelUse.COMPARISON)
    (weights / "face_detection_yunet_2023mar.onnx").write_bytes(detector.bytes)
    source = store.folder / comparison.spec.file_name
    script = _UNLIST + (_FOLD if wanted.is_folded else "") + _SAVE
    _command([str(python), "-c", script, str(source), str(weights / "face_recognition_sface_2021dec.onnx")])
    return {wanted.variable: str(home / wanted.points_to), "OPENCV_LOG_LEVEL": "SILENT"}


def _command(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_INSTALL_S)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise PeerUnavailable(type(problem).__name__) from problem
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()[-1:]
        raise PeerUnavailable(" ".join("(path)" if "/" in word else word for line in lines for word in line.split()))
