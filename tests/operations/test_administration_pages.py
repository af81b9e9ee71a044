"""The administrator's first screen, health, keys and backups."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from realname.access.model.api_client import Scope
from realname.access.model.staff import TEMPORARY_PASSWORD_LIFETIME, Role
from realname.access.use_cases.api_clients import IssueClientSecret
from realname.access.use_cases.staff_accounts import AddStaff
from realname.kernel.identifiers import ClientId
from realname.main.deployment.deployment import open_deployment
from realname.operations.model.checkup import Checkup, Trouble, Verdict
from realname.operations.text import CHECKUP_ADVICE, CHECKUP_NAMES, TROUBLE_ADVICE
from realname.operations.use_cases.what_needs_doing import ReadTasks, TaskKind
from realname.operations.wiring.doctor import Doctor
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world, over


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    """A deployment with staff."""
    built = build_web_world(tmp_path)
    yield built
    built.api.engine.dispose()


@pytest.fixture
def boss(web: WebWorld) -> WebCaller:
    """The administrator."""
    return signed_in(web, "administrator")


def _tasks(web: WebWorld) -> dict[TaskKind, int]:
    return {one.kind: one.count for one in web.services[ReadTasks]()}


def test_every_checkup_and_every_trouble_has_its_words() -> None:
    assert set(CHECKUP_NAMES) == set(CHECKUP_ADVICE) == set(Checkup)
    assert set(TROUBLE_ADVICE) == set(Trouble)


def test_access_that_was_handed_out_waits_and_then_has_expired(web: WebWorld) -> None:
    web.services[AddStaff]("li.na", None, Role.REVIEWER)
    assert _tasks(web)[TaskKind.ACCESS_WAITING] == 1
    web.api.clock.advance(TEMPORARY_PASSWORD_LIFETIME)
    tasks = _tasks(web)
    assert TaskKind.ACCESS_WAITING not in tasks
    assert tasks[TaskKind.ACCESS_EXPIRED] == 1


def test_a_secret_is_to_be_replaced_in_its_last_month_alone(web: WebWorld) -> None:
    counts = []
    web.services[IssueClientSecret].add(ClientId("pos"), frozenset({Scope.NUMBERS_READ}), days=600)
    for days in (569, 2, 30):  # every other client of the world ends before
        web.api.clock.advance(timedelta(days=days))
        counts.append(_tasks(web).get(TaskKind.SECRETS_ENDING, 0))
    assert counts == [0, 1, 0]


def test_outlets_that_staff_name_are_to_be_enrolled(web: WebWorld, boss: WebCaller) -> None:
    assert _tasks(web)[TaskKind.OUTLETS_NOT_ENROLLED] >= 2
    assert "outlets are not enrolled" in boss.get("/admin").text


@pytest.fixture
def lost(web: WebWorld, tmp_path: Path) -> WebCaller:
    """The administrator of a data folder in which nothing was ever started."""
    empty = Doctor(data=tmp_path / "empty", environment={})
    empty.data.mkdir()
    return signed_in(over(web, web.services.with_others({Doctor: empty})), "administrator")


def test_what_is_wrong_is_named_with_what_to_do(lost: WebCaller) -> None:
    page = lost.get("/admin/health")
    assert "The data folder has no database yet." in page.text
    assert "database-missing" in page.html
    assert "Wrong Health of the service" in lost.get("/admin").text


def test_keys_that_cannot_be_read_are_said_to_be(lost: WebCaller) -> None:
    assert "The keys cannot be read." in lost.get("/admin/keys").text


def test_a_served_data_folder_is_healthy_and_shows_its_keys(web: WebWorld, tmp_path: Path) -> None:
    data = tmp_path / "data"
    open_deployment(data, environment={}).database.dispose()
    doctor = Doctor(data=data, environment={})
    boss = signed_in(over(web, web.services.with_others({Doctor: doctor})), "administrator")
    assert [one.checkup for one in doctor().checkups if one.verdict is Verdict.WRONG and one.checkup is not Checkup.MODELS] == []
    assert "Database sqlite" in boss.get("/admin/health").text
    assert "In use" in boss.get("/admin/keys").text
