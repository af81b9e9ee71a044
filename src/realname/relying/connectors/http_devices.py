"""The reference connector to an equipment register: one question about one number, answered by a time."""

import secrets
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from realname.kernel.identifiers import Msisdn
from realname.platform.outbound.call import Answer, CallFailed, Failure, post_json, read_json
from realname.platform.outbound.outside_system import OutsideSystem

CHANGES_PATH = "/device-changes"
_ANSWERED = frozenset({200})


class _ChangeAnswer(BaseModel):
    reference: Annotated[str, Field(max_length=256)]
    changed_at: AwareDatetime | None


_CHANGE = TypeAdapter(_ChangeAnswer)


class HttpDevices:
    """Implements the port `DeviceHistory`."""

    def __init__(self, system: OutsideSystem) -> None:
        """Take the register."""
        self._system = system

    def changed_at(self, msisdn: Msisdn) -> datetime | None:
        """Ask; the number is in the body, and in no address."""
        reference = secrets.token_hex(16)  # of this question alone
        request = post_json(CHANGES_PATH, {"reference": reference, "number": msisdn.value}, idempotency_key=reference)
        changed_at = self._system.ask(request, lambda answer: _read(answer, reference)).changed_at
        return changed_at.astimezone(UTC) if changed_at is not None else None


def _read(answer: Answer, reference: str) -> _ChangeAnswer:
    said = read_json(_CHANGE, answer, statuses=_ANSWERED)
    if said.reference != reference:  # of another question: of another number
        raise CallFailed(failure=Failure.ANSWER_INVALID)
    return said
