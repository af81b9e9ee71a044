"""The signing key on two machines with a copy of the key file each: one key follows the other, and none is made beside it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment
from realname.vault.errors import KeysOutdated
from realname.vault.events import VaultEvent
from realname.vault.use_cases.signing_key import RenewSigningKey
from realname.vault.wiring.keys import ServerKeys
from tests.support.opened import opened
from tests.vault.rotation.copied_keys import bring_keys

Machines = tuple[Deployment, Deployment]


def renewal(machine: Deployment) -> RenewSigningKey:
    return RenewSigningKey(units=machine.app[SqlUnitsOfWork], clock=machine.app[Clock], custody=machine.app[ServerKeys].custody)


def recorded(machine: Deployment) -> list[tuple[object, object]]:
    """Each renewal of the ledger: the key that was made, and the one before."""
    with machine.app[SqlUnitsOfWork]() as unit:
        entries = [one.event for one in unit.ledger.of_subject("keys")]
    assert {one.event for one in entries} <= {VaultEvent.KEYS_SIGNING_RENEWED}
    return [(dict(one.facts)["key"], dict(one.facts)["former"]) for one in entries]


def test_a_renewal_names_the_key_that_was_made_and_the_one_before(deployment: Deployment) -> None:
    renewal(deployment)()
    renewal(deployment)()
    first, second, third = deployment.app[ServerKeys].custody.signing_key_ids()
    assert recorded(deployment) == [(second, first), (third, second)]


def test_a_machine_whose_key_was_renewed_elsewhere_makes_none_of_its_own(tmp_path: Path, machines: Machines) -> None:
    first, second = machines
    renewal(first)()
    former = (tmp_path / "second" / "keys.json").read_bytes()
    with pytest.raises(KeysOutdated):
        renewal(second)()
    assert ((tmp_path / "second" / "keys.json").read_bytes(), len(recorded(first))) == (former, 1)


def test_of_two_machines_that_renew_at_once_one_does(machines: Machines) -> None:
    with ThreadPoolExecutor(2) as threads:
        ended = [one.exception() for one in [threads.submit(renewal(machine)) for machine in machines]]
    assert [type(one) for one in ended if one] == [KeysOutdated]
    winner, loser = machines if ended[1] else reversed(machines)
    made = winner.app[ServerKeys].custody.signing_key_ids()
    assert (len(made), list(loser.app[ServerKeys].custody.signing_key_ids())) == (2, [made[0]])


def test_with_the_newest_keys_the_other_machine_renews(tmp_path: Path, machines: Machines) -> None:
    first, second = machines
    renewal(first)()
    bring_keys(tmp_path)
    renewal(second)()
    assert recorded(first)[-1] == tuple(reversed(second.app[ServerKeys].custody.signing_key_ids()[-2:]))


def test_a_machine_with_the_former_keys_starts_all_the_same(tmp_path: Path, machines: Machines, shared: dict[str, str]) -> None:
    first, second = machines
    renewal(first)()
    with opened(tmp_path / "second", **shared) as again:
        assert again.app[ServerKeys].signer.public_key == second.app[ServerKeys].signer.public_key
    assert len(recorded(first)) == 1


def test_a_key_whose_maker_was_killed_is_recorded_at_the_next_start(tmp_path: Path, machines: Machines, shared: dict[str, str]) -> None:
    first, second = machines
    first.app[ServerKeys].custody.renew_signing_key()
    with opened(tmp_path / "first", **shared) as again:
        assert recorded(again) == [tuple(reversed(first.app[ServerKeys].custody.signing_key_ids()))]
    with pytest.raises(KeysOutdated):
        renewal(second)()


def test_a_key_that_was_overtaken_before_it_was_recorded_signs_nothing(tmp_path: Path, machines: Machines, shared: dict[str, str]) -> None:
    first, second = machines
    first.app[ServerKeys].custody.renew_signing_key()  # killed before it reached the database
    renewal(second)()
    with pytest.raises(SettingsError) as caught, opened(tmp_path / "first", **shared):
        pass
    assert "signing key" in caught.value.problems[0]
