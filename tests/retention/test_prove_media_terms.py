"""The daily proof that no medium is older than the pack allows."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.lines.model.line import FORGOTTEN
from realname.lines.model.transitions import LineState
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.use_cases.media import SealedMedia
from realname.retention.use_cases.prove_media_terms import MediaProof, ProveMediaTerms
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file
from tests.support.examples import LINE, OPENED, PERSON, keep
from tests.support.manual_clock import START, ManualClock
from tests.support.memory_media import MemoryMediaStore
from tests.support.sqlite_units import SqliteUnits

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REFUSED = replace(OPENED, state=RegistrationState.REFUSED, person_id=PERSON.id, decided_at=START)
ACTIVATED = replace(OPENED, state=RegistrationState.ACTIVATED, person_id=PERSON.id, line_id=LINE.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A media store with two objects of one registration."""

    units: SqliteUnits
    clock: ManualClock
    media: MemoryMediaStore
    prove: ProveMediaTerms

    def proofs(self) -> int:
        """How many are in the ledger."""
        with self.units() as unit:
            return len(unit.ledger.of_subject("media"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    units, clock, media = SqliteUnits(), ManualClock(), MemoryMediaStore()
    safe = SealedMedia(store=media, vault=FileVault(create_key_file(tmp_path / "keys.json")))
    for name in ("reference/1", "session/1/probes/00"):
        media.put(f"registrations/{OPENED.id}/{name}", b"\x01sealed")
    prove = ProveMediaTerms(units=units, reads=units, clock=clock, safe=safe, policy=load_policy("cn"))
    return Store(units=units, clock=clock, media=media, prove=prove)


def test_within_its_term_nothing_is_overdue(store: Store) -> None:
    keep(store.units, PERSON, REFUSED)
    store.clock.advance(15 * DAY)
    assert store.prove() == MediaProof(objects=2, held=0, overdue=0, records_overdue=0)


def test_an_hour_after_its_term_it_is_overdue(store: Store) -> None:
    keep(store.units, PERSON, REFUSED)
    store.clock.advance(15 * DAY + HOUR)
    assert store.prove() == MediaProof(objects=2, held=0, overdue=2, records_overdue=0)


@pytest.mark.parametrize("registration", [None, replace(OPENED, state=RegistrationState.WITHDRAWN)])
def test_what_is_of_no_one_or_of_an_ended_registration_is_overdue(store: Store, registration: Registration | None) -> None:
    keep(store.units, *(() if registration is None else (registration,)))
    store.clock.advance(HOUR)
    proof = store.prove()
    assert proof is not None
    assert proof.overdue == 2


def test_a_record_whose_term_is_over_and_which_is_still_there_is_overdue(store: Store) -> None:
    closed = replace(LINE, state=LineState.DEACTIVATED, deactivated_at=START, msisdn=FORGOTTEN)
    keep(store.units, PERSON, ACTIVATED, closed)
    store.clock.advance(2 * 366 * DAY)
    assert store.prove() == MediaProof(objects=2, held=0, overdue=0, records_overdue=1)


def test_it_is_proven_once_a_day_and_every_hour_while_something_is_overdue(store: Store) -> None:
    keep(store.units, PERSON, REFUSED)
    store.prove()
    store.clock.advance(22 * HOUR)
    assert (store.prove(), store.proofs()) == (None, 1)
    store.clock.advance(HOUR)
    store.prove()
    store.clock.advance(15 * DAY)
    store.prove()
    store.clock.advance(HOUR)
    store.prove()
    assert store.proofs() == 4


def test_the_proof_says_by_which_rules(store: Store) -> None:
    store.prove()
    with store.units() as unit:
        (entry,) = unit.ledger.of_subject("media")
    assert dict(entry.event.facts)["policy"] == load_policy("cn").digest
