"""The machine of an attested camera, on a TPM in software."""

from collections.abc import Iterator

import pytest

from tests.access.camera_machine import CameraMachine, machine_on
from tests.support.swtpm import SoftTpm, running_tpm


@pytest.fixture(scope="module")
def tpm() -> Iterator[SoftTpm]:
    """A TPM of a maker that is trusted."""
    with running_tpm() as running:
        yield running


@pytest.fixture
def machine(tpm: SoftTpm) -> Iterator[CameraMachine]:
    """A machine that has just started."""
    with machine_on(tpm) as started:
        yield started
