"""CAMARA's definitions as one document each, as they are answered: the newest text that is held, with what stable releases changed."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # the parser that Schemathesis brings, without types

_COMMON = ("CAMARA_common", "CAMARA_event_common")
_ERRORS = "CAMARA_common"
_UNLISTED = {"404": "Generic404", "409": "Generic409", "415": "Generic415", "429": "Generic429"}
Document = dict[str, Any]


def definition(folder: Path, name: str, *, root: str) -> Document:
    """Read one, with all that it refers to.

    Args:
        folder: With `API_definitions` and `common`.
        name: Of the API.
        root: Where it is answered, such as `/kyc-match/v1`.
    """
    document: Document = _refer_to(_parsed(folder / "API_definitions" / f"{name}.yaml"), here="")
    components = document.setdefault("components", {})
    for common in _COMMON:
        for section, parts in _refer_to(_parsed(folder / "common" / f"{common}.yaml"), here=common)["components"].items():
            components.setdefault(section, {}).update({f"{common}.{part}": content for part, content in parts.items()})
    document["servers"] = [{"url": root}]
    for operation in _operations(document):
        operation.pop("callbacks", None)
        operation.pop("security", None)
        for status, part in _UNLISTED.items():
            # A definition need not list every error; where it lists one its own codes hold.
            operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{_ERRORS}.{part}"})
    _CHANGED.get(name, _unchanged)(document)
    _forbid_what_is_not_declared(document)
    return document


@cache
def _parsed(file: Path) -> Document:
    """Read one file, once a run; `_refer_to` copies it. The parser in C takes a tenth of the time where it is there."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: Document = yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 - either loader is a safe one
    return document


def _operations(document: Document) -> list[Document]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def _refer_to(part: Any, *, here: str) -> Any:  # noqa: ANN401 - YAML
    """References to other files, and those of another file to itself, become references within one document."""
    if isinstance(part, list):
        return [_refer_to(one, here=here) for one in part]
    if not isinstance(part, dict):
        return part.isoformat() if isinstance(part, date) else part  # an example that YAML reads as a time
    found = {name: _refer_to(one, here=here) for name, one in part.items()}
    if isinstance(reference := found.get("$ref"), str):
        file, _, place = reference.partition("#/components/")
        section, _, name = place.partition("/")
        common = Path(file).stem if file else here
        found["$ref"] = f"#/components/{section}/{common}.{name}" if common else reference
    return found


def _forbid_what_is_not_declared(document: Document) -> None:
    """Commonalities 0.8: a body may have no property that is not declared. Bodies that choose by a discriminator are left as they are."""
    for operation in _operations(document):
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        body = _resolved(document, schema)
        if "discriminator" not in body:
            body["additionalProperties"] = False


def _resolved(document: Document, schema: Document) -> Document:
    if "$ref" not in schema:
        return schema
    place: Document = document
    for name in schema["$ref"].removeprefix("#/").split("/"):
        place = place[name]
    return place


def _unchanged(_document: Document) -> None:
    """The newest text is what is answered."""


def _match(document: Document) -> None:
    """1.0.0: a number beside a token of a line is refused."""
    (_, own) = document["components"]["responses"]["Generic422"]["content"]["application/json"]["schema"]["allOf"]
    own["properties"]["code"]["enum"].append("UNNECESSARY_IDENTIFIER")


def _device_swap(document: Document) -> None:
    """1.1.0: the only code of 404 is IDENTIFIER_NOT_FOUND."""
    (_, own) = document["components"]["responses"]["Generic404"]["content"]["application/json"]["schema"]["allOf"]
    own["properties"]["code"]["enum"] = ["IDENTIFIER_NOT_FOUND"]


def _consent_info(document: Document) -> None:
    """0.2.0: of what its schema takes, what the service of the tests may ask; addresses for the holder are few in an hour."""
    schemas = document["components"]["schemas"]
    body = schemas["RetrieveStatusRequestBody"]["properties"]
    body["scopes"] = {**schemas["Scopes"], "items": {"type": "string", "enum": ["kyc-match:match", "sim-swap:check", "sim-swap"]}}
    body["purpose"] = {**schemas["Purpose"], "enum": ["dpv:FraudPreventionAndDetection", "dpv:CreditChecking"]}
    body["requestCaptureUrl"] = {"type": "boolean", "enum": [False]}
    document["paths"]["/retrieve"]["post"]["requestBody"]["content"]["application/json"].pop("examples")


def _number_recycling(document: Document) -> None:
    """0.3.0: a day has ten characters."""
    document["components"]["schemas"]["CreateCheckNumRecycling"]["properties"]["specifiedDate"] |= {"minLength": 10, "maxLength": 10}


def _swap_subscriptions(document: Document) -> None:
    """0.4.0: a list is an object with its pages, bodies are strict, and answers name a number only where the client did."""
    components = document["components"]
    components["schemas"]["Config"]["properties"]["initialEvent"] = {"type": "boolean"}
    listing = document["paths"]["/subscriptions"]["get"]
    listing["parameters"] += [{"$ref": f"#/components/parameters/{_ERRORS}.{name}"} for name in ("page", "perPage")]
    subscription = deepcopy(components["schemas"]["Subscription"])
    subscription.pop("discriminator")
    listing["responses"]["200"]["content"]["application/json"] = {
        "schema": {
            "type": "object",
            "required": ["subscriptions", "pagination"],
            "properties": {
                "subscriptions": {"type": "array", "items": subscription},
                "pagination": {"$ref": f"#/components/schemas/{_ERRORS}.Pagination"},
            },
        }
    }
    for operation in _operations(document):
        for status, answer in operation["responses"].items():
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            if status in {"200", "201"} and schema.get("$ref") == "#/components/schemas/Subscription":
                answer["content"]["application/json"]["schema"] = subscription
            answer.get("content", {}).get("application/json", {}).pop("examples", None)
        operation.get("requestBody", {}).get("content", {}).get("application/json", {}).pop("examples", None)
    request = components["schemas"]["SubscriptionRequest"]
    request.pop("discriminator")
    request["properties"]["protocol"] = {"type": "string", "enum": ["HTTP"]}
    request["properties"]["sinkCredential"] = {"$ref": "#/components/schemas/AccessTokenCredential"}
    request["properties"]["protocolSettings"] = {"$ref": "#/components/schemas/HTTPSettings"}
    components["schemas"]["SinkCredential"].pop("discriminator")
    created = components["responses"]["CreateSubscriptionUnprocessableEntity422"]["content"]["application/json"]["schema"]["allOf"][1]
    created["properties"]["code"]["enum"].append("PRIVATE_KEY_JWT_NOT_CONFIGURED")


_CHANGED: Mapping[str, Any] = {
    "consent-info": _consent_info,
    "kyc-match": _match,
    "device-swap": _device_swap,
    "number-recycling": _number_recycling,
    "sim-swap-subscriptions": _swap_subscriptions,
}
