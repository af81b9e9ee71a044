"""Ready means that database, media store and models answer; neither that question nor a token's waits for a writer."""

import shutil
import time
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from realname.access.use_cases.api_clients import IssueApiToken, VerifyApiToken
from realname.kernel.errors import AccessDenied, StorageUnavailable
from realname.kernel.identifiers import ClientId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment
from realname.platform.config.served import RecentReadiness, Served
from realname.verification.engine.networks.model_catalogue import COMPARISON
from realname.verification.errors import ModelDigestMismatch, ModelUnavailable
from realname.verification.wiring import LazyEngine
from tests.support.opened import opened

TILL = ClientId("till")


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """A deployment without models: where they alone are missed, everything before them answered."""
    (tmp_path / "no-models").mkdir()
    with opened(tmp_path / "data", REALNAME_MODELS=str(tmp_path / "no-models")) as deployment:
        yield deployment


def test_a_missing_model_is_said(deployment: Deployment) -> None:
    with pytest.raises(ModelUnavailable):
        deployment.app[Served].require_ready()


def test_with_its_models_at_hand_a_process_is_ready_before_it_loads_them_and_says_so(tmp_path: Path, models_folder: Path) -> None:
    with opened(tmp_path / "data", REALNAME_MODELS=str(models_folder)) as deployment, closing(deployment):
        deployment.launch()
        served = deployment.app[Served]
        served.require_ready()
        assert not served.are_models_loaded()
        deployment.app[LazyEngine].judge_blank()
        assert served.are_models_loaded()


def test_a_model_whose_file_is_another_is_said(tmp_path: Path, models_folder: Path) -> None:
    models = shutil.copytree(models_folder, tmp_path / "models")
    (models / COMPARISON.file_name).write_bytes(b"another")
    with opened(tmp_path / "data", REALNAME_MODELS=str(models)) as deployment, pytest.raises(ModelDigestMismatch):
        deployment.app[Served].require_ready()


def test_a_media_store_that_does_not_answer_is_said(deployment: Deployment, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data" / "media")
    (tmp_path / "data" / "media").write_text("not a folder")
    with pytest.raises(StorageUnavailable):
        deployment.app[Served].require_ready()


def test_a_workflow_that_does_not_run_in_this_process_is_said(tmp_path: Path, models_folder: Path) -> None:
    with opened(tmp_path / "data", REALNAME_MODELS=str(models_folder)) as deployment, pytest.raises(StorageUnavailable) as problem:
        deployment.app[Served].require_ready()
    assert problem.value.facts == {"kind": "workflow"}


def test_readiness_does_not_wait_for_a_writer(deployment: Deployment) -> None:
    with deployment.app[SqlUnitsOfWork](), pytest.raises(ModelUnavailable):
        deployment.app[Served].require_ready()


def test_however_often_it_is_asked_a_process_looks_once_a_second_and_each_who_asks_is_told() -> None:
    looks: list[float] = []

    def look() -> None:
        looks.append(time.monotonic())
        raise StorageUnavailable(kind="media")

    recent = RecentReadiness(look)
    found = [problem_of(recent) for _ in range(50)]
    while len(looks) == 1:
        time.sleep(0.05)
        found.append(problem_of(recent))
    frames = {len(traceback.extract_tb(one.__traceback__)) for one in found}
    assert (looks[1] - looks[0] >= 1, len(set(map(id, found))), frames) == (True, len(found), {2})
    assert {str(one.facts["kind"]) for one in found} == {"media"}


def problem_of(recent: RecentReadiness) -> StorageUnavailable:
    with pytest.raises(StorageUnavailable) as problem:
        recent.require()
    return problem.value


def test_a_token_is_looked_up_while_another_writes(deployment: Deployment) -> None:
    token = deployment.app[IssueApiToken](TILL)
    with deployment.app[SqlUnitsOfWork]():
        assert deployment.app[VerifyApiToken](token).id == TILL


def test_an_unknown_token_is_turned_down_while_another_writes(deployment: Deployment) -> None:
    with deployment.app[SqlUnitsOfWork](), pytest.raises(AccessDenied):
        deployment.app[VerifyApiToken](f"rnt_{'0' * 64}")


def test_a_renewed_token_is_known_at_once(deployment: Deployment) -> None:
    old = deployment.app[IssueApiToken](TILL)
    new = deployment.app[IssueApiToken](TILL)
    assert deployment.app[VerifyApiToken](new).id == TILL
    with pytest.raises(AccessDenied):
        deployment.app[VerifyApiToken](old)
