"""No call takes a face without the registration that holds its reference, and none gives a face back (ADR 0030)."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from realname.main.apps.api_app import create_app
from tests.architecture.sources import PACKAGE, calls, dotted, modules_under
from tests.support.api_world import ApiWorld
from tests.support.page_modules import page_modules, routes_in

_OF_A_REGISTRATION = re.compile(r"^/(v1|counter)/registrations/\{registration_id\}/")
_SMALLEST_PICTURE_BYTES = 1024  # no face can be compared that takes fewer; a text that is bounded below carries none
_MEDIA_TYPES = frozenset({"json", "octet-stream", "problem+json", "x-www-form-urlencoded"})
_CODES = frozenset({"date", "date-time", "uuid"})
_ATTESTATION = ("/v1/counters", "attestation")  # certificates and signatures of a counter's hardware: read as such, and let go
# Certificates, registers and the kernel's list of measurements: verified by what a TPM signed, and let go.
_OF_A_TPM = {("/v1/cameras", "endorsement_certificates[]")} | {
    (f"/v1/cameras/{call}", place) for call in ("{enrolment_id}/proof", "{camera_id}/state") for place in ("measurements", "pcrs.sha256{}")
}
_HOLDERS_DOCUMENT = frozenset(
    ("/v1/lines/{line_id}/registrations", place)
    for place in ("holder.portrait", "holder_document.chip_files[]", "holder_document.photos[]")
)
Schema = Mapping[str, object]


def _may_carry_a_picture(schema: Schema, defined: Mapping[str, Schema], place: str = "") -> Iterator[str]:
    """The places of a body in which a picture could be hidden: texts and bytes without a small bound."""
    if "$ref" in schema:
        yield from _may_carry_a_picture(defined[str(schema["$ref"]).rpartition("/")[2]], defined, place)
    for kind in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(kind, []):  # type: ignore[attr-defined]
            yield from _may_carry_a_picture(one, defined, place)
    if schema.get("type") == "object" and not schema.get("properties"):
        yield f"{place}{{}}"
    for name, part in schema.get("properties", {}).items():  # type: ignore[attr-defined]
        yield from _may_carry_a_picture(part, defined, f"{place}.{name}" if place else name)
    if schema.get("type") == "array":
        yield from _may_carry_a_picture(schema.get("items", {"type": "string"}), defined, f"{place}[]")  # type: ignore[arg-type]
    if schema.get("type") == "string" and not _is_small(schema):
        yield place or "body"


def _is_small(schema: Schema) -> bool:
    if schema.keys() & {"enum", "const"} or schema.get("format") in _CODES:
        return True
    bound = schema.get("maxLength")
    # A pattern that is anchored and repeats nothing without a bound.
    pattern = str(schema.get("pattern", "*"))
    is_bounded = pattern.startswith("^") and pattern.endswith("$") and not re.search(r"(?<!\\)[*+]|,\}", pattern)
    return (isinstance(bound, int) and bound < _SMALLEST_PICTURE_BYTES) or is_bounded


def _bodies(world: ApiWorld, part: str) -> Iterator[tuple[str, str]]:
    """Every (path, place) of the specification in which a picture could be; `part` is `requestBody` or `responses`."""
    spec = create_app(world.services).openapi()
    defined = spec["components"]["schemas"]
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            said = operation.get(part, {})
            for body in [said] if part == "requestBody" else said.values():
                for kind, content in body.get("content", {}).items():
                    assert kind in {
                        "application/json",
                        "application/octet-stream",
                        "application/problem+json",
                        "application/x-www-form-urlencoded",
                    }, kind
                    yield from ((path, place) for place in _may_carry_a_picture(content["schema"], defined))


def test_the_api_takes_a_portrait_or_a_clip_within_a_registration_and_nowhere_else(world: ApiWorld) -> None:
    assert set(_bodies(world, "requestBody")) - _HOLDERS_DOCUMENT - _OF_A_TPM - {_ATTESTATION} == {
        ("/v1/registrations/{registration_id}/document", "chip_files[]"),
        ("/v1/registrations/{registration_id}/document", "photos[]"),
        ("/v1/registrations/{registration_id}/evidence", "portrait"),
        ("/v1/registrations/{registration_id}/representative", "portrait"),
        ("/v1/registrations/{registration_id}/representative/document", "chip_files[]"),
        ("/v1/registrations/{registration_id}/representative/document", "photos[]"),
        ("/v1/registrations/{registration_id}/clip/chunks/{index}", "body"),
    }


def test_of_the_card_of_who_gives_a_line_away_the_number_is_read_and_the_portrait_let_go() -> None:
    # Its card comes whole out of the reader. What is done with it is one expression, and no face is compared there.
    readers = [
        ast.unparse(call)
        for module in modules_under(PACKAGE)
        if "/use_cases/" in module.path
        if Path(module.path).stem == "holder_cards"
        for call in calls(module.tree)
        if "reader.read(" in ast.unparse(call)
    ]
    assert readers
    assert [
        one
        for one in readers
        if one != "self.reader.read(card, place=line.id.value)" and not one.endswith("attributes.identity_number.value)")
    ] == []


def test_the_api_gives_no_face_back(world: ApiWorld) -> None:
    # Texts without a bound in answers: what they are is said, and none of them is a picture.
    texts = {place.rpartition(".")[2] for _, place in _bodies(world, "responses")}
    assert (
        texts & {"portrait", "photo", "image", "picture", "face", "clip", "probe", "reference", "template", "similarity", "score"} == set()
    )


def test_no_path_of_the_api_speaks_of_finding_a_person(world: ApiWorld) -> None:
    paths = create_app(world.services).openapi()["paths"]
    assert [path for path in paths if re.search(r"search|find|lookup|identify|match|person|face|gallery|watch", path)] == []


def _page_routes() -> Iterator[tuple[str, APIRoute]]:
    for name, module in page_modules().items():
        yield from ((name, route) for route in routes_in(module))


def _takes_files() -> Mapping[str, set[str]]:
    """The modules of pages that read a file of a form, and by which names."""
    found: dict[str, set[str]] = {}
    for module in (one for one in modules_under(PACKAGE) if "/pages" in one.path):
        for call in calls(module.tree):
            if dotted(call.func).endswith(".file") and call.args and isinstance(call.args[0], ast.Constant):
                found.setdefault(module.path.removesuffix(".py").replace("/", "."), set()).add(str(call.args[0].value))
    return found


def test_a_page_takes_a_portrait_within_a_registration_and_no_file_but_that_and_what_a_card_reader_gives() -> None:
    taken = _takes_files()
    # The evidence of a rectification is a PDF, sealed as it is and given back to be saved: nothing looks for a face in it.
    assert set().union(*taken.values()) == {"card", "chip", "portrait", "file"}
    # In a sandbox the portrait that a newcomer takes becomes the photo of a sample card, read like any other card.
    of_portraits = ["registration.pages.evidence", "registration.pages.forms.card_form"]
    assert sorted(name for name, files in taken.items() if "portrait" in files) == of_portraits
    # A chip's files come from the agent of a counter, for the document of one registration.
    assert sorted(name for name, files in taken.items() if "chip" in files) == ["registration.pages.forms.document_form"]
    # The stock is a list of numbers and SIMs, the pack a list of rules: both are read as text.
    of_files = ["inspections.pages.notices", "inventory.pages.stock", "packs.pages.pack"]
    assert sorted(name for name, files in taken.items() if "file" in files) == of_files
    assert [
        route.path for name, route in _page_routes() if name == "registration.pages.evidence" and not _OF_A_REGISTRATION.match(route.path)
    ] == []


def test_there_are_pages_to_look_at() -> None:
    assert {"registration.pages.evidence", "live.pages.face", "registration.pages.review_and_submit"} <= {
        name for name, _ in _page_routes()
    }


def test_one_socket_takes_pictures_and_it_belongs_to_one_live_session() -> None:
    # Its first message is a token that was given for one registration with its reference: tests/live/test_live_sockets.py.
    sockets = [
        ast.unparse(call)
        for module in modules_under(PACKAGE)
        for call in calls(module.tree)
        if dotted(call.func).endswith("WebSocketRoute")
    ]
    decorated = [module.path for module in modules_under(PACKAGE) if re.search(r"@\w+\.websocket", module.text)]
    assert (sockets, decorated) == (["WebSocketRoute(_LIVE, live)"], [])


@pytest.mark.parametrize(
    ("schema", "places"),
    [
        ({"type": "string"}, ["body"]),
        ({"type": "string", "format": "binary"}, ["body"]),
        ({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string", "maxLength": 5000}}}}, ["a[]"]),
        ({"type": "object"}, ["{}"]),
        ({"type": "string", "pattern": "^[a-z]+$"}, ["body"]),
        ({"type": "string", "pattern": "^[0-9]{17}[0-9X]$"}, []),
        ({"type": "string", "maxLength": 64}, []),
        ({"type": "string", "enum": ["a"]}, []),
    ],
)
def test_the_rule_sees_where_a_picture_could_be(schema: Schema, places: list[str]) -> None:
    assert list(_may_carry_a_picture(schema, {})) == places
