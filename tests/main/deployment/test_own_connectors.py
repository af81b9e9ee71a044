"""Connectors of the operator's own: one that its port cannot be called on is named at the start."""

from datetime import datetime
from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError
from realname.lines.model.service_order import OrderOutcome, ServiceOrder
from realname.main.deployment.connectors import build_connectors
from realname.platform.config.settings import Settings
from realname.vault.wiring.data_folder import DataFolder
from tests.main.deployment.real_connectors import OwnProvisioner


class OfAFormerRelease(OwnProvisioner):
    """Takes no `send_before`."""

    def carry_out(self, order: ServiceOrder) -> OrderOutcome:  # type: ignore[override]
        """Be away."""
        return super().carry_out(order, send_before=datetime.max)  # noqa: DTZ901 - never called


class WithoutFind:
    """Has the rest of the port."""

    key_window = OwnProvisioner.key_window
    carry_out = OwnProvisioner.carry_out
    line_on = OwnProvisioner.line_on


@pytest.mark.parametrize(("kind", "lacks"), [(OfAFormerRelease, "carry_out"), (WithoutFind, "find")])
def test_a_connector_that_cannot_be_called_as_its_port_says_is_a_problem_of_the_settings(kind: type, lacks: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        build_connectors(Settings(provisioner=f"{__name__}:{kind.__name__}"), DataFolder(tmp_path))
    assert caught.value.problems == (f"provisioner: `{lacks}` is missing, or does not take what its port says",)


def test_a_connector_that_fits_its_port_is_taken(tmp_path: Path) -> None:
    built = build_connectors(Settings(provisioner=f"{OwnProvisioner.__module__}:OwnProvisioner"), DataFolder(tmp_path))
    assert isinstance(built.provisioner, OwnProvisioner)
