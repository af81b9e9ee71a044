"""The reference connector to an authoritative source: one question about one identity, answered on attributes and portrait."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from realname.evidence.errors import SourceUnavailable
from realname.evidence.model.applicant import ApplicantAttributes
from realname.platform.config.settings import SourcePortrait
from realname.platform.errors import OperatorUnavailable
from realname.platform.outbound.call import Answer, CallFailed, Failure, post_json, read_json
from realname.platform.outbound.outside_system import OutsideSystem
from realname.verification.model.findings import SourceAnswer, SourceFinding

CHECKS_PATH = "/identity-checks"
_ANSWERED = frozenset({200})


class _Said(StrEnum):
    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


class _CheckAnswer(BaseModel):
    reference: Annotated[str, Field(max_length=256)]
    attributes: _Said
    portrait: _Said = _Said.UNKNOWN  # a source that says nothing of it binds nothing


_CHECK = TypeAdapter(_CheckAnswer)


class HttpSource:
    """Implements the port `AuthoritativeSource`."""

    def __init__(self, system: OutsideSystem, *, portrait: SourcePortrait) -> None:
        """Take the source, and what it takes of a portrait."""
        self._system = system
        self._portrait = portrait

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:
        """Ask; it may be asked twice, and changes nothing there."""
        reference = secrets.token_hex(16)  # of this question alone: it says nothing of whom it is about
        body = {"reference": reference, "attributes": _attributes(attributes), **self._of_portrait(portrait)}
        request = post_json(CHECKS_PATH, body, idempotency_key=reference)
        try:
            said = self._system.ask(request, lambda answer: _read(answer, reference))
        except OperatorUnavailable as problem:
            raise SourceUnavailable(**problem.facts) from problem
        return SourceAnswer(attributes=SourceFinding(said.attributes), portrait=SourceFinding(said.portrait))

    def _of_portrait(self, portrait: bytes | None) -> Mapping[str, str]:
        if portrait is None or self._portrait is SourcePortrait.NONE:
            return {}
        if self._portrait is SourcePortrait.DIGEST:
            return {"portrait_sha256": hashlib.sha256(portrait).hexdigest()}
        return {"portrait": base64.b64encode(portrait).decode()}


def _read(answer: Answer, reference: str) -> _CheckAnswer:
    said = read_json(_CHECK, answer, statuses=_ANSWERED)
    if said.reference != reference:  # of another question: of another person
        raise CallFailed(failure=Failure.ANSWER_INVALID)
    return said


def _attributes(attributes: ApplicantAttributes) -> Mapping[str, str]:
    """Without the address: it may be older on a card, and the source needs none to find a person."""
    return {
        "identity_number": attributes.identity_number.value,
        "name": attributes.name,
        "sex": attributes.sex,
        "ethnicity": attributes.ethnicity,
        "birth_on": attributes.birth_on.isoformat(),
    }
