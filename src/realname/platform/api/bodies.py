"""Bodies. Of requests: read up to a limit and a deadline, when the caller is known. Of answers: what each of them is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.kernel.errors import InvalidInput
from realname.platform.api.problems import (
    FaultReason,
    FieldFault,
    InvalidFields,
    errors_of,
    faults_of,
    media_type_not_accepted,
    not_json,
    too_large,
    too_slow,
)
from realname.platform.http.bodies import BodyTooLarge, BodyTooSlow
from realname.platform.http.bodies import read_body as read_within

JSON = "application/json"
OCTETS = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 30
MOST_COMMAS = 2000  # of the longest texts that a body can have there are fewer; files in base64 have none


class RequestBody(BaseModel):
    """A JSON body: unknown members are errors, nothing is coerced, and a wrong value is never repeated in an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


Body = TypeVar("Body", bound=RequestBody)


@dataclass(frozen=True, slots=True)
class JsonBody(Generic[Body]):
    """Dependency of a route that takes JSON."""

    model: type[Body]
    limit_bytes: int

    async def __call__(self, request: Request) -> Body:
        """Read and validate.

        Raises:
            Rejection: Too large, too slow, of another media type, or no JSON.
            InvalidFields: Members are missing or wrong, or parameters of the request beside them; or the body has too many values.
        """
        require_media_type(request, JSON)
        text = await read_body(request, field="body", limit_bytes=self.limit_bytes)
        if text.count(b",") > MOST_COMMAS:
            # Each value in a list or an object costs the parser up to a hundred times its bytes; all but the first follow a comma.
            raise InvalidFields(faults=[FieldFault(field="body", reason=FaultReason.LENGTH)])
        try:
            return self.model.model_validate_json(text)
        except ValidationError as problem:
            errors = errors_of(problem)
            if any(error["type"] == "json_invalid" for error in errors):
                raise not_json() from None
            # All that is wrong is said at once: the framework would look at headers and query only behind a good body.
            raise InvalidFields(faults=[*parameter_faults(request), *faults_of(errors, below="body")]) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class OctetBody:
    """Dependency of a route that takes bytes as they are."""

    field: str
    limit_bytes: int
    media_type: str

    async def __call__(self, request: Request) -> bytes:
        """Read.

        Raises:
            Rejection: Too large, too slow, or of another media type.
            InvalidInput: No bytes at all.
        """
        require_media_type(request, self.media_type)
        octets = await read_body(request, field=self.field, limit_bytes=self.limit_bytes)
        if not octets:
            raise InvalidInput(field=self.field)
        return octets


def require_media_type(request: Request, accepted: str) -> None:
    """Refuse a body of another media type.

    Raises:
        Rejection: Of another type, or of none.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != accepted:
        raise media_type_not_accepted(accepted=accepted)


async def read_body(request: Request, *, field: str, limit_bytes: int) -> bytes:
    """Read at most so many bytes: what the client says of the length is only believed when it is too much.

    Raises:
        Rejection: Too large, or too slow.
    """
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > limit_bytes:
        raise too_large(field=field, limit_bytes=limit_bytes)
    try:
        return await read_within(request, limit_bytes=limit_bytes)
    except BodyTooLarge:
        raise too_large(field=field, limit_bytes=limit_bytes) from None
    except BodyTooSlow as slow:
        raise too_slow(limit_s=slow.limit_s) from None


def parameter_faults(request: Request) -> Sequence[FieldFault]:
    """What is wrong with path, query and headers of a request, by what its route declares."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ()
    declared = route.dependant
    given = (
        (declared.path_params, request.path_params),
        (declared.query_params, request.query_params),
        (declared.header_params, request.headers),
    )
    return faults_of([error for fields, received in given for error in request_params_to_args(fields, received)[1]])


def parse_form(body: bytes) -> Mapping[str, str]:
    """Read a form of OAuth 2.0; a parameter that comes twice is none (RFC 6749, 3.2).

    Raises:
        InvalidInput: No form, or a parameter twice.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise InvalidInput(field="body") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise InvalidInput(field="body")
    return fields


class Answer(BaseModel):
    """Every answer says whether lines are real. No name, identity number, image or score is in any."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    mode: str = Field(pattern="^(sandbox|production)$", description="`sandbox`: operator, authority and line are simulated.")


class Part(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)
