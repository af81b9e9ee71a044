"""A chip as the card reader agent gives it to the counter's page, and the page to the server (docs/how-to/card-reader-agent.md).

It is not signed by the reader: the issuer signed the data, and the server authenticates them whoever brings them.
"""

import base64
import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from realname.evidence.chip.files import MOST_FILE_BYTES
from realname.evidence.errors import ChipDataUnreadable
from realname.evidence.model.chip import ChipProof
from realname.evidence.model.chip_protocol import Access
from realname.evidence.model.document_shown import MOST_CHIP_FILES
from realname.evidence.ports import ReadChip

MAXIMUM_CHIP_BYTES = 6 * 1024 * 1024  # that many files in base64
_Encoded = Annotated[str, Field(max_length=-(-MOST_FILE_BYTES // 3) * 4, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


class _ChipJson(BaseModel):
    model_config = ConfigDict(extra="forbid")

    files: Annotated[list[_Encoded], Field(min_length=1, max_length=MOST_CHIP_FILES)]
    access: Access
    proof: ChipProof


_CHIP = TypeAdapter(_ChipJson)


def chip_as_json(chip: ReadChip) -> bytes:
    """Write what a reader of chips gave."""
    files = [base64.b64encode(content).decode() for content in chip.files]
    return json.dumps({"files": files, "access": chip.access.value, "proof": chip.proof.value}).encode()


def parse_chip_files(content: bytes) -> tuple[bytes, ...]:
    """Take the files out of what an agent gave; what it says of the chip's proof is a machine's word, and is not taken.

    Raises:
        ChipDataUnreadable: It is not of this form, or too large.
    """
    if len(content) > MAXIMUM_CHIP_BYTES:
        raise ChipDataUnreadable(limit_bytes=MAXIMUM_CHIP_BYTES)
    try:
        said = _CHIP.validate_json(content)
        return tuple(base64.b64decode(encoded, validate=True) for encoded in said.files)
    except (ValidationError, ValueError):
        # Without the cause: its text shows what was received.
        raise ChipDataUnreadable(field="chip") from None
