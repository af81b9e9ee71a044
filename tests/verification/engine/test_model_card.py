"""The card of an operator's own model: complete, nothing unknown, nothing out of range; docs/models/ says the same as the catalogues."""

import re
import tomllib
from pathlib import Path

import pytest

from realname.verification.engine.networks.model_card import ADDABLE_USES, ModelFile, parse_card
from realname.verification.engine.networks.model_catalogue import MINIFASNET_V2, PINNED_MODELS, TEXTURE, PinnedModel
from realname.verification.engine.networks.model_specs import ColourOrder, ComparisonSpec, ModelSpec, ModelUse, TextureModelSpec, ValueRange
from realname.verification.errors import ModelCardInvalid
from realname.verification.ports import PinnedFile
from realname.verification.use_cases.sample_catalogue import SAMPLES

README = (Path(__file__).parents[3] / "docs" / "models" / "README.md").read_text(encoding="utf-8")
SHOWN_CARDS = re.findall(r"```toml\n(# (\w+)\n.*?)```", README, flags=re.DOTALL)
TEXTURE_CARD = next(card for card, use in SHOWN_CARDS if use == "texture")
CARDS = Path(__file__).parents[3] / "docs" / "models"


def _parse(card: str, use: ModelUse = ModelUse.TEXTURE, *, sha256: str = "0" * 64) -> ModelSpec:
    return parse_card(card.encode(), ModelFile(use=use, name="file.model", sha256=sha256))


def _entry_refused(card: str, use: ModelUse = ModelUse.TEXTURE, *, sha256: str = "0" * 64) -> object:
    with pytest.raises(ModelCardInvalid) as refused:
        _parse(card, use, sha256=sha256)
    return refused.value.facts["entry"]


@pytest.mark.parametrize(("card", "use"), SHOWN_CARDS)
def test_every_card_shown_in_the_documents_is_accepted(card: str, use: str) -> None:
    assert _parse(card, ModelUse(use)).name == tomllib.loads(card)["name"]


def test_the_documents_show_a_card_for_every_use_that_a_model_can_be_added_for() -> None:
    assert {use for _, use in SHOWN_CARDS} == {use.value for use in ADDABLE_USES}


@pytest.mark.parametrize("use", sorted(set(ModelUse) - set(ADDABLE_USES)))
def test_a_card_for_another_use_is_refused(use: ModelUse) -> None:
    assert _entry_refused(TEXTURE_CARD, use) == "use"


def test_a_texture_card_says_what_the_model_takes_and_which_class_is_live() -> None:
    spec = _parse(TEXTURE_CARD)
    assert isinstance(spec, TextureModelSpec)
    assert (spec.input.width_px, spec.input.colour, spec.input.values) == (80, ColourOrder.BGR, ValueRange.BYTES)
    assert (spec.crop_scale, spec.classes, spec.live_class) == (2.7, 3, 1)


def test_a_comparison_card_says_how_long_an_embedding_is() -> None:
    spec = _parse(next(card for card, use in SHOWN_CARDS if use == "comparison"), ModelUse.COMPARISON)
    assert isinstance(spec, ComparisonSpec)
    assert spec.embedding_length == 512


@pytest.mark.parametrize("card", ["", 'name = "MiniFASNetV2"'])
def test_a_model_known_by_its_digest_needs_no_more(card: str) -> None:
    spec = _parse(card, sha256=MINIFASNET_V2.sha256)
    assert isinstance(spec, TextureModelSpec)
    assert (spec.name, spec.input, spec.crop_scale, spec.live_class, spec.licence) == (
        "MiniFASNetV2",
        MINIFASNET_V2.input,
        2.7,
        1,
        "Apache-2.0",
    )


def test_another_export_of_a_known_model_needs_a_whole_card_and_may_differ() -> None:
    assert _entry_refused('name = "MiniFASNetV2"') in {"input", "crop", "output"}
    spec = _parse(TEXTURE_CARD.replace("live_class = 1", "live_class = 0").replace("our-texture-2027", "MiniFASNetV2"))
    assert isinstance(spec, TextureModelSpec)
    assert spec.live_class == 0


def test_a_card_that_contradicts_what_is_known_is_refused() -> None:
    assert _entry_refused("[output]\nlive_class = 0", sha256=MINIFASNET_V2.sha256) == "output.live_class"


def test_a_texture_model_is_not_known_for_another_use() -> None:
    assert _entry_refused('name = "MiniFASNetV2"', ModelUse.DETECTOR, sha256=MINIFASNET_V2.sha256) in {"input", "output"}


@pytest.mark.parametrize(
    ("wrong", "entry"),
    [
        (TEXTURE_CARD.replace("live_class = 1", "live_class = 3"), "output.live_class"),
        (TEXTURE_CARD.replace("live_class = 1", "live_class = true"), "output.live_class"),
        (TEXTURE_CARD.replace("live_class = 1", ""), "output.live_class"),
        (TEXTURE_CARD.replace("classes = 3", "classes = 1"), "output.classes"),
        (TEXTURE_CARD.replace("scale = 2.7", "scale = 0.9"), "crop.scale"),
        (TEXTURE_CARD.replace("scale = 2.7", "scale = nan"), "crop.scale"),
        (TEXTURE_CARD.replace("scale = 2.7", 'scale = "wide"'), "crop.scale"),
        (TEXTURE_CARD.replace('colour = "bgr"', 'colour = "grey"'), "input.colour"),
        (TEXTURE_CARD.replace("width_px = 80", "width_px = 0"), "input.width_px"),
        (TEXTURE_CARD.replace("[crop]", "[cut]"), "crop|cut"),
        (TEXTURE_CARD.replace("[crop]", "[crop]\nshape = 1"), "crop.shape"),
        (TEXTURE_CARD.replace('licence = "Apache-2.0"', ""), "licence"),
        (TEXTURE_CARD.replace('licence = "Apache-2.0"', 'licence = " "'), "licence"),
        (TEXTURE_CARD.replace('licence = "Apache-2.0"', 'licence = "MIT"\nauthor = "us"'), "author"),
        ("name = ", "toml"),
        (f"name = {'9' * 5000}", "toml"),
        (f"name = {'[' * 5000}", "toml"),
    ],
)
def test_a_wrong_entry_is_named(wrong: str, entry: str) -> None:
    assert str(_entry_refused(wrong)) in entry.split("|")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ModelCardInvalid):
        parse_card(b"\xff\xfe", ModelFile(use=ModelUse.TEXTURE, name="file.model", sha256="0" * 64))


def test_landmarks_of_another_topology_are_refused() -> None:
    card = next(card for card, use in SHOWN_CARDS if use == "landmarks")
    assert _entry_refused(card.replace("478", "468"), ModelUse.LANDMARKS) == "output.landmarks"


def _card(name: str) -> str:
    return (CARDS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("model", PINNED_MODELS, ids=lambda model: model.spec.use.value)
def test_a_card_names_file_digest_size_and_package(model: PinnedModel) -> None:
    card = _card(model.spec.use.value)
    said = [model.spec.file_name, model.spec.sha256, f"{model.file.size_bytes:,} bytes", str(model.file.package), model.spec.name]
    assert [fact for fact in said if fact not in card] == []


@pytest.mark.parametrize("model", PINNED_MODELS, ids=lambda model: model.spec.use.value)
def test_a_card_says_licence_input_measurements_and_limits(model: PinnedModel) -> None:
    card = _card(model.spec.use.value)
    rows = ["| Licence |", "| Input |", "| Output |", "## Measured", "## Limits"]
    assert [row for row in rows if row not in card] == []


def test_every_use_has_a_pinned_model() -> None:
    assert {model.spec.use for model in PINNED_MODELS} == set(ModelUse)


def test_the_texture_card_says_that_the_origin_of_its_training_data_is_unknown() -> None:
    assert "training data come from is unknown" in _card("texture")
    assert "origin of the training data unknown" in TEXTURE.licence


@pytest.mark.parametrize("name", ["texture", "minifasnet-v2"])
def test_no_texture_card_claims_conformance(name: str) -> None:
    assert "ISO/IEC 30107-3" in _card(name).split("## Limits")[1]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_card_of_the_samples_names_each_file_and_digest(sample: PinnedFile) -> None:
    assert f"| `{sample.name}` |" in _card("samples")
    assert sample.sha256 in _card("samples")
