"""What the regulator signs to admit an inspector, or to reset what one signs in with: no administrator of the operator takes part in it."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.access.errors import StatementRefused
from realname.access.model.staff import parse_login
from realname.kernel.clock_skew import is_ahead
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId

FORM = "realname/inspector-statement/1"
STATEMENT_LIFETIME = timedelta(days=7)  # from the regulator's desk to the operator's server, by post if need be
MOST_BYTES = 4_096
_KEYS = frozenset({"form", "place", "act", "login", "code", "at"})
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatorKey:
    """The public key that statements are checked by.

    Attributes:
        public_key: Of Ed25519, 32 bytes.
        recorded_by: The inspector who recorded it; None: a person at the server's command line.
    """

    public_key: bytes
    recorded_at: datetime
    recorded_by: AgentId | None = None


class StatementAct(StrEnum):
    """What a statement says of an inspector."""

    ADMIT = "admit"
    RESET = "reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatorStatement:
    """One statement, as the regulator signed it.

    Attributes:
        place: Address of the inspectors' app that it is for.
        code_hash: SHA-256 of the code by which the inspector enters. The regulator keeps the code, so the operator cannot use it.
        at: When it was written.
    """

    place: str
    act: StatementAct
    login: str
    code_hash: str
    at: datetime

    def body(self) -> bytes:
        """The bytes that the regulator signs."""
        said = {
            "form": FORM,
            "place": self.place,
            "act": self.act.value,
            "login": self.login,
            "code": self.code_hash,
            "at": self.at.isoformat(timespec="seconds"),
        }
        return f"{json.dumps(said, indent=1)}\n".encode()


def parse_statement(body: bytes) -> RegulatorStatement:
    """Read a statement.

    Raises:
        StatementRefused: It is not of the form.
    """
    try:
        said = json.loads(body) if len(body) <= MOST_BYTES else None
        if not isinstance(said, dict) or said.keys() != _KEYS or not all(isinstance(value, str) for value in said.values()):
            raise StatementRefused
        at = datetime.fromisoformat(said["at"])
        act, login = StatementAct(said["act"]), parse_login(said["login"])
    except (ValueError, InvalidInput, RecursionError) as problem:
        raise StatementRefused from problem
    if said["form"] != FORM or at.tzinfo is None or not _DIGEST.fullmatch(said["code"]):
        raise StatementRefused
    return RegulatorStatement(place=said["place"], act=act, login=login, code_hash=said["code"], at=at)


def require_usable(statement: RegulatorStatement, *, place: str, at: datetime) -> None:
    """Let a statement through that is for this inspectors' app, and was written within the last week.

    Raises:
        StatementRefused: It is not.
    """
    if statement.place != place or is_ahead(statement.at, at=at) or at >= statement.at + STATEMENT_LIFETIME:
        raise StatementRefused


def digest_of_statement(body: bytes) -> str:
    """Name a statement in the ledger, so that it is used once."""
    return hashlib.sha256(body).hexdigest()
