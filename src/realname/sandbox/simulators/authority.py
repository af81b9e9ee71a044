"""A simulated authoritative source: it knows the people it is given and no one else."""

import itertools
import time
from collections.abc import Callable, Sequence

from realname.evidence.errors import SourceUnavailable
from realname.evidence.model.applicant import ApplicantAttributes
from realname.sandbox.simulators.faults import FaultKind, Faults, delay_s, strikes
from realname.verification.model.findings import SourceFinding


class SandboxAuthority:
    """Implements the port `AuthoritativeSource`."""

    def __init__(self, people: Sequence[ApplicantAttributes], *, faults: Faults = (), sleep: Callable[[float], None] = time.sleep) -> None:
        """Take the people it knows. Its faults count its questions since it was built: it remembers nothing."""
        self._known = {person.identity_number: person for person in people}
        self._faults = faults
        self._sleep = sleep
        self._attempts = itertools.count(start=1)

    def validate(self, attributes: ApplicantAttributes) -> SourceFinding:
        """Answer CONFIRMED, CONTRADICTED or UNKNOWN; the address is not compared, since it may be older on a card."""
        attempt = next(self._attempts)
        self._sleep(delay_s(self._faults, attempt=attempt))
        if strikes(self._faults, FaultKind.UNAVAILABLE, attempt=attempt):
            raise SourceUnavailable(kind="authority")
        known = self._known.get(attributes.identity_number)
        if known is None:
            return SourceFinding.UNKNOWN
        return SourceFinding.CONFIRMED if _compared(known) == _compared(attributes) else SourceFinding.CONTRADICTED


def _compared(attributes: ApplicantAttributes) -> tuple[object, ...]:
    return attributes.name, attributes.sex, attributes.ethnicity, attributes.birth_on
