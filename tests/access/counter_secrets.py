"""Signatures and passwords that are not looked at closely, for tests that are about something else."""

import hashlib
from contextlib import AbstractContextManager, nullcontext

from realname.access.connectors.counter_authenticators import CounterAuthenticators
from realname.access.model.counter import AttestationFormat
from realname.access.model.hashing_queue import HashingCaller
from realname.kernel.errors import InvalidInput
from realname.sandbox.simulators.counter_device import SimulatedMaker

NO_AUTHENTICATORS = CounterAuthenticators(rp_id="localhost", origin="", roots={})  # no maker is trusted


def trusting(maker: SimulatedMaker) -> CounterAuthenticators:
    """A deployment that takes the hardware of this maker."""
    return CounterAuthenticators(rp_id="localhost", origin="", roots={AttestationFormat.PACKED: [maker.root]})


class UnsafeAnySignature:
    """Takes every signature, and every key that has bytes. Implements the port `SignatureChecker`."""

    def is_signed(self, message: bytes, *, signature: bytes, public_key: bytes) -> bool:  # noqa: ARG002 - the port's names
        return True

    def require_public_key(self, spki: bytes) -> None:
        if not spki:
            raise InvalidInput(field="public_key")


class UnsafeQuickPasswords:
    """Keeps the password as it is, and how often it was asked. Implements the port `PasswordHasher`."""

    def __init__(self) -> None:
        self.asked = 0

    def hash(self, password: str) -> str:
        self.asked += 1
        return f"unsafe${password}"

    def is_right(self, password: str, hashed: str) -> bool:
        self.asked += 1
        return hashed == f"unsafe${password}"


class UnsafeEchoedHashes:
    """Marks without a key: anyone can make them. Implements the port `KeyedHashes`."""

    def hash(self, text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def no_slot_needed(_caller: HashingCaller) -> AbstractContextManager[None]:
    """A slot for hashing is always free."""
    return nullcontext()
