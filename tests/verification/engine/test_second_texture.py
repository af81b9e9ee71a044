"""A second texture model of the operator's: a stand-in network, made here, goes through the list, the loader and the fusion."""

import hashlib
import math
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.engine.comparing.presentation import TextureScreen, presentation_finding
from realname.verification.engine.networks.added_models import add_model
from realname.verification.engine.networks.model_catalogue import TEXTURE
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.model.findings import PresentationScreened
from tests.verification.packages import TEXTURE_CARD

GREY = np.full((80, 80, 3), 128, dtype=np.uint8)
MOMENTS = 10


def _field(number: int, content: bytes | str | int) -> bytes:
    """One field of a protobuf message: a number, or bytes with their length."""
    if isinstance(content, int):
        return _whole(number << 3) + _whole(content)
    raw = content.encode() if isinstance(content, str) else content
    return _whole(number << 3 | 2) + _whole(len(raw)) + raw


def _whole(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _node(operation: str, inputs: Sequence[str], output: str) -> bytes:
    return _field(1, b"".join(_field(1, name) for name in inputs) + _field(2, output) + _field(3, output) + _field(4, operation))


def _tensor(name: str, shape: Sequence[int], values: Sequence[float]) -> bytes:
    dims = b"".join(_field(1, size) for size in shape)
    return _field(5, dims + _field(2, 1) + _field(8, name) + _field(9, struct.pack(f"<{len(values)}f", *values)))


def _value(number: int, name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_field(1, _field(1, size)) for size in shape)
    return _field(number, _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, dims))))


def stand_in(p_live: float) -> bytes:
    """Make an ONNX network that says of every picture that it is live with this probability; class 1 of three."""
    rest = math.log((1 - p_live) / 2)
    graph = (
        _node("GlobalAveragePool", ["in"], "pooled")
        + _node("Flatten", ["pooled"], "flat")
        + _node("Gemm", ["flat", "weights", "bias"], "out")
        + _field(2, "stand-in")
        + _tensor("weights", [3, 3], [0.0] * 9)
        + _tensor("bias", [3], [rest, math.log(p_live), rest])
        + _value(11, "in", [1, 3, 80, 80])
        + _value(12, "out", [1, 3])
    )
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A folder with the pinned texture model, here only by name, and the stand-in."""
    model = stand_in(0.8)
    (tmp_path / TEXTURE.file_name).write_bytes(b"not looked at")
    add_model(
        ModelUse.TEXTURE,
        model=model,
        sha256=hashlib.sha256(model).hexdigest(),
        card=TEXTURE_CARD,
        into=DiskFolder(tmp_path),
        folder=tmp_path,
    )
    return ModelStore(tmp_path)


def test_an_added_network_is_loaded_by_its_digest_and_asked_as_its_card_says(store: ModelStore) -> None:
    loaded = store.load_texture(store.texture_models()[1])
    assert TextureScreen(loaded.bytes, loaded.spec).live_probability(GREY) == pytest.approx(0.8, abs=1e-5)


def test_the_second_network_is_named_beside_the_first(store: ModelStore) -> None:
    named = dict(store.serving_models())
    assert (named["texture"], named["texture-2"]) == (TEXTURE.sha256, store.texture_models()[1].sha256)


def test_each_of_two_networks_gives_its_own_attack_score(store: ModelStore) -> None:
    loaded = store.load_texture(store.texture_models()[1])
    second = TextureScreen(loaded.bytes, loaded.spec)
    found = presentation_finding([[0.95] * MOMENTS, [second.live_probability(GREY) for _ in range(MOMENTS)]])
    assert isinstance(found, PresentationScreened)
    assert (found.mean_attack_score, found.worst_attack_score, found.networks) == pytest.approx((0.125, 0.2, 2), abs=1e-5)
