"""Documents of an enrolment in one column: a JSON list of kind, digest and reference."""

import json
from collections.abc import Sequence

from realname.outlets.model.enrolment import Document, DocumentKind
from realname.platform.db.row_mapper import Codec


def _encode(documents: Sequence[Document]) -> str:
    return json.dumps([[one.kind.value, one.digest, one.reference] for one in documents], ensure_ascii=False)


def _decode(text: str) -> tuple[Document, ...]:
    rows: list[list[str]] = json.loads(text)
    return tuple(Document(kind=DocumentKind(kind), digest=digest, reference=reference) for kind, digest, reference in rows)


DOCUMENTS = Codec(write=_encode, read=_decode)
