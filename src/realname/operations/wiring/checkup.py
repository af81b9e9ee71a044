"""What an examination of a deployment looks at, and what it can find."""

from dataclasses import dataclass
from enum import StrEnum


class Checkup(StrEnum):
    """One thing that is looked at; docs/operations.md says what to do about each."""

    TLS = "tls"
    SERVER_CLOCK = "server-clock"
    DATABASE_CLOCK = "database-clock"
    DATABASE_SETTINGS = "database-settings"
    KEY_FILE = "key-file"
    KEY_AGE = "key-age"
    KEY_ROTATION = "key-rotation"
    FOLDERS = "folders"
    DISK = "disk"
    MODELS = "models"
    DECODERS = "decoders"
    BACKUP = "backup"
    DELETIONS = "deletions"
    ORDERS = "orders"
    PACK = "pack"
    SERVICE = "service"


class Verdict(StrEnum):
    """Its state; `look` is no fault yet, or a risk that a person may have chosen."""

    FINE = "fine"
    LOOK = "look"
    WRONG = "wrong"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What was found.

    Attributes:
        seen: What was seen, in a few words without a path, an address or anything of a person.
    """

    checkup: Checkup
    verdict: Verdict
    seen: str


def diagnosis(checkup: Checkup, verdict: Verdict, seen: str) -> Diagnosis:
    """Say what was found."""
    return Diagnosis(checkup=checkup, verdict=verdict, seen=seen)
