"""What an examination of a deployment looks at and can find, and the troubles that `realname status` names."""

from dataclasses import dataclass
from enum import StrEnum


class Checkup(StrEnum):
    """One thing that is looked at; docs/how-to/doctor.md says what to do about each."""

    TLS = "tls"
    SERVER_CLOCK = "server-clock"
    DATABASE_CLOCK = "database-clock"
    DATABASE_SETTINGS = "database-settings"
    DATABASE_CONNECTIONS = "database-connections"
    DATABASE_ROLES = "database-roles"
    DATABASE_SCHEMA = "database-schema"
    KEY_FILE = "key-file"
    KEY_AGE = "key-age"
    KEY_ROTATION = "key-rotation"
    FOLDERS = "folders"
    DISK = "disk"
    MODELS = "models"
    MEASURED_MODELS = "measured-models"
    DECODERS = "decoders"
    CAMERA_STATES = "camera-states"
    BACKUP = "backup"
    DELETIONS = "deletions"
    ORDERS = "orders"
    CONNECTORS = "connectors"
    LOTS = "lots"
    ADMINISTRATOR = "administrator"
    OUTLETS = "outlets"
    STOCK = "stock"
    PACK = "pack"
    SERVICE = "service"


class Trouble(StrEnum):
    """What is wrong; docs/how-to/doctor.md says what to do about each."""

    KEYS_MISSING = "keys-missing"
    KEYS_UNUSABLE = "keys-unusable"
    KEYS_AWAY = "keys-away"
    KEYS_FOREIGN = "keys-foreign"
    KEYS_OUTDATED = "keys-outdated"
    RESTORE_UNFINISHED = "restore-unfinished"
    ORDERS_OVERDUE = "orders-overdue"
    BARS_TURNED_DOWN = "bars-turned-down"
    BACKUP_OVERDUE = "backup-overdue"
    APPEALS_OVERDUE = "appeals-overdue"
    DISPUTES_OVERDUE = "disputes-overdue"
    ENTRIES_UNPLACED = "entries-unplaced"
    HEADS_UNDELIVERED = "heads-undelivered"
    WEBHOOKS_UNDELIVERED = "webhooks-undelivered"
    INSPECTIONS_OVERDUE = "inspections-overdue"
    REVIEWS_OVERDUE = "reviews-overdue"
    ROUTES_APART = "routes-apart"
    LEAKS_OVERDUE = "leaks-overdue"
    FILING_OVERDUE = "filing-overdue"
    MEDIA_OVERDUE = "media-overdue"
    RECORDS_DIFFER = "records-differ"
    SCHEMA_DIFFERS = "schema-differs"
    WORKFLOW_HALTED = "workflow-halted"
    TENDING_LATE = "tending-late"
    NO_EXECUTOR = "no-executor"
    DATABASE_MISSING = "database-missing"
    DATABASE_AWAY = "database-away"
    DISK_FULL = "disk-full"
    CLOCK_SKEWED = "clock-skewed"
    TIME_SOURCE_AWAY = "time-source-away"
    MEDIA_AWAY = "media-away"
    MEDIA_FOREIGN = "media-foreign"
    MEDIA_EMPTY = "media-empty"


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
