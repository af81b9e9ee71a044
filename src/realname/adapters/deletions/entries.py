"""An entry of the journal of deletions as one line of JSON."""

import json

from realname.application.deletion_journal import Deletion, DestroyedKey, ErasedRegistration
from realname.domain.errors import IntegrityError, InvalidInput
from realname.domain.identifiers import PersonId, RegistrationId
from realname.domain.registration import RegistrationState

_END = "}"  # of a line that was written whole


def encode_deletion(deletion: Deletion) -> str:
    """Write as a line, without its end."""
    if isinstance(deletion, DestroyedKey):
        content = {"key": deletion.key_name, "person": deletion.person_id.value}
    else:
        content = {"registration": deletion.registration_id.value, "state": deletion.state.value}
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def decode_deletions(text: str) -> list[Deletion]:
    """Read lines. One that was cut off says nothing: whoever wrote it never got to delete.

    Raises:
        IntegrityError: A whole line is none of ours.
    """
    return [_decode(line) for line in text.splitlines() if line.endswith(_END)]


def _decode(line: str) -> Deletion:
    try:
        read = json.loads(line)
        if read.keys() == {"key", "person"}:
            return DestroyedKey(person_id=PersonId(_text(read["person"])), key_name=_text(read["key"]))
        if read.keys() == {"registration", "state"}:
            return ErasedRegistration(registration_id=RegistrationId(_text(read["registration"])), state=RegistrationState(read["state"]))
    except (ValueError, TypeError, AttributeError, RecursionError, InvalidInput) as problem:
        raise IntegrityError(kind="deletions") from problem
    raise IntegrityError(kind="deletions")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
