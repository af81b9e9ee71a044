"""The operator's own system that knows which device has which address or temporary token, over HTTP (docs/how-to/relying-services.md)."""

import json
import re

from pydantic import BaseModel, Field, TypeAdapter

from realname.kernel.identifiers import Msisdn
from realname.platform.outbound.call import Answer, CallFailed, Failure, Request, read_json
from realname.platform.outbound.outside_system import OutsideSystem

_FOUND, _NONE = frozenset({200}), 404
_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}", re.ASCII)  # E.164


class _Found(BaseModel):
    msisdn: str = Field(max_length=16)


_FORM = TypeAdapter(_Found)


class HttpNetwork:
    """Implements the port `SubscriberNetwork`: asks `POST /subscriber`; 404 says that no device of the network is meant."""

    def __init__(self, system: OutsideSystem) -> None:
        """Take the system."""
        self._system = system

    def number_at(self, address: str, port: int) -> Msisdn | None:
        """Ask by address and port, or by the address alone."""
        return self._ask({"address": address, "port": port} if port else {"address": address})

    def number_behind(self, operator_token: str) -> Msisdn | None:
        """Ask by the temporary token."""
        return self._ask({"operator_token": operator_token})

    def _ask(self, body: dict[str, str | int]) -> Msisdn | None:
        return self._system.ask(_question(body), read_number)


def _question(body: dict[str, str | int]) -> Request:
    return Request(method="POST", url="/subscriber", headers=(("Content-Type", "application/json"),), body=json.dumps(body).encode())


def read_number(answer: Answer) -> Msisdn | None:
    """Read what was answered.

    Raises:
        CallFailed: Another status, or no number.
    """
    if answer.status == _NONE:
        return None
    found = read_json(_FORM, answer, statuses=_FOUND).msisdn
    if not _NUMBER.fullmatch(found):
        raise CallFailed(failure=Failure.ANSWER_INVALID)
    return Msisdn(found)
