"""The reference connector to a message gateway: one short text to one number, once for each key."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from realname.kernel.text.text import Language
from realname.lines.model.notice import Notice
from realname.lines.text import text_of
from realname.platform.outbound.call import Answer, CallFailed, Failure, post_json, read_json
from realname.platform.outbound.outside_system import OutsideSystem

_MESSAGES = "/messages"
_TAKEN = frozenset({200, 201, 202})


class MessageState(StrEnum):
    """How far the gateway is with a message; from `accepted` on it is the gateway's."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"


class _MessageAnswer(BaseModel):
    reference: Annotated[str, Field(max_length=256)]
    state: MessageState


_MESSAGE = TypeAdapter(_MessageAnswer)


class HttpNotifier:
    """Implements the port `Notifier`."""

    def __init__(self, system: OutsideSystem, *, language: Language) -> None:
        """Take the gateway, and the language of its subscribers."""
        self._system = system
        self._language = language

    def send(self, notice: Notice) -> None:
        """Send once per key: the text by kind, the number as address, and nothing else of anyone."""
        body = {"reference": notice.idempotency_key, "to": notice.msisdn.value, "text": text_of(notice, self._language)}
        request = post_json(_MESSAGES, body, idempotency_key=notice.idempotency_key)
        self._system.ask(request, lambda answer: _require_taken(answer, notice))


def _require_taken(answer: Answer, notice: Notice) -> None:
    if read_json(_MESSAGE, answer, statuses=_TAKEN).reference != notice.idempotency_key:
        raise CallFailed(failure=Failure.ANSWER_INVALID)
