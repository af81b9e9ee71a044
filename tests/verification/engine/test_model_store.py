"""The model folder: digests checked at each load, the operator's own models, and what is said when something is wrong."""

import hashlib
import json
from pathlib import Path

import pytest

from realname.kernel.errors import InvalidInput
from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.engine.faces.landmarks import LandmarkFinder
from realname.verification.engine.networks.added_models import LIST_NAME, add_model, added_models, remove_model
from realname.verification.engine.networks.model_catalogue import COMPARISON, TEXTURE
from realname.verification.engine.networks.model_specs import ComparisonSpec, ModelSpec, ModelUse
from realname.verification.engine.networks.model_store import FileState, ModelStore
from realname.verification.errors import ModelCardInvalid, ModelDigestMismatch, ModelListBroken, ModelUnavailable
from tests.verification.packages import TEXTURE_CARD

COMPARISON_CARD = b"""
name = "ours"
licence = "Apache-2.0"
[input]
width_px = 112
height_px = 112
colour = "rgb"
values = "0..255"
[crop]
alignment = "five-points"
[output]
embedding_length = 512
"""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _add(folder: Path, use: ModelUse, model: bytes, card: bytes) -> ModelSpec:
    return add_model(use, model=model, sha256=_digest(model), card=card, into=DiskFolder(folder), folder=folder)


def test_a_model_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable) as missing:
        ModelStore(tmp_path).load_bytes(ModelUse.COMPARISON)
    assert missing.value.facts["file"] == COMPARISON.file_name


def test_a_model_that_was_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / COMPARISON.file_name).write_bytes(b"changed")
    with pytest.raises(ModelDigestMismatch) as refused:
        ModelStore(tmp_path).load_bytes(ModelUse.COMPARISON)
    assert refused.value.facts["expected"] == COMPARISON.sha256


def test_without_a_file_there_is_no_texture_model(tmp_path: Path) -> None:
    assert ModelStore(tmp_path).texture_models() == ()


def test_a_texture_model_that_was_changed_is_refused_not_left_out(tmp_path: Path) -> None:
    (tmp_path / TEXTURE.file_name).write_bytes(b"changed")
    store = ModelStore(tmp_path)
    with pytest.raises(ModelDigestMismatch):
        store.load_texture(store.texture_models()[0])


def test_texture_models_stand_beside_each_other(tmp_path: Path) -> None:
    (tmp_path / TEXTURE.file_name).write_bytes(b"pinned, here only by name")
    added = _add(tmp_path, ModelUse.TEXTURE, b"weights", TEXTURE_CARD)
    assert ModelStore(tmp_path).texture_models() == (TEXTURE, added)


def test_an_added_texture_model_is_loaded_by_its_digest(tmp_path: Path) -> None:
    _add(tmp_path, ModelUse.TEXTURE, b"weights", TEXTURE_CARD)
    store = ModelStore(tmp_path)
    loaded = store.load_texture(store.texture_models()[0])
    assert (loaded.bytes, loaded.digest) == (b"weights", _digest(b"weights"))


def test_an_added_model_that_lost_its_file_is_unavailable_not_left_out(tmp_path: Path) -> None:
    spec = _add(tmp_path, ModelUse.TEXTURE, b"weights", TEXTURE_CARD)
    (tmp_path / spec.file_name).unlink()
    store = ModelStore(tmp_path)
    with pytest.raises(ModelUnavailable):
        store.load_texture(store.texture_models()[0])


def test_an_added_model_takes_the_place_of_the_pinned_one(tmp_path: Path) -> None:
    _add(tmp_path, ModelUse.COMPARISON, b"weights", COMPARISON_CARD)
    loaded = ModelStore(tmp_path).load_bytes(ModelUse.COMPARISON)
    assert isinstance(loaded.spec, ComparisonSpec)
    assert (loaded.digest, loaded.spec.embedding_length) == (_digest(b"weights"), 512)


def test_a_second_added_model_takes_the_place_of_the_first(tmp_path: Path) -> None:
    _add(tmp_path, ModelUse.COMPARISON, b"first", COMPARISON_CARD)
    _add(tmp_path, ModelUse.COMPARISON, b"second", COMPARISON_CARD)
    assert [spec.sha256 for spec in added_models(tmp_path)] == [_digest(b"second")]


def test_the_same_texture_model_added_again_counts_once(tmp_path: Path) -> None:
    for _ in range(2):
        _add(tmp_path, ModelUse.TEXTURE, b"weights", TEXTURE_CARD)
    assert len(ModelStore(tmp_path).texture_models()) == 1


def test_a_removed_model_gives_its_place_back(tmp_path: Path) -> None:
    spec = _add(tmp_path, ModelUse.COMPARISON, b"weights", COMPARISON_CARD)
    remove_model(spec.sha256, into=DiskFolder(tmp_path), folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [LIST_NAME]
    assert added_models(tmp_path) == ()


def test_only_an_added_model_can_be_removed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        remove_model(TEXTURE.sha256, into=DiskFolder(tmp_path), folder=tmp_path)


def test_a_file_with_another_digest_is_not_taken_in(tmp_path: Path) -> None:
    with pytest.raises(ModelDigestMismatch):
        add_model(ModelUse.TEXTURE, model=b"weights", sha256="0" * 64, card=TEXTURE_CARD, into=DiskFolder(tmp_path), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_model_with_a_wrong_card_is_not_taken_in(tmp_path: Path) -> None:
    with pytest.raises(ModelCardInvalid):
        _add(tmp_path, ModelUse.TEXTURE, b"weights", COMPARISON_CARD)
    assert list(tmp_path.iterdir()) == []


def test_a_card_changed_after_it_was_taken_in_stops_everything(tmp_path: Path) -> None:
    _add(tmp_path, ModelUse.TEXTURE, b"weights", TEXTURE_CARD)
    card = next(tmp_path.glob("*.card.toml"))
    card.write_bytes(TEXTURE_CARD + b"\n# changed")
    with pytest.raises(ModelListBroken):
        ModelStore(tmp_path).texture_models()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2, "models": []}', '{"version": 1, "models": [1]}', '{"version": 1, "models": null}']
)
def test_a_damaged_list_stops_everything(tmp_path: Path, text: str) -> None:
    (tmp_path / LIST_NAME).write_text(text)
    with pytest.raises(ModelListBroken):
        ModelStore(tmp_path).load_bytes(ModelUse.DETECTOR)


@pytest.mark.parametrize(("key", "value"), [("file", "../weights"), ("card", "/etc/passwd"), ("use", "search")])
def test_an_entry_of_the_list_that_leads_elsewhere_stops_everything(tmp_path: Path, key: str, value: str) -> None:
    _add(tmp_path, ModelUse.TEXTURE, b"weights", TEXTURE_CARD)
    content = json.loads((tmp_path / LIST_NAME).read_text())
    content["models"][0][key] = value
    (tmp_path / LIST_NAME).write_text(json.dumps(content))
    with pytest.raises(ModelListBroken):
        added_models(tmp_path)


def test_the_check_tells_missing_from_wrong_and_who_serves(tmp_path: Path) -> None:
    (tmp_path / TEXTURE.file_name).write_bytes(b"changed")
    _add(tmp_path, ModelUse.COMPARISON, b"weights", COMPARISON_CARD)
    found = [(one.spec.use, one.is_pinned, one.is_serving, one.state) for one in ModelStore(tmp_path).check_models()]
    assert found == [
        (ModelUse.DETECTOR, True, True, FileState.MISSING),
        (ModelUse.COMPARISON, True, False, FileState.MISSING),
        (ModelUse.LANDMARKS, True, True, FileState.MISSING),
        (ModelUse.TEXTURE, True, True, FileState.WRONG),
        (ModelUse.OCR_DETECTOR, True, True, FileState.MISSING),
        (ModelUse.OCR_RECOGNISER, True, True, FileState.MISSING),
        (ModelUse.OCR_ANGLE, True, True, FileState.MISSING),
        (ModelUse.COMPARISON, False, True, FileState.RIGHT),
    ]


def test_a_bundle_that_is_no_bundle_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable):
        LandmarkFinder(b"no zip", threads=1)
