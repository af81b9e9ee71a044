"""The engine with the pinned models, the evaluation data, and every clip examined once."""

import os
from pathlib import Path

import pytest

from realname.application.cache_folders import model_folder, sample_folder
from realname.application.load_policy import load_policy
from realname.application.sample_catalogue import SAMPLES
from realname.domain.policy import Policy
from realname.evaluation.evaluation_data import EvaluationData
from realname.evaluation.examinations import Examiner
from realname.verification.engine import ClipVerifier, build_engine
from realname.verification.models import FileState, ModelStore
from tests.absent import Part, skip_absent


@pytest.fixture(scope="session")
def engine() -> ClipVerifier:
    folder = model_folder(os.environ)
    if any(one.state is not FileState.RIGHT for one in ModelStore(folder).check_models()):
        skip_absent(Part.MODELS, "run `realname models fetch`")
    return build_engine(folder)


@pytest.fixture(scope="session")
def data(evaluation_data: Path) -> EvaluationData:
    return EvaluationData(evaluation_data)


@pytest.fixture(scope="session")
def examiner(engine: ClipVerifier) -> Examiner:
    return Examiner(engine)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy("cn")


@pytest.fixture(scope="session")
def samples() -> Path:
    folder = sample_folder(os.environ)
    if not all((folder / file.name).exists() for file in SAMPLES):
        skip_absent(Part.SAMPLES, "run `realname samples fetch`")
    return folder
