"""Documents of an enrolment in one column: a JSON list of kind, digest and reference."""

import json
from collections.abc import Sequence

from realname.outlets.model.enrolment import Document, DocumentKind


def encode_documents(documents: Sequence[Document]) -> str:
    """Write them, in their order."""
    return json.dumps([[one.kind.value, one.digest, one.reference] for one in documents], ensure_ascii=False)


def decode_documents(text: str) -> tuple[Document, ...]:
    """Read them."""
    rows: list[list[str]] = json.loads(text)
    return tuple(Document(kind=DocumentKind(kind), digest=digest, reference=reference) for kind, digest, reference in rows)
