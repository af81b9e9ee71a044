"""A simulated authoritative source: it knows the people it is given and no one else."""

import hashlib
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from realname.evidence.errors import SourceUnavailable
from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import IdentityNumber
from realname.sandbox.simulators.faults import FaultKind, Faults, delay_s, strikes
from realname.verification.model.findings import SourceAnswer, SourceFinding


class SandboxAuthority:
    """Implements the port `AuthoritativeSource`."""

    def __init__(
        self,
        people: Sequence[ApplicantAttributes],
        *,
        portraits: Mapping[IdentityNumber, str] = MappingProxyType({}),
        faults: Faults = (),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the people it knows. Its faults count its questions since it was built: it remembers nothing.

        Args:
            people: The attributes of each.
            portraits: SHA-256 (hexadecimal) of each portrait that it issued.
            faults: Of the sandbox's settings.
            sleep: Waits out a delay.
        """
        self._known = {person.identity_number: person for person in people}
        self._portraits = portraits
        self._faults = faults
        self._sleep = sleep
        self._attempts = itertools.count(start=1)

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:
        """Answer on both; the address is not compared, since it may be older on a card.

        A portrait that it issued to another is contradicted; one that it did not issue, such as a photo taken on the spot, is unknown.
        """
        attempt = next(self._attempts)
        self._sleep(delay_s(self._faults, attempt=attempt))
        if strikes(self._faults, FaultKind.UNAVAILABLE, attempt=attempt):
            raise SourceUnavailable(kind="authority")
        return self.answer(attributes, portrait_sha256=hashlib.sha256(portrait).hexdigest() if portrait is not None else None)

    def answer(self, attributes: ApplicantAttributes, *, portrait_sha256: str | None) -> SourceAnswer:
        """Answer as `validate`, by the digest of a portrait, without faults."""
        on_portrait = self._on_portrait(attributes.identity_number, portrait_sha256)
        return SourceAnswer(attributes=self._on_attributes(attributes), portrait=on_portrait)

    def _on_attributes(self, attributes: ApplicantAttributes) -> SourceFinding:
        known = self._known.get(attributes.identity_number)
        if known is None:
            return SourceFinding.UNKNOWN
        return SourceFinding.CONFIRMED if _compared(known) == _compared(attributes) else SourceFinding.CONTRADICTED

    def _on_portrait(self, number: IdentityNumber, digest: str | None) -> SourceFinding:
        holders = {holder for holder, issued in self._portraits.items() if issued == digest}
        if not holders:
            return SourceFinding.UNKNOWN
        return SourceFinding.CONFIRMED if number in holders else SourceFinding.CONTRADICTED


def _compared(attributes: ApplicantAttributes) -> tuple[object, ...]:
    return attributes.name, attributes.sex, attributes.ethnicity, attributes.birth_on
