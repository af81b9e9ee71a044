"""A simulated bank and a simulated reader of card PINs: they know the sample people, and say no to whatever else is typed."""

import hmac
import itertools
import time
from collections.abc import Callable, Mapping

from realname.kernel.identifiers import IdentityNumber
from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.sandbox.simulators.faults import FaultKind, Faults, delay_s, strikes
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN
from realname.verification.model.visual_check import MeansKind, MeansOutcome

# Invented numbers with a right check digit (ISO/IEC 7812-1, Luhn) under no issuer's range that is in use.
SAMPLE_BANK_CARDS: Mapping[IdentityNumber, str] = {
    SAMPLE_MAN.attributes.identity_number: "9999000000000012",
    SAMPLE_WOMAN.attributes.identity_number: "9999000000000020",
}
SAMPLE_PINS: Mapping[IdentityNumber, str] = {
    SAMPLE_MAN.attributes.identity_number: "198504",
    SAMPLE_WOMAN.attributes.identity_number: "199109",
}


class SandboxAlternativeCheck:
    """Implements the port `AlternativeCheck` by what each person would type."""

    def __init__(
        self,
        kind: MeansKind,
        proofs: Mapping[IdentityNumber, str],
        *,
        faults: Faults = (),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take what it knows. Its faults count its questions since it was built: it remembers nothing."""
        self._kind = kind
        self._proofs = proofs
        self._faults = faults
        self._sleep = sleep
        self._attempts = itertools.count(start=1)

    @property
    def kind(self) -> MeansKind:
        """Which."""
        return self._kind

    def prepare(self, applicant: MeansApplicant) -> bool:
        """Nothing comes before the typing; whom it does not know it can say nothing of."""
        return self.knows(applicant.attributes.identity_number)

    def confirm(self, applicant: MeansApplicant, typed: TypedProof) -> MeansOutcome:
        """Compare; spaces between digits do not matter."""
        attempt = next(self._attempts)
        self._sleep(delay_s(self._faults, attempt=attempt))
        if strikes(self._faults, FaultKind.UNAVAILABLE, attempt=attempt):
            return MeansOutcome.UNAVAILABLE
        return self.outcome(applicant.attributes.identity_number, typed)

    def knows(self, number: IdentityNumber) -> bool:
        """Whether it can say anything of a person."""
        return number in self._proofs

    def outcome(self, number: IdentityNumber, typed: TypedProof) -> MeansOutcome:
        """What it answers where it does not fail."""
        known = self._proofs.get(number)
        if known is None:
            return MeansOutcome.UNAVAILABLE
        is_right = hmac.compare_digest("".join(typed.value.split()).encode(), known.encode())
        return MeansOutcome.CONFIRMED if is_right else MeansOutcome.NOT_CONFIRMED
