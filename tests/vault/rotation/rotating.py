"""A rotation in a process of its own, killed after some batches where the test says so."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from realname.kernel.identifiers import PersonId, RegistrationId
from realname.kernel.ports import Clock, Progress, Vault
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment
from realname.registration.store.persons import Persons
from realname.vault.model.wrapped_key import Person
from realname.vault.use_cases import rotate_keys
from realname.vault.use_cases.rotate_keys import RotateKeys
from realname.vault.wiring.keys import ServerKeys
from tests.support.opened import opened

PLAIN = b"sealed for person "
BATCH = 10
REGISTRATION = RegistrationId("registration-1")


def nothing(what: str, *, done: int, total: int) -> None:
    """Progress that no one sees."""


def rotation(deployment: Deployment, progress: Progress = nothing) -> RotateKeys:
    """The rotation of a deployment."""
    units: UnitsOfWork = deployment.app[SqlUnitsOfWork]
    clock: Clock = deployment.app[Clock]
    vault: Vault = deployment.app[ServerKeys].vault
    return RotateKeys(units=units, clock=clock, vault=vault, custody=deployment.app[ServerKeys].custody, progress=progress)


def add_people(deployment: Deployment, places: Sequence[int]) -> dict[PersonId, bytes]:
    """Add persons with keys; gives what was sealed under each."""
    sealed = {}
    with deployment.app[SqlUnitsOfWork]() as unit:
        for place in places:
            person = Person(
                id=PersonId(f"person-{place:04}"), subject_hash=f"{place:064x}", wrapped_key=deployment.app[ServerKeys].vault.new_key()
            )
            unit[Persons].add(person)
            sealed[person.id] = deployment.app[ServerKeys].vault.seal(
                PLAIN + person.id.value.encode(), wrapped_key=person.wrapped_key or b"", context=person.id.value
            )
        unit.commit()
    return sealed


def opens_all(deployment: Deployment, sealed: dict[PersonId, bytes]) -> bool:
    """Whether everything opens with the keys as they are kept now."""
    with deployment.app[SqlUnitsOfWork]() as unit:
        keys = {one: unit[Persons].get(one).wrapped_key or b"" for one in sealed}
    vault = deployment.app[ServerKeys].vault
    return all(
        vault.open(content, wrapped_key=keys[one], context=one.value) == PLAIN + one.value.encode() for one, content in sealed.items()
    )


def main(data: str, batches: str) -> None:
    """Rotate with small batches, and die after some of them."""
    rotate_keys.AT_ONCE = BATCH
    left = int(batches)

    def die_in_time(what: str, *, done: int, total: int) -> None:
        nonlocal left
        del what, done, total
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with opened(Path(data), **{name: value for name, value in os.environ.items() if name.startswith("REALNAME_")}) as deployment:
        rotation(deployment, die_in_time)()


if __name__ == "__main__":
    main(*sys.argv[1:])
