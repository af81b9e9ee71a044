"""Papers of an enrolment on a page: the digest of each file is taken and stays with the form, and the file is thrown away."""

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends

from realname.access.pages.access import Submitted
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.kernel.typed_names import parse_shown_name
from realname.outlets.model.block_list import KEY_BYTES, BlockedKind, block_digest
from realname.outlets.model.enrolment import Document, DocumentKind
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.block_lists import ReadBlocks
from realname.platform.web.fields import Fields
from realname.platform.web.forms import Form

_MOST_BYTES = 24 * 1024 * 1024  # of all files of a form
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FILE = Text("Choose the file of this document.")
_REFERENCE = Text("Enter your reference for this document.")
_KEY = Text("Enter the block list key: 64 characters, 0 to 9 and a to f.")
ON_A_LIST = Text("Enrolment is refused: a block list names them. They can appeal to the issuer of the list.")
KEY_NEEDED = Text("Enter the block list key. The list has entries in force, and cannot be compared without the key.")
PapersForm = Annotated[Form, Depends(Submitted(_MOST_BYTES, most_files=len(DocumentKind)))]


def read_papers(fields: Fields, form: Form, kinds: Sequence[DocumentKind]) -> tuple[Document, ...]:
    """Read the papers of a form, and note what is missing; whole where nothing is."""
    return tuple(one for kind in kinds if (one := _paper(fields, form, kind)) is not None)


def typed_papers(documents: Sequence[Document]) -> dict[str, str]:
    """What a form shows of papers that are known."""
    return {f"{part}-{one.kind.value}": text for one in documents for part, text in (("digest", one.digest), ("reference", one.reference))}


def read_list_digest(fields: Fields, kind: BlockedKind, number: str) -> str | None:
    """Read the key of the block list, and say by it who is compared with the list; None: no key was given."""
    key = fields.read("list-key", _list_key, _KEY)
    fields.typed.pop("list-key")
    return block_digest(kind, number, key=key.value) if key.found and key.value else None


def needs_list_key(services: App, kind: BlockedKind) -> bool:
    """Whether an entry is in force, so that an enrolment is compared with the list."""
    rule, now = services[OutletRule], services[Clock].now()
    return any(one.kind is kind and one.is_in_force(now, rule=rule) for one in services[ReadBlocks]())


def _paper(fields: Fields, form: Form, kind: DocumentKind) -> Document | None:
    name, file = f"digest-{kind.value}", form.file(f"file-{kind.value}")
    digest = hashlib.sha256(file).hexdigest() if file else form.text(name)
    if _DIGEST.fullmatch(digest):
        fields.typed[name] = digest
    else:
        fields.refuse(f"file-{kind.value}", _FILE)
    reference = fields.read(f"reference-{kind.value}", parse_shown_name, _REFERENCE)
    if not _DIGEST.fullmatch(digest) or not reference.found:
        return None
    return Document(kind=kind, digest=digest, reference=reference.value)


def _list_key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) not in {0, KEY_BYTES}:
        raise ValueError
    return key
