"""The specification as its readers' tools take it: what Redocly and Spectral ask of it, and examples that are what they show."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from realname.access.model.api_client import MEANINGS, Scope
from realname.main.apps.api_app import scopes_of_routes
from realname.platform.api import links
from realname.platform.api.bodies import MOST_COMMAS
from tests.support.api_world import build_world

Operation = Mapping[str, Any]
_OPERATION_ID = re.compile(r"[a-z]+(?:[A-Z][a-z]+)+")
_CREATED = "201"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Any]]:
    """As it is served."""
    world = build_world(Path(tmp_path_factory.mktemp("described")))
    yield world.app.openapi()
    world.engine.dispose()


def operations(document: Mapping[str, Any]) -> Mapping[str, Operation]:
    return {f"{method.upper()} {path}": operation for path, item in document["paths"].items() for method, operation in item.items()}


def test_it_says_whose_it_is_and_where(document: Mapping[str, Any]) -> None:
    info = document["info"]
    assert (info["license"]["identifier"], bool(info["contact"]["name"]), bool(info["description"])) == ("Apache-2.0", True, True)
    assert document["servers"] == [{"url": "/", "description": "The server that gives this specification."}]


def test_every_operation_has_a_name_a_summary_and_a_description(document: Mapping[str, Any]) -> None:
    found = operations(document)
    names = [operation["operationId"] for operation in found.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not _OPERATION_ID.fullmatch(name)] == []
    assert [name for name, operation in found.items() if not (operation["summary"] and operation["description"])] == []


def test_every_operation_is_in_a_group_that_is_described_and_every_group_has_one(document: Mapping[str, Any]) -> None:
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    used = {tag for operation in operations(document).values() for tag in operation["tags"]}
    assert used == described
    assert [name for name, operation in operations(document).items() if len(operation["tags"]) != 1] == []


def test_every_operation_says_how_it_fails(document: Mapping[str, Any]) -> None:
    assert [name for name, one in operations(document).items() if not any(status.startswith("4") for status in one["responses"])] == []


def test_every_operation_says_how_its_client_is_known(document: Mapping[str, Any]) -> None:
    flow = document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert (flow["tokenUrl"], set(flow["scopes"])) == ("/oauth/token", {scope.value for scope in Scope})
    assert flow["scopes"] == {scope.value: meaning for scope, meaning in MEANINGS.items()}
    for name, scope in scopes_of_routes().items():
        if name not in operations(document):
            continue
        asked = operations(document)[name]["security"]
        expected: list[Mapping[str, object]] = [{"clientSecret": []}, {}] if name == "POST /oauth/token" else []
        assert asked == ([{"oauth2": [scope.value]}, {"bearer": []}] if scope else expected), name


def test_every_answer_that_something_was_made_says_where_it_is(document: Mapping[str, Any]) -> None:
    for name, operation in operations(document).items():
        if _CREATED in operation["responses"]:
            assert "Location" in operation["responses"][_CREATED]["headers"], name


def test_every_list_has_a_limit_a_cursor_and_times(document: Mapping[str, Any]) -> None:
    listing = {name: one for name, one in operations(document).items() if one["operationId"].startswith("list")}
    assert set(listing) == {"GET /v1/registrations", "GET /v1/lines", "GET /v1/orders", "GET /v1/reviews"}
    for name, operation in listing.items():
        taken = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}
        assert set(taken) >= {"limit", "cursor", "from", "before", "state"}, name
        assert (taken["limit"]["minimum"], taken["limit"]["maximum"]) == (1, 200), name
        assert "Link" in operation["responses"]["200"]["headers"], name


def _validator(document: Mapping[str, Any], schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]}, validate_formats=True)


def test_the_example_of_every_body_is_one_that_is_taken(document: Mapping[str, Any]) -> None:
    checked = 0
    for name, operation in operations(document).items():
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind == "application/octet-stream":
                continue
            assert _validator(document, content["schema"]).is_valid(content["example"]), name
            checked += 1
    assert checked >= 10


def test_the_examples_of_answers_are_ones_that_can_be_given(document: Mapping[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    shown = {name: schema["examples"] for name, schema in schemas.items() if "examples" in schema}
    assert {"RegistrationAnswer", "RegistrationsAnswer", "LineAnswer", "ReviewAnswer", "TokenAnswer", "Problem"} <= set(shown)
    for name, given in shown.items():
        # `$ref` beside what it refers to: the whole model, and no member that it does not have.
        members = set(schemas[name]["properties"])
        for one in given:
            assert _validator(document, {"$ref": f"#/components/schemas/{name}"}).is_valid(one), name
            assert set(one) <= members, name


def test_every_link_leads_to_an_operation_and_its_parameters_are_texts(document: Mapping[str, Any]) -> None:
    by_id = {operation["operationId"]: operation for operation in operations(document).values()}
    declared = [value for name, value in vars(links).items() if name.startswith(("AFTER_", "WHEN_"))]
    assert declared
    for group in declared:
        for link in group.values():
            parameters = {one["name"] for one in by_id[link["operationId"]].get("parameters", [])}
            assert set(link.get("parameters", {})) <= parameters, link
            assert all(isinstance(one, str) for one in link.get("parameters", {}).values()), link


_FILES_IN_BASE64 = {"portrait", "photos", "chip_files", "attestation", "measurements", "endorsement_certificates"}
_STRUCTURES_IN_BASE64 = {"endorsement_public", "attestation_public", "frame_public", "attest", "signature", "secret"}


def most_commas(schema: Mapping[str, Any], document: Mapping[str, Any], *, member: str = "") -> int:
    """The most commas in a body that keeps to a schema: between members and items, and in texts that may have any."""
    if "$ref" in schema:
        return most_commas(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document, member=member)
    if "anyOf" in schema:
        return max(most_commas(one, document, member=member) for one in schema["anyOf"])
    if schema["type"] == "object" and "propertyNames" in schema:
        return int(schema["maxProperties"]) * (1 + most_commas(schema["additionalProperties"], document, member=member))
    if schema["type"] == "object":
        members = schema["properties"].items()
        return len(members) - 1 + sum(most_commas(one, document, member=name) for name, one in members)
    if schema["type"] == "array":
        return int(schema["maxItems"]) * (1 + most_commas(schema["items"], document, member=member))
    is_in_base64 = member in _FILES_IN_BASE64 | _STRUCTURES_IN_BASE64
    is_free = schema["type"] == "string" and not is_in_base64 and not {"pattern", "enum", "const", "format"} & schema.keys()
    return int(schema["maxLength"]) if is_free else 0


def test_no_body_that_the_specification_allows_has_too_many_commas(document: Mapping[str, Any]) -> None:
    bodies = {name: one["requestBody"]["content"] for name, one in operations(document).items() if "requestBody" in one}
    most = {
        name: most_commas(content["application/json"]["schema"], document)
        for name, content in bodies.items()
        if "application/json" in content
    }
    assert len(most) > 5
    assert [name for name, commas in most.items() if commas > MOST_COMMAS / 2] == []
