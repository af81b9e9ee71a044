"""The cards under docs/models/ say the same as the catalogues."""

from pathlib import Path

import pytest

from realname.verification.engine.networks.model_catalogue import PINNED_MODELS, TEXTURE, PinnedModel
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.ports import PinnedFile
from realname.verification.use_cases.sample_catalogue import SAMPLES

CARDS = Path(__file__).parents[3] / "docs" / "models"


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
    rows = ["| Licence |", "| Input |", "| Output |", "## Measured before the first release", "## Limits"]
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
