"""The engine with the pinned models, the evaluation data, and every clip examined once."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from realname.evaluation.examinations import Examiner
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.verification.engine.engine import ClipVerifier, build_engine
from realname.verification.engine.networks.model_store import FileState, ModelStore
from realname.verification.model.live_approval import HeadTestRole
from realname.verification.use_cases.fetch_files import model_folder, sample_folder
from realname.verification.use_cases.sample_catalogue import SAMPLES
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import CLIPS_IN_CI, IS_WHOLE
from tests.support.absent import Part, skip_absent
from tests.support.packs import at_each_grade


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
def examined(evaluation_data: Path) -> EvaluationData:
    """The data with the clips that are examined: in CI a few."""
    return EvaluationData(evaluation_data, only=None if IS_WHOLE else CLIPS_IN_CI)


@pytest.fixture(scope="session")
def examiner(engine: ClipVerifier) -> Examiner:
    return Examiner(engine)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy("cn")


@pytest.fixture(scope="session")
def without_head_tests(policy: Policy) -> Policy:
    """For players that cut clips: to the head tests they are attacks."""
    live = at_each_grade(policy.live, head_tests=HeadTestRole.ADVISE)
    return replace(policy, live=replace(live, portrait_likeness=1.0, likeness_by_source={}))


@pytest.fixture(scope="session")
def samples() -> Path:
    folder = sample_folder(os.environ)
    if not all((folder / file.name).exists() for file in SAMPLES):
        skip_absent(Part.SAMPLES, "run `realname models samples fetch`")
    return folder
