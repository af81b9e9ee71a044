"""The client library and the API it is for: forms made from the description, every operation within reach, one version."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from realname_client.wire import OPERATIONS
from tests.architecture.sources import PROJECT_ROOT
from tests.support.api_world import build_world
from tools import async_client
from tools.client_types import MODULE, client_types, formatted

CLIENT = PROJECT_ROOT / "clients" / "python"
THE_TOKENS_OWN = {"grantAccess"}  # `ClientCredentials` calls it


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Any]]:
    world = build_world(Path(tmp_path_factory.mktemp("described")))
    yield world.app.openapi()
    world.engine.dispose()


def test_the_forms_are_those_of_the_description(description: Mapping[str, Any]) -> None:
    """`python -m tools.client_types` writes them."""
    assert MODULE.read_text(encoding="utf-8") == formatted(client_types(description))


def test_the_asynchronous_client_is_made_from_the_synchronous_one() -> None:
    """`python -m tools.async_client` writes it."""
    assert async_client.MODULE.read_text(encoding="utf-8") == async_client.formatted(async_client.async_client(async_client.read_sources()))


def test_every_operation_of_the_api_can_be_called(description: Mapping[str, Any]) -> None:
    served = {(each["operationId"], method.upper(), path) for path, item in description["paths"].items() for method, each in item.items()}
    called = {(name, operation.method, operation.path) for name, operation in OPERATIONS.items()}
    assert {name for name, _, _ in served - called} == THE_TOKENS_OWN
    assert called <= served


def test_the_methods_call_operations_that_there_are() -> None:
    source = (CLIENT / "src" / "realname_client" / "client.py").read_text(encoding="utf-8")
    named = set(re.findall(r'"([a-z]+(?:[A-Z][a-z]+)+)"', source))
    assert len(named) > len(OPERATIONS) / 2
    assert named <= set(OPERATIONS)


def test_the_library_has_the_version_of_the_project() -> None:
    sources = set()
    for folder in (PROJECT_ROOT, CLIENT):
        read = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        assert "version" in read["project"]["dynamic"]
        named = read["tool"]["hatch"]["version"]
        sources.add(((folder / named["path"]).resolve(), named["expression"]))
    assert sources == {(PROJECT_ROOT / "tools" / "version.py", "version()")}


def test_what_the_library_needs_is_among_what_the_project_needs() -> None:
    ours, theirs = (tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"] for folder in (PROJECT_ROOT, CLIENT))
    needed = {*theirs["dependencies"], *theirs["optional-dependencies"]["live"]}
    assert needed <= set(ours["dependencies"])


def test_neither_the_product_nor_the_extra_is_loaded_with_the_library() -> None:
    asked = "import realname_client, sys; print(sorted({'cryptography', 'realname', 'websockets'} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(CLIENT / "src")}
    )
    assert ended.stdout == "[]\n"


def test_a_changed_description_is_seen() -> None:
    described = {
        "paths": {
            "/v1/things/{thing_id}": {
                "put": {
                    "operationId": "changeThing",
                    "security": [{"bearer": []}],
                    "parameters": [{"name": "Idempotency-Key", "in": "header"}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingRequest"}}}},
                }
            }
        },
        "components": {
            "schemas": {
                "Colour": {"type": "string", "enum": ["red", "blue"]},
                "ThingRequest": {
                    "type": "object",
                    "required": ["colour"],
                    "properties": {"colour": {"$ref": "#/components/schemas/Colour"}},
                },
                "ThingAnswer": {
                    "type": "object",
                    "required": ["colour"],
                    "properties": {"colour": {"$ref": "#/components/schemas/Colour"}},
                },
            }
        },
    }
    source = client_types(described)
    assert '"changeThing": Operation(method="PUT", path="/v1/things/{thing_id}", takes_key=True)' in source
    assert "class ThingRequest(Form):" in source
    assert 'colour: Literal["red", "blue"]' in source
    assert "class Thing(Answer):" in source
    assert "colour: str\n" in source
