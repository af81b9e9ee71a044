"""The reference connector to another means than a face: a system that compares what the applicant typed for the person of the ID."""

import secrets
from collections.abc import Callable, Mapping
from typing import Annotated, Protocol, TypeVar

from pydantic import BaseModel, Field, StrictBool, TypeAdapter

from realname.platform.errors import OperatorUnavailable
from realname.platform.outbound.call import Answer, CallFailed, Failure, post_json, read_json
from realname.platform.outbound.outside_system import OutsideSystem
from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.verification.model.visual_check import MeansKind, MeansOutcome

_ANSWERED = frozenset({200})


def preparations_path(kind: MeansKind) -> str:
    """Where a means is asked whether it can be used for a person, below its address."""
    return f"/means/{kind.value}/preparations"


def checks_path(kind: MeansKind) -> str:
    """Where a means is asked about what was typed, below its address."""
    return f"/means/{kind.value}/checks"


class _Referring(Protocol):
    """What every answer names: the question that it answers."""

    reference: str


class _PreparationAnswer(BaseModel):
    reference: Annotated[str, Field(max_length=256)]
    ready: StrictBool


class _CheckAnswer(BaseModel):
    reference: Annotated[str, Field(max_length=256)]
    outcome: MeansOutcome


_Said = TypeVar("_Said", bound=_Referring)
_PREPARATION = TypeAdapter(_PreparationAnswer)
_CHECK = TypeAdapter(_CheckAnswer)


class HttpAlternativeCheck:
    """Implements the port `AlternativeCheck`."""

    def __init__(self, system: OutsideSystem, kind: MeansKind) -> None:
        """Take the system, and which means it is."""
        self._system = system
        self._kind = kind

    @property
    def kind(self) -> MeansKind:
        """Which."""
        return self._kind

    def prepare(self, applicant: MeansApplicant) -> bool:
        """Ask whether it can be used for this person; a system that gives no answer cannot be."""
        try:
            return self._ask(preparations_path(self._kind), _of_person(applicant), _PREPARATION).ready
        except OperatorUnavailable:
            return False

    def confirm(self, applicant: MeansApplicant, typed: TypedProof) -> MeansOutcome:
        """Ask about what was typed; the key of the question lets the system count a repeated one once."""
        body = {**_of_person(applicant), "typed": typed.value}
        try:
            return self._ask(checks_path(self._kind), body, _CHECK).outcome
        except OperatorUnavailable:
            return MeansOutcome.UNAVAILABLE

    def _ask(self, path: str, body: Mapping[str, str], form: "TypeAdapter[_Said]") -> "_Said":
        reference = secrets.token_hex(16)  # of this question alone: it says nothing of whom it is about
        request = post_json(path, {"reference": reference, **body}, idempotency_key=reference)
        return self._system.ask(request, _reader(form, reference))


def _reader(form: "TypeAdapter[_Said]", reference: str) -> Callable[[Answer], "_Said"]:
    def read(answer: Answer) -> _Said:
        said = read_json(form, answer, statuses=_ANSWERED)
        if said.reference != reference:  # of another question: of another person
            raise CallFailed(failure=Failure.ANSWER_INVALID)
        return said

    return read


def _of_person(applicant: MeansApplicant) -> Mapping[str, str]:
    """Number and name alone: a bank or a reader of PINs needs no more to find a person."""
    return {"identity_number": applicant.attributes.identity_number.value, "name": applicant.attributes.name}
