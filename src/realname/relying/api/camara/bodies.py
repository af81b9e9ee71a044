"""What the definitions take, as typed values: nothing that they do not declare, no null, and nothing without a bound."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from realname.kernel.errors import InvalidInput
from realname.platform.api.bodies import JSON, RequestBody, read_body, require_media_type
from realname.platform.api.problems import InvalidFields, errors_of, faults_of, not_json
from realname.platform.http.bodies import SMALL_BYTES
from realname.relying.api.authentication import caller
from realname.relying.api.camara_errors import require_correlator
from realname.relying.model.caller import Caller
from realname.relying.model.verified_holder import Attribute, DocumentType, Gender

# RFC 3339, 5.6: a time with its zone.
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Known = Annotated[Caller, Depends(caller)]


def _is_day(text: str) -> str:
    if not _DAY.fullmatch(text):
        raise ValueError
    date.fromisoformat(text)
    return text


def _is_moment(text: str) -> str:
    if not _MOMENT.fullmatch(text):
        raise ValueError
    try:
        moment_of(text)
    except OverflowError:  # in UTC it is of no year that there is
        raise ValueError from None
    return text


def moment_of(text: str) -> datetime:
    """The time that a text of `MomentText` says, in UTC."""
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


PhoneNumber = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{4,14}$")]
DayText = Annotated[str, Field(min_length=10, max_length=10), AfterValidator(_is_day)]
MomentText = Annotated[str, Field(max_length=64), AfterValidator(_is_moment)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^\s@]{1,64}@[^\s@]+$")]


def camara_router(path: str) -> APIRouter:
    """A router of one API, under the path and the version of its document."""
    return APIRouter(prefix=path, dependencies=[Depends(require_correlator)])


class CamaraBody(RequestBody):
    """A body of a definition, or a part of one."""

    model_config = ConfigDict(alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, values: object) -> object:
        """No property of these definitions may be null: one that is not known is left out."""
        if isinstance(values, dict) and None in values.values():
            raise PydanticCustomError("null", "null")
        return values


class AboutNumber(CamaraBody):
    """A body that may name the number it is about."""

    phone_number: PhoneNumber | None = None


class KnownOfCustomer(AboutNumber):
    """What both KYC Match and KYC Age Verification compare."""

    id_document: str | None = Field(default=None, max_length=50)
    name: str | None = Field(default=None, max_length=256)
    given_name: str | None = Field(default=None, max_length=100)
    family_name: str | None = Field(default=None, max_length=150)
    middle_names: str | None = Field(default=None, max_length=100)
    family_name_at_birth: str | None = Field(default=None, max_length=150)
    birthdate: DayText | None = None
    email: Email | None = None

    @property
    def attributes(self) -> Mapping[Attribute, str]:
        """What was sent, by attribute."""
        sent = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {attribute: sent[attribute.value] for attribute in Attribute if attribute.value in sent}


class MatchBody(KnownOfCustomer):
    """KYC_MatchRequestBody."""

    id_document_type: DocumentType | None = Field(default=None, strict=False)
    id_document_expiry_date: DayText | None = None
    bank_account_number: str | None = Field(default=None, max_length=50, pattern=r"^[A-Z]+:[A-Za-z0-9]+$")
    name_kana_hankaku: str | None = Field(default=None, max_length=256)
    name_kana_zenkaku: str | None = Field(default=None, max_length=256)
    address: str | None = Field(default=None, max_length=256)
    street_name: str | None = Field(default=None, max_length=150)
    street_number: str | None = Field(default=None, max_length=20)
    postal_code: str | None = Field(default=None, max_length=20)
    region: str | None = Field(default=None, max_length=100)
    locality: str | None = Field(default=None, max_length=100)
    country: CountryCode | None = None
    house_number_extension: str | None = Field(default=None, max_length=20)
    gender: Gender | None = Field(default=None, strict=False)
    city_of_birth: str | None = Field(default=None, max_length=100)
    country_of_birth: CountryCode | None = None
    nationality: CountryCode | None = None


class AgeBody(KnownOfCustomer):
    """VerifyRequestBody; the two flags ask for locks that this operator's lifecycle does not know, and are ignored as it says."""

    age_threshold: int
    include_content_lock: bool = False
    include_parental_control: bool = False


class TenureBody(AboutNumber):
    """Tenure."""

    tenure_date: DayText


class RecyclingBody(AboutNumber):
    """CreateCheckNumRecycling."""

    specified_date: DayText


class SwapPeriodBody(AboutNumber):
    """CreateCheckSimSwap and CreateCheckDeviceSwap; the period is judged by the pack."""

    max_age: int = 240


class VerifyNumberBody(CamaraBody):
    """NumberVerificationRequestBody."""

    phone_number: PhoneNumber | None = None
    hashed_phone_number: str | None = Field(default=None, pattern=r"^[a-fA-F0-9]{64}$")

    @model_validator(mode="after")
    def _has_one(self) -> "VerifyNumberBody":
        if (self.phone_number is None) == (self.hashed_phone_number is None):
            raise PydanticCustomError("one_of", "one of")
        return self


def _require_each_name_once(text: bytes) -> None:
    """Accept a body whose objects name each property once: of two values a program in between may read the other one.

    What is no JSON is left to its reader.

    Raises:
        InvalidInput: One names a property twice.
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise InvalidInput(field="body")
        return dict(pairs)

    with suppress(ValueError, RecursionError):
        json.loads(text, object_pairs_hook=once)


Body = TypeVar("Body", bound=CamaraBody)


@dataclass(frozen=True, slots=True)
class CamaraJson(Generic[Body]):
    """Dependency of a route that takes a body: no body at all is an invalid argument, before its media type is looked at."""

    model: type[Body]

    async def __call__(self, request: Request) -> Body:
        """Read and validate.

        Raises:
            Rejection: Too large, too slow, of another media type, or no JSON.
            InvalidInput: A property is missing, wrong or not declared.
        """
        text = await read_body(request, field="body", limit_bytes=SMALL_BYTES)
        if not text:
            raise InvalidInput(field="body")
        require_media_type(request, JSON)
        _require_each_name_once(text)
        try:
            return self.model.model_validate_json(text)
        except ValidationError as problem:
            try:
                errors = errors_of(problem)
            except InvalidFields as too_many:
                raise too_many.error from None
            if any(error["type"] == "json_invalid" for error in errors):
                raise not_json() from None
            raise InvalidFields(faults=faults_of(errors)).error from None
