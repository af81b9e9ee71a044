"""The specification (OpenAPI 3.1): what each operation takes and answers, its problems by code, and the links between them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from itertools import groupby

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field

from realname.kernel.errors import AccessDenied, InvalidInput, RealNameError, StorageUnavailable
from realname.platform.api.bodies import JSON, OCTETS
from realname.platform.api.links import Links
from realname.platform.api.problems import PROBLEM_JSON, status_of
from realname.platform.errors import ScopeMissing

Spec = dict[str, object]
Responses = dict[int | str, dict[str, object]]

_DESCRIPTION = """Registers phone lines on a real name: consent, evidence, number and SIM, live face, decision, line, receipt.

Every answer names the mode (`sandbox` or `production`), in a field and in the header `Realname-Mode`. Errors are RFC 9457 problems whose
`code` is stable; `/docs/errors/CODE` explains it. No personal value is ever part of a URL."""
_TEMPLATE = "#/components/schemas/{model}"
_REFUSED_BODIES = (
    (HTTPStatus.BAD_REQUEST, "invalid-input"),
    (HTTPStatus.REQUEST_TIMEOUT, "request-rejected"),
    (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "invalid-input"),
    (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid-input"),
)


class Problem(BaseModel):
    """An RFC 9457 problem; facts such as a limit or the field that is wrong stand as further members."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Where the code is explained.")
    title: str = Field(description="What happened.")
    status: int
    code: str = Field(description="Stable; what a program should look at.")
    detail: str = Field(description="What to do next.")
    instance: str = Field(description="This occurrence, by the id of its request.")
    mode: str = Field(pattern="^(sandbox|production)$")


def answers_of(*errors: type[RealNameError], links: Links | None = None, success: int = 200, is_public: bool = False) -> Responses:
    """Declare the links of a route's success, and its problems: those named, and those that any route can meet."""
    common: tuple[type[RealNameError], ...] = (RealNameError,)
    if not is_public:
        common += (AccessDenied, ScopeMissing, InvalidInput, StorageUnavailable)
    declared = sorted({*errors, *common}, key=lambda error: (status_of(error), error.code))
    answers: Responses = {
        status.value: _problem(status, *(error.code for error in group)) for status, group in groupby(declared, key=status_of)
    }
    return answers | {success: {"links": links}} if links else answers


def takes_json(model: type[BaseModel], example: Mapping[str, object]) -> Spec:
    """Declare a JSON body that is in the components."""
    return _takes(JSON, {"$ref": _TEMPLATE.format(model=model.__name__)}, example=example)


def takes_octets() -> Spec:
    """Declare a body of bytes."""
    return _takes(OCTETS, {"type": "string", "format": "binary", "minLength": 1})


def publish_spec(app: FastAPI, *, bodies: Sequence[type[BaseModel]]) -> None:
    """Serve the specification with the schemas that no route's signature shows: those of bodies, and of problems."""
    built: dict[str, object] = {}

    def openapi() -> dict[str, object]:
        if not built:
            built.update(get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes))
            _add_schemas(built, (Problem, *bodies))
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


def _add_schemas(document: dict[str, object], models: Sequence[type[BaseModel]]) -> None:
    components = document["components"]
    schemas = components["schemas"] if isinstance(components, dict) else {}
    for model in models:
        schema = model.model_json_schema(ref_template=_TEMPLATE)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
