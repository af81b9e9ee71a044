"""ADR 0029: the key-encryption key is rotated while everything goes on, never half lost; one signing key serves both machines."""

import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError, StateConflict
from realname.kernel.identifiers import AgentId, PersonId
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment
from realname.registration.store.persons import Persons
from realname.vault.errors import KeysOutdated, SealBroken
from realname.vault.events import VaultEvent
from realname.vault.model.wrapped_key import Person, generation_of
from realname.vault.use_cases.rotate_keys import DestroyKey, KnownKeys, ReadKeys
from realname.vault.use_cases.signing_key import RenewSigningKey
from realname.vault.wiring.keys import ServerKeys
from tests.support.command import run_module
from tests.support.opened import opened
from tests.vault.rotation import rotating
from tests.vault.rotation.copied_keys import bring_keys
from tests.vault.rotation.rotating import BATCH, add_people, opens_all, rotation

PEOPLE = 45  # four batches and a half
Machines = tuple[Deployment, Deployment]


def known(deployment: Deployment) -> KnownKeys:
    return ReadKeys(units=deployment.app[SqlUnitsOfWork], custody=deployment.app[ServerKeys].custody)()


def facts(deployment: Deployment) -> list[dict[str, object]]:
    with deployment.app[SqlUnitsOfWork]() as unit:
        return [dict(entry.event.facts) for entry in unit.ledger.of_subject("keys")]


def test_a_person_who_changes_keys_is_in_the_ledger_by_id(deployment: Deployment) -> None:
    who = AgentId("agent-7")
    rotation(deployment)(acting=who)
    destroy(deployment)(1, acting=who)
    RenewSigningKey(units=deployment.app[SqlUnitsOfWork], clock=deployment.app[Clock], custody=deployment.app[ServerKeys].custody)(
        acting=who
    )
    assert [one["agent"] for one in facts(deployment)] == [who.value] * 3


def destroy(deployment: Deployment) -> DestroyKey:
    return DestroyKey(units=deployment.app[SqlUnitsOfWork], clock=deployment.app[Clock], custody=deployment.app[ServerKeys].custody)


def rotate_until_killed(data: Path, settings: dict[str, str], *, batches: int) -> int:
    return run_module(rotating.__name__, data, str(batches), environment=settings).exit_code


def test_after_a_rotation_everything_opens_and_the_new_key_alone_wraps(deployment: Deployment) -> None:
    sealed = add_people(deployment, range(PEOPLE))
    rotated = rotation(deployment)()
    assert (rotated.newest.number, rotated.rewrapped, rotated.unreadable) == (2, PEOPLE, 0)
    assert dict(known(deployment).counts) == {2: PEOPLE}
    assert opens_all(deployment, sealed)


def test_a_rotation_is_in_the_ledger_once(deployment: Deployment) -> None:
    rotation(deployment)()
    with deployment.app[SqlUnitsOfWork]() as unit:
        assert [entry.event.event for entry in unit.ledger.of_subject("keys")] == [VaultEvent.KEYS_ROTATED]


@pytest.mark.parametrize("batches", [1, 3])
def test_a_rotation_that_was_killed_is_gone_on_with(tmp_path: Path, settings: dict[str, str], batches: int) -> None:
    with opened(tmp_path / "data", **settings) as deployment:
        sealed = add_people(deployment, range(PEOPLE))
        assert rotate_until_killed(tmp_path / "data", settings, batches=batches) == -signal.SIGKILL
        assert dict(known(deployment).counts) == {1: PEOPLE - batches * BATCH, 2: batches * BATCH}
        assert opens_all(deployment, sealed)
        assert rotation(deployment)().newest.number == 2
        assert dict(known(deployment).counts) == {2: PEOPLE}
        assert opens_all(deployment, sealed)


def test_a_rotation_killed_between_key_file_and_database_is_gone_on_with(deployment: Deployment) -> None:
    sealed = add_people(deployment, range(3))
    deployment.app[ServerKeys].custody.add_generation()
    assert rotation(deployment)().newest.number == 2
    assert opens_all(deployment, sealed)


def test_a_process_that_runs_meanwhile_opens_everything_and_wraps_by_the_new_key(tmp_path: Path, settings: dict[str, str]) -> None:
    with opened(tmp_path / "data", **settings) as running, opened(tmp_path / "data", **settings) as other:
        sealed = add_people(running, range(3))
        rotation(other)()
        assert opens_all(running, sealed)
        assert generation_of(running.app[ServerKeys].vault.new_key()) == 2


def test_a_key_destroyed_while_it_is_wrapped_anew_stays_destroyed(deployment: Deployment) -> None:
    add_people(deployment, range(3))
    doomed = PersonId("person-0001")

    class Destroying:
        """A vault beside which a person destroys a key."""

        def __getattr__(self, name: str) -> object:
            return getattr(deployment.app[ServerKeys].vault, name)

        def rewrap(self, wrapped_key: bytes) -> bytes:
            with deployment.app[SqlUnitsOfWork]() as unit:
                unit[Persons].destroy_key(doomed)
                unit.commit()
            return deployment.app[ServerKeys].vault.rewrap(wrapped_key)

    assert replace(rotation(deployment), vault=Destroying())().rewrapped == 2  # type: ignore[arg-type]
    with deployment.app[SqlUnitsOfWork]() as unit:
        assert unit[Persons].get(doomed).wrapped_key is None


def test_a_key_that_nothing_opens_is_counted_and_keeps_no_other_waiting(deployment: Deployment) -> None:
    broken = Person(id=PersonId("broken"), identity_hash="b" * 64, wrapped_key=b"\x01" + bytes(60))
    with deployment.app[SqlUnitsOfWork]() as unit:
        unit[Persons].add(broken)
        unit.commit()
    add_people(deployment, range(3))
    rotated = rotation(deployment)()
    assert (rotated.rewrapped, rotated.unreadable) == (3, 1)


def test_a_machine_whose_keys_were_rotated_elsewhere_makes_no_key_of_its_own(
    tmp_path: Path, machines: tuple[Deployment, Deployment]
) -> None:
    first, second = machines
    rotation(first)()
    former = (tmp_path / "second" / "keys.json").read_bytes()
    with pytest.raises(KeysOutdated):
        rotation(second)()
    assert (tmp_path / "second" / "keys.json").read_bytes() == former


def test_of_two_machines_that_rotate_at_once_one_does_and_everything_opens(machines: tuple[Deployment, Deployment]) -> None:
    sealed = add_people(machines[0], range(PEOPLE))
    with ThreadPoolExecutor(2) as threads:
        ended = [one.exception() for one in [threads.submit(rotation(machine)) for machine in machines]]
    assert [type(one) for one in ended if one] == [KeysOutdated]
    winner, loser = machines if ended[1] else reversed(machines)
    assert [one.number for one in loser.app[ServerKeys].custody.generations()] == [1]
    assert opens_all(winner, sealed)


def test_a_key_of_the_same_generation_made_on_another_machine_wraps_no_one(machines: tuple[Deployment, Deployment]) -> None:
    first, second = machines
    second.app[ServerKeys].custody.add_generation()  # a rotation that was killed before it reached the database
    rotation(first)()
    with pytest.raises(KeysOutdated):
        add_people(second, range(1))


def test_a_key_that_wraps_a_person_is_not_overtaken_by_another_machines(machines: tuple[Deployment, Deployment]) -> None:
    first, second = machines
    second.app[ServerKeys].custody.add_generation()
    sealed = add_people(second, range(1))
    with pytest.raises(KeysOutdated):
        rotation(first)()
    assert opens_all(second, sealed)


def test_a_rotation_that_a_new_person_overtook_is_in_the_ledger_once(deployment: Deployment) -> None:
    add_people(deployment, range(1))
    deployment.app[ServerKeys].custody.add_generation()
    add_people(deployment, range(1, 2))
    rotation(deployment)()
    with deployment.app[SqlUnitsOfWork]() as unit:
        assert [entry.event.event for entry in unit.ledger.of_subject("keys")] == [VaultEvent.KEYS_ROTATED]


def test_a_machine_with_the_former_key_file_takes_no_new_person_until_it_has_the_new_one(
    tmp_path: Path, machines: tuple[Deployment, Deployment]
) -> None:
    first, second = machines
    rotation(first)()
    with pytest.raises(KeysOutdated):
        add_people(second, range(1))
    shutil.copy2(tmp_path / "first" / "keys.json", tmp_path / "second" / "keys.json")
    assert opens_all(second, add_people(second, range(1)))


def test_a_start_with_the_former_key_file_is_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    with opened(tmp_path / "data", **settings) as deployment:
        former = (tmp_path / "data" / "keys.json").read_bytes()
        rotation(deployment)()
    (tmp_path / "data" / "keys.json").write_bytes(former)
    with pytest.raises(SettingsError) as caught, opened(tmp_path / "data", **settings):
        pass
    assert "generation 2" in caught.value.problems[0]


def test_a_key_that_wraps_nothing_is_destroyed(deployment: Deployment) -> None:
    sealed = add_people(deployment, range(3))
    with deployment.app[SqlUnitsOfWork]() as unit:
        before = unit[Persons].get(PersonId("person-0000")).wrapped_key or b""
    rotation(deployment)()
    destroy(deployment)(1)
    assert [one.number for one in known(deployment).generations] == [2]
    assert opens_all(deployment, sealed)
    with pytest.raises(SealBroken):
        deployment.app[ServerKeys].vault.rewrap(before)


def test_a_key_that_wraps_something_is_not_destroyed(deployment: Deployment) -> None:
    add_people(deployment, range(3))
    deployment.app[ServerKeys].custody.add_generation()
    with pytest.raises(StateConflict):
        destroy(deployment)(1)


@pytest.mark.parametrize("number", [1, 2, 9])
def test_neither_the_newest_key_nor_an_unknown_one_is_destroyed(deployment: Deployment, number: int) -> None:
    if number != 1:
        rotation(deployment)()
    with pytest.raises(StateConflict):
        destroy(deployment)(number)


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
