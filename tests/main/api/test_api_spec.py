"""Schemathesis over the specification: each operation by itself, and the whole cycle walked along the links, the same way each time."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path

import pytest
import schemathesis
import structlog
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from schemathesis import Case, Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.link_calibration import LinkCalibrationState
from schemathesis.engine.run import PhaseName
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.stateful.state_machine import APIStateMachine
from starlette.types import Receive, Scope, Send

from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from tests.campaigns.campaign_world import RunningCampaign
from tests.support.api_world import ApiWorld, build_world

_IS_FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
_SEED = 20261125
_REJECTED = ("400", "401", "404", "405", "409", "413", "415", "422")
_CONFIG = {
    "seed": _SEED,
    "generation": {"deterministic": not _IS_FUZZ, "max-examples": 1000 if _IS_FUZZ else 4},
    # What a schema cannot say: a check digit, an image, a number of the stock, an attempt too many, a body past its limit.
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "413", "422", "429", "503"]},
        "negative_data_rejection": {"expected-statuses": [*_REJECTED]},
    },
    # After thirty refusals of one network nothing more is looked at, whatever it is.
    "operations": [
        *(
            {"include-name": f"POST /v1/{path}", "checks": {"negative_data_rejection": {"expected-statuses": [*_REJECTED, "429"]}}}
            for path in ("counters", "cameras", "cameras/{enrolment_id}/proof")
        ),
        # A form of the right shape with a secret that no client has, or with none.
        {"include-name": "POST /oauth/token", "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401"]}}},
    ],
    # The links are ours to declare: none are guessed.
    "phases": {"stateful": {"inference": {"algorithms": []}, "generation": {"mode": "positive"}}},
}
# A walk goes along one registration. Tests of their own hold lists, what takes a client's secret or a TPM, and what takes a reviewer on a
# page (test_api_lists.py, tests/access, tests/review/test_api_reviews.py).
_OF_CAMERAS = ("beginCameraEnrolment", "finishCameraEnrolment", "drawCameraChallenge", "proveCameraState")
_BESIDE = ("listRegistrations", "listLines", "listOrders", "listReviews", "readReview", "giveOpinion", "grantAccess", *_OF_CAMERAS)
_STEPS = 40  # a straight walk of the cycle has ten
_SCENARIOS = 12  # about every second one comes to the end
# Of the rounds, which end once every operation has succeeded; the first two come to the operations that walks seldom reach.
_SEEDS = (10, 4, *(begin for begin in range(24) if begin not in {4, 10}))


class Worlds:
    """The application under test; each scenario begins with an empty deployment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.world = self._build()
        self.answered: dict[str, set[int]] = defaultdict(set)

    def begin_anew(self) -> None:
        self.world.engine.dispose()
        self.world = self._build()

    def ask_again(self) -> None:
        """Let a campaign ask for every line that there is, if it does not yet: the operator begins campaigns, no client does."""
        if not self.world.services[ReadCampaigns].all():
            RunningCampaign(self.world).run()

    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.world.token}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.world.app(scope, receive, send)

    def _build(self) -> ApiWorld:
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        world = build_world(folder)
        for _ in range(2):  # the second covers the entry of the first
            world.sign_head()
        return world


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with structlog.testing.capture_logs():
        yield


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """One application for all examples of a test."""
    built = Worlds(tmp_path_factory.mktemp("spec"))
    yield built
    built.world.engine.dispose()


@pytest.fixture
def _walked_alike(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hypothesis also draws constants of all our modules that a process has loaded: with them a seed leads elsewhere beside other tests."""
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    providers.CONSTANTS_CACHE.cache.clear()
    yield
    providers.CONSTANTS_CACHE.cache.clear()


def _schema(worlds: Worlds) -> schemathesis.BaseSchema:
    config = schemathesis.Config.from_dict({**_CONFIG, "headers": worlds.authorization()})
    return schemathesis.openapi.from_asgi("/openapi.json", worlds, config=config)


@pytest.mark.fuzz
@pytest.mark.slow
def test_each_operation_answers_as_it_is_specified(worlds: Worlds) -> None:
    told = list(from_schema(_schema(worlds)).execute())
    ran = [event for event in told if isinstance(event, events.ScenarioFinished)]
    assert [event for event in told if isinstance(event, events.NonFatalError | events.FatalError)] == []
    assert [found for event in ran for found in _failures(event)] == []
    assert {event.phase for event in ran} == {PhaseName.EXAMPLES, PhaseName.COVERAGE, PhaseName.FUZZING, PhaseName.STATEFUL_TESTING}


def _failures(event: events.ScenarioFinished) -> list[str]:
    checks = [check for checks in event.recorder.checks.values() for check in checks]
    found = [f"{event.label}: {check.failure_info.failure.message}" for check in checks if check.failure_info]
    return found or ([f"{event.label}: {event.status}"] if event.status in {Status.FAILURE, Status.ERROR} else [])


class FollowEveryLink(LinkCalibrationState):
    """Random values in place of a link's are tried by the other test: here every link is followed as it is."""

    def use_probability(self, link_id: str) -> float:  # noqa: ARG002 - Schemathesis' name
        return 1.0

    def is_calibrated(self, link_id: str) -> bool:  # noqa: ARG002 - Schemathesis' name
        return True


def _walker(worlds: Worlds, walked: schemathesis.BaseSchema) -> type[APIStateMachine]:
    machine = walked.build_state_machine(feedback=NO_FEEDBACK, link_calibration=FollowEveryLink())

    class Walk(machine):  # type: ignore[misc, valid-type] # built from the specification
        def setup(self) -> None:
            worlds.begin_anew()

        def get_call_kwargs(self, case: Case) -> dict[str, object]:  # type: ignore[type-arg] # noqa: ARG002 - Schemathesis' name
            # A walk goes on with what a clip gave: it waits until the clip is judged.
            return {"headers": {**worlds.authorization(), "Prefer": "wait=30"}}

        def after_call(self, response: Response, case: Case) -> None:  # type: ignore[type-arg]
            worlds.answered[case.operation.label].add(response.status_code)
            if case.operation.label == "GET /v1/lines/{line_id}" and response.status_code == HTTPStatus.OK:
                worlds.ask_again()

    for rule in machine.root_rules:
        if "POST" in rule:  # a walk begins where anyone may begin, not with an id that was made up
            setattr(Walk, rule, None)
    return Walk


def _walk(worlds: Worlds, *, scenarios: int, begin: int = 0, without: Sequence[str] = ()) -> None:
    walked = _schema(worlds).exclude(operation_id=[*_BESIDE, *without])
    seed(begin)(_walker(worlds, walked)).run(
        settings=settings(
            max_examples=scenarios,
            stateful_step_count=_STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )


def _succeeded(worlds: Worlds) -> set[str]:
    return {label for label, statuses in worlds.answered.items() if any(200 <= status < 300 for status in statuses)}


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.usefixtures("_walked_alike")
def test_the_links_lead_through_the_cycle_and_every_operation_succeeds(worlds: Worlds) -> None:
    paths = worlds.world.app.openapi()["paths"]
    walked = ((method, path, one["operationId"]) for path, item in paths.items() for method, one in item.items())
    operations = {f"{method.upper()} {path}" for method, path, name in walked if name not in _BESIDE}
    _walk(worlds, scenarios=_SCENARIOS // 2)
    for begin in _SEEDS:
        if operations - _succeeded(worlds):  # a walk that may withdraw seldom comes to the end
            _walk(worlds, scenarios=_SCENARIOS, begin=begin, without=["withdrawRegistration"])
    assert sorted(operations - _succeeded(worlds)) == []
