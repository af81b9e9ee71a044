"""The term of the records: what the law asks to keep after the service goes when the years are over, whatever is killed meanwhile."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.statements import Certificates
from realname.lines.model.line import FORGOTTEN, Ending, Line
from realname.lines.store.lines import Lines
from realname.operations.wiring.erasing import build_erase
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.deletion_journal import DestroyedKey, ErasedRegistration
from realname.registration.use_cases.media import PHOTO, SealedMedia
from realname.retention.use_cases.erase_records import EraseRecords
from realname.vault.keys.key_file import load_key_file
from realname.vault.keys.signer import Ed25519Signer
from realname.vault.model.wrapped_key import Person
from tests.lines.line_desk import APPROVED, DAY, LineDesk, build_line_desk
from tests.support.cut_calls import Budget, CutUnits, cut, dies
from tests.support.examples import PERSON
from tests.support.memory_deletions import MemoryDeletions
from tests.support.memory_media import MemoryMediaStore
from tests.support.sqlite_units import SqliteUnits

COOLING = 90 * DAY
TERM = timedelta(days=731, seconds=1)  # two years, one of them a leap year
STRANGER = PersonId("person-2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Records of lines, and what erases them."""

    desk: LineDesk
    safe: SealedMedia
    journal: MemoryDeletions
    erase: EraseRecords

    def keep_record(self, registration_id: RegistrationId) -> None:
        """What an approval leaves: sealed attributes and the one photo."""
        with self.desk.units() as unit:
            registration = unit[Registrations].get(registration_id)
            person = unit[Persons].get(registration.person_id or PersonId("none"))
            kept = replace(
                registration, sealed_attributes=b"\x01sealed", decided_at=self.desk.clock.now(), media_erased_at=self.desk.clock.now()
            )
            unit[Registrations].save(kept)
            unit.commit()
        self.safe.put(b"photo", person=person, registration_id=registration_id, name=PHOTO)

    def close(self, line: Line) -> None:
        """The line is closed, and its number is another person's after the cooling-off."""
        self.desk.deactivate(line.id, Ending.VOLUNTARY)
        self.desk.process_due()

    def wait(self, time: timedelta) -> None:
        """Let time pass; numbers cool off."""
        self.desk.clock.advance(time)
        self.desk.process_due()

    def person(self, person_id: PersonId = PERSON.id) -> Person:
        """As it is now."""
        with self.desk.units() as unit:
            return unit[Persons].get(person_id)

    def certificate(self, registration_id: RegistrationId) -> dict[str, object]:
        """What was certified."""
        with self.desk.units() as unit:
            found = unit[Certificates].get(registration_id)
        assert found is not None
        read: dict[str, object] = json.loads(found.body)
        return read


def _archive(units: UnitsOfWork, folder: Path) -> Archive:
    desk, store, journal = build_line_desk(units, folder), MemoryMediaStore(), MemoryDeletions()
    safe, signer = SealedMedia(store=store, vault=desk.vault), Ed25519Signer(load_key_file(folder / "keys.json"))
    erase = build_erase(units=units, clock=desk.clock, safe=safe, signer=signer, journal=journal)
    return Archive(
        desk=desk,
        safe=safe,
        journal=journal,
        erase=EraseRecords(units=units, clock=desk.clock, erase=erase, retention_rule=load_policy("cn")[RetentionRule]),
    )


@pytest.fixture
def archive(units: UnitsOfWork, tmp_path: Path) -> Archive:
    return _archive(units, tmp_path)


@pytest.fixture
def line(archive: Archive) -> Line:
    active = archive.desk.active_line()
    archive.keep_record(APPROVED.id)
    return active


def test_r4_a_record_is_whole_until_two_years_after_the_service(archive: Archive, line: Line) -> None:
    archive.close(line)
    archive.wait(COOLING)
    archive.wait(TERM - COOLING - timedelta(seconds=1))
    assert archive.erase() == 0
    assert archive.desk.registration(APPROVED.id).sealed_attributes == b"\x01sealed"
    assert archive.safe.names(APPROVED.id) == (PHOTO,)


def test_r4_a_record_is_gone_when_the_years_are_over(archive: Archive, line: Line) -> None:
    archive.close(line)
    archive.wait(TERM)
    assert archive.erase() == 1
    left = archive.desk.registration(APPROVED.id)
    assert (left.state, left.sealed_attributes, left.sealed_session, left.evidence, left.iccid) == (
        RegistrationState.ACTIVATED,
        None,
        None,
        None,
        None,
    )
    assert archive.safe.names(APPROVED.id) == ()
    assert archive.person().wrapped_key is None


def test_the_line_names_neither_sim_nor_number_any_more(archive: Archive, line: Line) -> None:
    archive.close(line)
    archive.wait(TERM)
    archive.erase()
    left = archive.desk.line(line.id)
    assert (left.iccid.value, left.msisdn, left.organisation_id) == (FORGOTTEN.value, FORGOTTEN, None)
    assert {one.iccid.value for one in archive.desk.orders(line.id)} == {FORGOTTEN.value}
    with archive.desk.units() as unit:
        assert unit[Lines].sealed_number(line.id) is None


def test_the_erasure_is_certified_noted_and_recorded(archive: Archive, line: Line) -> None:
    archive.close(line)
    archive.wait(TERM)
    wrapped_key = archive.person().wrapped_key or b""
    name = archive.desk.vault.key_name(wrapped_key)
    archive.erase()
    certificate = archive.certificate(APPROVED.id)
    assert (certificate["state"], certificate["key"], certificate["objects"]) == ("activated", name, 1)
    assert list(archive.journal.read()) == [
        ErasedRegistration(registration_id=APPROVED.id, state=RegistrationState.ACTIVATED),
        DestroyedKey(person_id=PERSON.id, key_name=name),
    ]
    assert archive.desk.events("records") == ["records:erased"]


def test_a_second_run_finds_nothing(archive: Archive, line: Line) -> None:
    archive.close(line)
    archive.wait(TERM)
    archive.erase()
    assert archive.erase() == 0
    assert archive.desk.events("records") == ["records:erased"]


def test_a_line_in_service_keeps_its_record_however_old(archive: Archive, line: Line) -> None:
    archive.wait(10 * TERM)
    assert archive.erase() == 0
    assert archive.desk.line(line.id) == line


def test_the_record_of_a_person_who_gave_the_line_away_ends_years_after_that_and_the_new_holders_stays(
    archive: Archive, line: Line
) -> None:
    _transfer(archive, line)
    archive.wait(TERM)
    assert archive.erase() == 1
    assert (archive.person().wrapped_key, archive.safe.names(APPROVED.id)) == (None, ())
    assert archive.person(STRANGER).wrapped_key is not None
    assert archive.safe.names(RegistrationId("change-1")) == (PHOTO,)
    assert archive.desk.line(line.id).iccid == line.iccid


def test_a_key_that_another_record_needs_is_not_destroyed(archive: Archive, line: Line) -> None:
    other = replace(APPROVED, id=RegistrationId("registration-9"), state=RegistrationState.ACTIVATED, sealed_attributes=b"\x01sealed")
    with archive.desk.units() as unit:
        unit[Registrations].add(other)
        unit.commit()
    archive.close(line)
    archive.wait(TERM)
    archive.erase()
    assert archive.person().wrapped_key is not None
    assert archive.certificate(APPROVED.id)["key"] is None


def test_killed_at_any_commit_note_or_deletion_it_comes_to_the_same_end(tmp_path: Path) -> None:
    was_cut, after = True, 0
    while was_cut:
        (folder := tmp_path / str(after)).mkdir()
        archive = _archive(SqliteUnits(), folder)
        line = archive.desk.active_line()
        archive.keep_record(APPROVED.id)
        archive.close(line)
        archive.wait(TERM)
        was_cut = _is_cut(archive, after=after)
        archive.erase()
        assert (archive.person().wrapped_key, archive.safe.names(APPROVED.id)) == (None, ())
        assert archive.desk.line(line.id).iccid.value == FORGOTTEN.value
        assert archive.certificate(APPROVED.id)["state"] == "activated"
        assert DestroyedKey in {type(one) for one in archive.journal.read()}
        after += 1
    assert after == 9  # two notes, an object, and the commits of beginning, entry, record, line and batch; then nothing is left to cut


def _transfer(archive: Archive, line: Line) -> None:
    with archive.desk.units() as unit:
        unit[Persons].add(Person(id=STRANGER, subject_hash="b" * 64, wrapped_key=archive.desk.vault.new_key()))
        unit.commit()
    archive.desk.clock.advance(DAY)
    change = archive.desk.approve(line, Purpose.TRANSFER, person_id=STRANGER)
    archive.keep_record(change)
    archive.desk.clock.advance(DAY)
    archive.desk.request(change)
    archive.desk.activate(change)
    archive.desk.process_due()


def _is_cut(archive: Archive, *, after: int) -> bool:
    """Run with a death behind so many calls; whether it came to that."""
    budget = Budget(left=after)
    return dies(replace(archive.erase, units=CutUnits(archive.erase.units, budget), erase=cut(archive.erase.erase, budget)))
