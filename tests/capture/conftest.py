"""A TPM in software for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.support.measurements import BOOT_DIGESTS
from tests.support.swtpm import SoftTpm, running_tpm


@pytest.fixture(scope="module")
def soft_tpm() -> Iterator[SoftTpm]:
    """A TPM whose firmware measured a boot, with endorsement certificates for both kinds of keys."""
    with running_tpm() as tpm:
        measure_boot(tpm)
        yield tpm


def measure_boot(tpm: SoftTpm) -> None:
    """Extend PCRs 0 to 9, as firmware does at each start."""
    for pcr, digest in BOOT_DIGESTS.items():
        tpm.extend(pcr, [digest])
