"""What anyone may ask: whether the process lives, whether it is ready, and the key that receipts are checked with."""

import base64
import hashlib
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from realname.kernel.errors import DependencyError
from realname.kernel.receipt import PublicKeys
from realname.platform.api import links
from realname.platform.api.bodies import Answer
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services

router = APIRouter(tags=["service"])


class HealthAnswer(Answer):
    """Whether the process lives, or is ready for work."""

    status: str


class ReadinessAnswer(HealthAnswer):
    """Whether the process is ready for work, and what it has loaded."""

    models: Literal["loaded", "not-loaded"] = Field(
        description="`not-loaded`: the files are there and right, and the first session or portrait loads them."
    )


@router.get("/healthz", operation_id="checkHealth", responses=answers_of(is_public=True))
def check_health(services: Services) -> HealthAnswer:
    """Say that the process lives."""
    return HealthAnswer(mode=services[Served].mode, status="alive")


@router.get("/readyz", operation_id="checkReadiness", responses=answers_of(DependencyError, links=links.WHEN_READY, is_public=True))
def check_readiness(services: Services) -> ReadinessAnswer:
    """Say whether database and media store answer and the models can be loaded: a load balancer sends no one here until then."""
    served = services[Served]
    served.require_ready()
    return ReadinessAnswer(mode=served.mode, status="ready", models="loaded" if served.are_models_loaded() else "not-loaded")


class FormerKey(BaseModel):
    """A key that signed before."""

    public_key: str = Field(description="Raw, 32 bytes, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")


class KeyAnswer(Answer):
    """The key that receipts and deletion certificates are checked with."""

    algorithm: str
    public_key: str = Field(description="Raw, 32 bytes, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")
    former: list[FormerKey] = Field(description="Keys that signed before, oldest first: what they signed is still checked with them.")


@router.get("/v1/receipt-key", operation_id="readReceiptKey", responses=answers_of(is_public=True))
def read_receipt_key(services: Services) -> KeyAnswer:
    """Read the public key of receipts and deletion certificates."""
    keys = services[PublicKeys]
    return KeyAnswer(
        mode=services[Served].mode,
        algorithm="Ed25519",
        public_key=_text(keys.current),
        key_id=_name(keys.current),
        former=[FormerKey(public_key=_text(one), key_id=_name(one)) for one in keys.former],
    )


def _text(public_key: bytes) -> str:
    return base64.b64encode(public_key).decode()


def _name(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()
