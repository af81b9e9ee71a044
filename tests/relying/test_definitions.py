"""Every operation of every document answers as its definition says: one answer of each, and what Schemathesis makes of it."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import structlog
from schemathesis.core import NOT_SET
from schemathesis.engine import Status, events, from_schema
from starlette.types import Receive, Scope, Send

from tests.relying.camara_calls import ALL, CONSENT, LIST, SUBSCRIBE, Operation
from tests.relying.camara_world import CamaraWorld, camara_world
from tests.relying.definitions import definition
from tests.support.absent import Part, skip_absent

_IS_FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
_ROOTS = {one.definition: one.root for one in ALL}
_SCOPES = frozenset({*(one.scope for one in ALL), "sim-swap-subscriptions:delete"})
_REFUSED = ["400", "404", "405", "415", "422"]
# What a schema cannot say: a day outside the window, a body without an attribute, a number beside the token, the same subscription again.
_CHECKS = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "409", "422", "429"]},
    "negative_data_rejection": {"expected-statuses": _REFUSED},
}
_CONFIG = {
    "seed": 20261129,
    "generation": {"deterministic": not _IS_FUZZ, "max-examples": 300 if _IS_FUZZ else 12},
    "checks": _CHECKS,
    "phases": {"stateful": {"enabled": False}},
}
# Its document answers 403 to a scope or purpose that the service may not ask for.
_CONFIG_OF_CONSENT = {**_CONFIG, "checks": {**_CHECKS, "negative_data_rejection": {"expected-statuses": [*_REFUSED, "403"]}}}


@pytest.fixture(scope="module")
def camara_definitions(project_root: Path) -> Path:
    """The folder of CAMARA's definitions: REALNAME_CAMARA, or ../shared/camara beside the checkout."""
    folder = Path(os.environ.get("REALNAME_CAMARA", project_root.parent / "shared" / "camara"))
    if not folder.is_dir():
        skip_absent(Part.CAMARA_DEFINITIONS, "no folder in REALNAME_CAMARA and none at ../shared/camara")
    return folder


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CamaraWorld]:
    """A service whose token stands for a line, with every scope."""
    with structlog.testing.capture_logs(), camara_world(Path(tmp_path_factory.mktemp("definitions"))) as world:
        world.three_legged(world.line(), *_SCOPES)
        yield world


def _schema(folder: Path, name: str, service: CamaraWorld, root: str) -> schemathesis.BaseSchema:
    """The document, as the application would serve it itself."""
    document = definition(folder, name, root=root)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await service.app(scope, receive, send)

    config = _CONFIG_OF_CONSENT if name == CONSENT.definition else _CONFIG
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(config))
    schema.app = app
    return schema


@pytest.mark.parametrize("operation", [one for one in ALL if one is not LIST], ids=lambda one: one.address)
def test_an_answer_is_as_the_definition_says(camara_definitions: Path, service: CamaraWorld, operation: Operation) -> None:
    schema = _schema(camara_definitions, operation.definition, service, operation.root)
    body: Any = NOT_SET if operation.body is None else dict(operation.body)
    called = schema[operation.path][operation.method]
    answer = called.Case(body=body, headers={"x-correlator": "one"}, media_type="application/json").call_and_validate()
    assert answer.status_code in {200, 201}, answer.text


def test_a_list_and_one_of_it_are_as_the_definition_says(camara_definitions: Path, service: CamaraWorld) -> None:
    made = service.post(SUBSCRIBE.address, {**(SUBSCRIBE.body or {}), "sink": "https://other.example.com/sink"}).json()
    schema = _schema(camara_definitions, LIST.definition, service, LIST.root)
    listed = schema[LIST.path]["GET"].Case(query={"page": 1, "perPage": 1}).call_and_validate()
    one = "/subscriptions/{subscriptionId}"
    read = schema[one]["GET"].Case(path_parameters={"subscriptionId": made["id"]}).call_and_validate()
    deleted = schema[one]["DELETE"].Case(path_parameters={"subscriptionId": made["id"]}).call_and_validate()
    assert [listed.status_code, read.status_code, deleted.status_code] == [200, 200, 204]


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(_ROOTS))
def test_whatever_is_asked_is_answered_by_the_definition(camara_definitions: Path, service: CamaraWorld, name: str) -> None:
    told = list(from_schema(_schema(camara_definitions, name, service, _ROOTS[name])).execute())
    ran = [event for event in told if isinstance(event, events.ScenarioFinished)]
    assert [event for event in told if isinstance(event, events.NonFatalError | events.FatalError)] == []
    assert [found for event in ran for found in _failures(event)] == []
    assert ran


def _failures(event: events.ScenarioFinished) -> list[str]:
    checks = [check for checks in event.recorder.checks.values() for check in checks]
    found = [f"{event.label}: {check.failure_info.failure.message}" for check in checks if check.failure_info]
    return found or ([f"{event.label}: {event.status}"] if event.status in {Status.FAILURE, Status.ERROR} else [])


def test_every_operation_of_the_documents_is_called(camara_definitions: Path) -> None:
    called: Mapping[str, set[tuple[str, str]]] = {
        name: {(one.method.lower(), one.path) for one in ALL if one.definition == name} for name in _ROOTS
    }
    of_one = {("get", "/subscriptions/{subscriptionId}"), ("delete", "/subscriptions/{subscriptionId}")}
    for name, root in _ROOTS.items():
        paths = definition(camara_definitions, name, root=root)["paths"]
        assert {(method, path) for path, methods in paths.items() for method in methods} - of_one == called[name]
