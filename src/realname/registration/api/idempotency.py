"""A client's own key for a request: the same key and request again do nothing twice."""

import hashlib
from typing import Annotated

from fastapi import Header

from realname.kernel.identifiers import ClientId
from realname.registration.use_cases.opening.open_registration import ClientRequest

IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", pattern=r"^[A-Za-z0-9._:-]{1,64}$", description="Yours, new for each request that is meant anew.")
]


def client_request(client: ClientId, key: str, content: str) -> ClientRequest:
    """Which request this is; of what it says a digest alone is kept."""
    return ClientRequest(client_id=client, key=key, fingerprint=hashlib.sha256(content.encode()).hexdigest())
