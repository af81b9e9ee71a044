"""The specification (OpenAPI 3.1): what each operation takes and answers, its problems by code, and the links between them."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from realname.kernel.errors import AccessDenied, InvalidInput, RealNameError, StorageUnavailable
from realname.platform.api.bodies import FORM, JSON, OCTETS
from realname.platform.api.examples import ANSWERS
from realname.platform.api.links import Links
from realname.platform.api.problems import PROBLEM_JSON, FaultReason, status_of
from realname.platform.errors import ScopeMissing
from realname.platform.http.deprecation import deprecation_of

_Document = dict[str, Any]  # what the framework makes of the routes, as JSON
Spec = dict[str, object]
Responses = dict[int | str, dict[str, object]]

_DESCRIPTION = """Registers phone lines on a real name: consent, evidence, number and SIM, live face, decision, line, receipt.

Every answer names the mode (`sandbox` or `production`), in a field and in the header `Realname-Mode`. Errors are RFC 9457 problems whose
`code` is stable; `/docs/errors/CODE` explains it. No personal value is ever part of a URL.

Every answer carries `Request-Id`, by which the log of the server knows it, and `X-Request-Id`: yours, where you sent one, else the same. Of
a `traceparent` (W3C Trace Context) the answer carries the same trace. What will go is announced by the headers `Deprecation` (RFC 9745) and
`Sunset` (RFC 8594) for at least 12 months; a new member of an answer is no break."""
_TEMPLATE = "#/components/schemas/{model}"
_REFUSED_BODIES = (
    (HTTPStatus.BAD_REQUEST, "invalid-input"),
    (HTTPStatus.REQUEST_TIMEOUT, "request-rejected"),
    (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "invalid-input"),
    (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid-input"),
)
_OAUTH, _SECRET = "oauth2", "clientSecret"
_OAUTH_MEANS = "An access token of 15 minutes for the secret of a client (RFC 6749, 4.4). Each operation names the scope that it needs."
_HEADERS: Mapping[str, Spec] = {
    "Location": {"description": "Where what was made, or taken, is read.", "schema": {"type": "string"}},
    "Idempotent-Replayed": {
        "description": "`true`: this request was carried out before, and the answer shows what it made then.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {"description": "Seconds after which to ask again.", "schema": {"type": "integer", "minimum": 1}},
    "Link": {"description": 'The next page, with `rel="next"` (RFC 8288).', "schema": {"type": "string"}},
}
_SAID_WHEN: Mapping[str, frozenset[str]] = {
    "Location": frozenset({"201", "202"}),
    "Idempotent-Replayed": frozenset({"201"}),
    "Retry-After": frozenset({"202", "429", "503"}),
}


class FieldProblem(BaseModel):
    """One field that is wrong."""

    field: str = Field(description="Its path, such as `body.consent.language` or `header.idempotency-key`.")
    reason: FaultReason


class Problem(BaseModel):
    """An RFC 9457 problem; facts such as a limit or the field that is wrong are further members."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Where the code is explained.")
    title: str = Field(description="What happened.")
    status: int
    code: str = Field(description="Stable; what a program should look at.")
    detail: str = Field(description="What to do next.")
    instance: str = Field(description="This occurrence, by the id of its request.")
    mode: str = Field(pattern="^(sandbox|production)$")
    field: str | None = Field(default=None, description="The field that is wrong, or the first of them.")
    errors: list[FieldProblem] | None = Field(default=None, description="Every field whose form is wrong.")


def answers_of(*errors: type[RealNameError], links: Links | None = None, success: int = 200, is_public: bool = False) -> Responses:
    """Declare the links of a route's success, and its problems: those named, and those that any route can meet."""
    common: tuple[type[RealNameError], ...] = (RealNameError,)
    if not is_public:
        common += (AccessDenied, ScopeMissing, InvalidInput, StorageUnavailable)
    declared = sorted({*errors, *common}, key=lambda error: (status_of(error), error.code))
    answers: Responses = {"4XX": {"description": "What is no request of HTTP"}} if is_public else {}
    answers |= {status.value: _problem(status, *(error.code for error in group)) for status, group in groupby(declared, key=status_of)}
    return answers | {success: {"links": links}} if links else answers


def takes_json(model: type[BaseModel], example: Mapping[str, object]) -> Spec:
    """Declare a JSON body that is in the components."""
    return _takes(JSON, {"$ref": _TEMPLATE.format(model=model.__name__)}, example=example)


def takes_form(model: type[BaseModel], example: Mapping[str, object]) -> Spec:
    """Declare a form whose model is in the components; 400 is answered in a form of its own."""
    taken = _takes(FORM, {"$ref": _TEMPLATE.format(model=model.__name__)}, example=example)
    return taken | {"responses": {str(status.value): _problem(status, code) for status, code in _REFUSED_BODIES[1:]}}


def takes_octets() -> Spec:
    """Declare a body of bytes."""
    return _takes(OCTETS, {"type": "string", "format": "binary", "minLength": 1})


def publish_spec(
    app: FastAPI,
    *,
    bodies: Sequence[type[BaseModel]],
    tags: Mapping[str, str],
    scopes: Mapping[str, str],
    scopes_of: Mapping[str, str | None],
    token_path: str,
) -> None:
    """Serve the specification, with what no route's signature shows: schemas of bodies and problems, scopes, headers and examples.

    Args:
        app: Whose routes it is of.
        bodies: Models of the bodies that it takes.
        tags: What each group of operations is for.
        scopes: What each scope opens.
        scopes_of: Of each operation, as `GET /path`, the scope that it needs; None: it asks for no token.
        token_path: Where access tokens are given.
    """
    built: dict[str, object] = {}

    def openapi() -> dict[str, object]:
        if not built:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=_DESCRIPTION,
                routes=app.routes,
                servers=[{"url": "/", "description": "The server that gives this specification."}],
                tags=[{"name": name, "description": description} for name, description in tags.items()],
                contact={"name": "The operator that runs this server"},
                license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
            )
            _add_schemas(made, (Problem, *bodies))
            _add_security(made, scopes, scopes_of, token_path)
            _add_headers(made)
            _add_deprecations(made, app)
            built.update(made)
        return built

    app.openapi = openapi  # type: ignore[method-assign]


def _takes(media_type: str, schema: Mapping[str, object], *, example: Mapping[str, object] | None = None) -> Spec:
    content: Spec = {"schema": dict(schema)}
    if example is not None:
        content["example"] = dict(example)
    refused = {str(status.value): _problem(status, code) for status, code in _REFUSED_BODIES}
    return {"requestBody": {"required": True, "content": {media_type: content}}, "responses": refused}


def _problem(status: HTTPStatus, *codes: str) -> dict[str, object]:
    said = ", ".join(f"`{code}`" for code in codes)
    return {
        "description": f"{status.phrase}: {said}",
        "content": {PROBLEM_JSON: {"schema": {"$ref": _TEMPLATE.format(model=Problem.__name__)}}},
    }


def _add_schemas(document: _Document, models: Sequence[type[BaseModel]]) -> None:
    schemas = document["components"]["schemas"]
    for model in models:
        schema = model.model_json_schema(ref_template=_TEMPLATE)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    for name, example in ANSWERS.items():
        schemas[name]["examples"] = [dict(example)]


def _add_security(document: _Document, scopes: Mapping[str, str], scopes_of: Mapping[str, str | None], token_path: str) -> None:
    """Declare how a client is known: an access token with scopes, or a token as it is."""
    flow = {"tokenUrl": token_path, "scopes": dict(scopes)}
    document["components"]["securitySchemes"] |= {
        _OAUTH: {"type": "oauth2", "description": _OAUTH_MEANS, "flows": {"clientCredentials": flow}},
        _SECRET: {"type": "http", "scheme": "basic", "description": "Id and secret of a client, at the token endpoint alone."},
    }
    for name, operation in _operations(document):
        scope = scopes_of.get(name)
        operation["security"] = [{_OAUTH: [scope]}, {"bearer": []}] if scope else [{_SECRET: []}, {}] if name.endswith(token_path) else []


def _add_headers(document: _Document) -> None:
    """Declare the headers that a program goes by."""
    for _, operation in _operations(document):
        for status, answer in operation["responses"].items():
            said = {name: _HEADERS[name] for name, when in _SAID_WHEN.items() if status in when}
            if operation["operationId"].startswith("list") and status == "200":
                said["Link"] = _HEADERS["Link"]
            if said:
                answer["headers"] = said | answer.get("headers", {})


def _add_deprecations(document: _Document, app: FastAPI) -> None:
    going = {route.operation_id for route in app.routes if isinstance(route, APIRoute) and deprecation_of(route) is not None}
    for _, operation in _operations(document):
        if operation["operationId"] in going:
            operation["deprecated"] = True


def _operations(document: _Document) -> Iterator[tuple[str, _Document]]:
    for path, item in document["paths"].items():
        yield from ((f"{method.upper()} {path}", operation) for method, operation in item.items())
