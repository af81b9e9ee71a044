"""A court orders a record to be kept: nothing of it goes at its term, and all of it at once when the order ends; on each database."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.errors import InvalidInput, StateConflict, UnknownLine
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.statements import Certificates
from realname.lines.model.line import FORGOTTEN, Ending, Line
from realname.lines.store.lines import Lines
from realname.operations.use_cases.replay_deletions import ReplayDeletions
from realname.operations.wiring.erasing import build_close, build_erase
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.errors import RecordHeld
from realname.registration.model.record_hold import HoldReason, RecordHold
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.persons import Persons
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.deletion_journal import ErasedRegistration, HeldRecord, ReleasedRecord
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.registration.use_cases.media import PHOTO, SealedMedia
from realname.retention.use_cases.erase_records import EraseRecords
from realname.retention.use_cases.prove_media_terms import ProveMediaTerms
from realname.retention.use_cases.record_holds import HoldOrder, HoldRecord, ReadHolds, ReleaseHolds
from realname.vault.keys.key_file import load_key_file
from realname.vault.keys.signer import Ed25519Signer
from tests.access.counter_secrets import UnsafeEchoedHashes
from tests.lines.line_desk import APPROVED, DAY, LineDesk, build_line_desk
from tests.support.counting_tokens import CountingTokens
from tests.support.cut_calls import Budget, CutJournal, CutUnits, cut, dies
from tests.support.examples import NUMBER, PERSON
from tests.support.memory_deletions import MemoryDeletions
from tests.support.memory_media import MemoryMediaStore
from tests.support.sqlite_units import SqliteUnits

TERM = timedelta(days=731, seconds=1)
OFFICER, POLICY = AgentId("officer"), load_policy("cn")
REFERRED = replace(APPROVED, id=RegistrationId("referred"), state=RegistrationState.REFERRED, line_id=None, sealed_attributes=b"\x01sealed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Records, what holds them and what erases them."""

    desk: LineDesk
    safe: SealedMedia
    journal: MemoryDeletions
    erase: EraseRegistration
    records: EraseRecords
    hold: HoldRecord
    release: ReleaseHolds

    def keep(self, registration_id: RegistrationId) -> None:
        """What an approval leaves: sealed attributes and the one photo."""
        with self.desk.units() as unit:
            registration, now = unit[Registrations].get(registration_id), self.desk.clock.now()
            kept = replace(registration, sealed_attributes=b"\x01sealed", decided_at=now, media_erased_at=now)
            unit[Registrations].save(kept)
            unit.commit()
            person = unit[Persons].get(PERSON.id)
        self.safe.put(b"photo", person=person, registration_id=registration_id, name=PHOTO)

    def order(self, *, days: float, case: str = "case-1") -> HoldOrder:
        """An order that ends so many days from now."""
        return HoldOrder(case_number=CaseNumber(case), reason=HoldReason.COURT_ORDER, until=self.desk.clock.now() + days * DAY)

    def reap(self) -> None:
        """What the reaper does of it."""
        self.release()
        self.records()

    def wait(self, time: timedelta) -> None:
        """Let time pass; numbers cool off."""
        self.desk.clock.advance(time)
        self.desk.process_due()

    def closed(self) -> Line:
        """A line whose service ended, and whose term is nearly over."""
        line = self.desk.active_line()
        self.keep(APPROVED.id)
        self.desk.deactivate(line.id, Ending.VOLUNTARY)
        self.desk.process_due()
        self.wait(TERM - 10 * DAY)
        return line

    def names(self, registration_id: RegistrationId = APPROVED.id) -> list[str]:
        """What is stored of it."""
        return list(self.safe.names(registration_id))


def _archive(units: UnitsOfWork, folder: Path) -> Archive:
    desk, store, journal = build_line_desk(units, folder), MemoryMediaStore(), MemoryDeletions()
    safe, signer = SealedMedia(store=store, vault=desk.vault), Ed25519Signer(load_key_file(folder / "keys.json"))
    erase = build_erase(units=units, clock=desk.clock, safe=safe, signer=signer, journal=journal)
    return Archive(
        desk=desk,
        safe=safe,
        journal=journal,
        erase=erase,
        records=EraseRecords(units=units, clock=desk.clock, erase=erase, retention_rule=POLICY[RetentionRule]),
        hold=HoldRecord(
            units=units,
            clock=desk.clock,
            tokens=CountingTokens(),
            keyed_hashes=UnsafeEchoedHashes(),
            journal=journal,
            retention_rule=POLICY[RetentionRule],
        ),
        release=ReleaseHolds(units=units, clock=desk.clock, safe=safe, journal=journal),
    )


@pytest.fixture
def archive(units: UnitsOfWork, tmp_path: Path) -> Archive:
    return _archive(units, tmp_path)


def _referred(archive: Archive) -> RegistrationId:
    with archive.desk.units() as unit:
        unit[Registrations].add(replace(REFERRED, decided_at=archive.desk.clock.now(), reference_id="ref-1", msisdn=None, iccid=None))
        unit.commit()
        person = unit[Persons].get(PERSON.id)
    archive.safe.put(b"portrait", person=person, registration_id=REFERRED.id, name="reference/ref-1")
    return REFERRED.id


# --- at the term -------------------------------------------------------------------------------------------------------


def test_a_held_record_outlives_its_term_and_goes_at_once_with_its_certificate_when_the_order_ends(archive: Archive) -> None:
    line = archive.closed()
    archive.hold(APPROVED.id, archive.order(days=30), acting=OFFICER)
    archive.wait(29 * DAY)
    archive.reap()
    assert (archive.names(), archive.desk.line(line.id).iccid == line.iccid) == ([PHOTO], True)
    archive.wait(2 * DAY)
    archive.reap()
    assert archive.names() == []
    assert archive.desk.line(line.id).iccid != line.iccid
    with archive.desk.units() as unit:
        assert unit[Certificates].get(APPROVED.id) is not None
        assert unit[RecordHolds].all_in_force(limit=9) == []


def test_what_was_ordered_and_that_it_ended_is_in_the_ledger_with_a_mark_of_the_case_alone(archive: Archive) -> None:
    archive.closed()
    archive.hold(APPROVED.id, archive.order(days=1, case="2026-17"), acting=OFFICER)
    archive.wait(2 * DAY)
    archive.reap()
    with archive.desk.units() as unit:
        entries = {entry.event.event.value: dict(entry.event.facts) for entry in unit.ledger.of_subject(APPROVED.id.value)}
    held, released = entries["records:held"], entries["records:released"]
    assert (held["agent"], held["reason"], released["agent"], held["hold"]) == ("officer", "court-order", "", released["hold"])


def test_two_orders_both_have_to_end(archive: Archive) -> None:
    archive.closed()
    archive.hold(APPROVED.id, archive.order(days=12), acting=OFFICER)
    archive.hold(APPROVED.id, archive.order(days=40, case="case-2"), acting=OFFICER)
    archive.wait(20 * DAY)
    archive.reap()
    assert archive.names() == [PHOTO]
    archive.wait(21 * DAY)
    archive.reap()
    assert archive.names() == []


def test_an_order_that_goes_on_is_renewed_and_never_shortened(archive: Archive) -> None:
    archive.closed()
    first = archive.hold(APPROVED.id, archive.order(days=12), acting=OFFICER)
    renewed = archive.hold(APPROVED.id, archive.order(days=40), acting=OFFICER)
    again = archive.hold(APPROVED.id, archive.order(days=3), acting=OFFICER)
    assert (renewed.id, again, renewed.until - first.until) == (first.id, renewed, 28 * DAY)
    assert ReadHolds(units=archive.desk.units)() == [renewed]


def test_lifted_it_is_due_at_once_and_who_lifted_it_is_kept(archive: Archive) -> None:
    archive.closed()
    held = archive.hold(APPROVED.id, archive.order(days=300), acting=OFFICER)
    archive.wait(11 * DAY)
    archive.release.lift(held.id, acting=OFFICER)
    archive.reap()
    assert archive.names() == []
    with pytest.raises(StateConflict):
        archive.release.lift(held.id, acting=OFFICER)


def test_by_the_number_every_record_of_the_line_is_held(archive: Archive) -> None:
    line = archive.desk.active_line()
    archive.keep(APPROVED.id)
    held = archive.hold.line(NUMBER, archive.order(days=9), acting=OFFICER)
    assert [(one.registration_id, one.line_id) for one in held] == [(APPROVED.id, line.id)]


def test_a_number_that_leads_to_no_record_holds_nothing(archive: Archive) -> None:
    with pytest.raises(UnknownLine):
        archive.hold.line(NUMBER, archive.order(days=9), acting=OFFICER)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_an_order_ends_in_the_future_and_no_further_away_than_the_pack_says(archive: Archive, days: float) -> None:
    archive.closed()
    with pytest.raises(InvalidInput):
        archive.hold(APPROVED.id, archive.order(days=days), acting=OFFICER)


def test_what_is_not_decided_cannot_be_held(archive: Archive) -> None:
    with pytest.raises(StateConflict):
        archive.hold(APPROVED.id, archive.order(days=9), acting=OFFICER)


@pytest.mark.parametrize("held", ["former", "last"])
def test_a_hold_keeps_one_record_and_the_others_of_the_line_go_at_their_term(archive: Archive, held: str) -> None:
    line = archive.desk.active_line()
    archive.keep(APPROVED.id)
    given = archive.desk.approve(line, Purpose.REPLACE_SIM)
    archive.keep(given)
    archive.desk.request(given)
    archive.desk.activate(given)
    archive.desk.process_due()
    archive.desk.deactivate(line.id, Ending.VOLUNTARY)
    archive.desk.process_due()
    archive.wait(TERM - DAY)
    kept, gone = (APPROVED.id, given) if held == "former" else (given, APPROVED.id)
    archive.hold(kept, archive.order(days=9), acting=OFFICER)
    archive.wait(3 * DAY)
    units, clock = archive.desk.units, archive.desk.clock
    prove = ProveMediaTerms(units=units, reads=units, clock=clock, safe=archive.safe, policy=POLICY)
    before = prove()
    archive.reap()
    assert before is not None
    assert (before.records_overdue, archive.names(kept), archive.names(gone)) == (1, [PHOTO], [])
    with units() as unit:
        assert unit[Lines].ids_served_before(ended_before=clock.now(), limit=9) == []
        assert unit[Lines].get(line.id).iccid.value != FORGOTTEN.value
    archive.wait(9 * DAY)
    archive.reap()
    assert (archive.names(kept), archive.desk.line(line.id).iccid.value) == ([], FORGOTTEN.value)


def test_a_record_whose_erasure_has_begun_is_not_said_to_be_held_and_goes(archive: Archive) -> None:
    archive.closed()
    archive.wait(10 * DAY)
    budget = Budget(left=2)  # it is begun and noted, and nothing is gone when it is cut off
    assert dies(lambda: cut(archive.erase, budget)(APPROVED.id))
    with pytest.raises(StateConflict) as refused:
        archive.hold(APPROVED.id, archive.order(days=30), acting=OFFICER)
    assert refused.value.facts == {"state": "being-erased"}
    assert _in_force(archive) == []
    archive.reap()
    assert archive.names() == []
    assert archive.desk.events(APPROVED.id.value).count("media:erasure-begun") == 1


# --- referrals, and the person who wants to stop --------------------------------------------------------------------------------


def test_a_withdrawal_ends_the_registration_and_what_is_held_stays_until_the_order_ends(archive: Archive) -> None:
    referred = _referred(archive)
    held = archive.hold(referred, archive.order(days=9), acting=OFFICER)
    close = build_close(archive.erase)
    with pytest.raises(RecordHeld):
        close.withdraw(referred)
    assert archive.desk.registration(referred).state is RegistrationState.WITHDRAWN
    assert archive.names(referred) == ["reference/ref-1"]
    assert erase_unused(archive.desk.units, archive.safe, referred) == 0  # the sweep after a start leaves it as well
    archive.release.lift(held.id, acting=OFFICER)
    assert close.finish(referred).body
    assert archive.names(referred) == []


def test_a_key_that_a_held_record_needs_outlives_the_records_beside_it(archive: Archive) -> None:
    referred = _referred(archive)
    archive.closed()
    with archive.desk.units() as unit:
        unit[Registrations].save(replace(unit[Registrations].get(referred), state=RegistrationState.REFUSED))
        unit.commit()
    archive.hold(referred, archive.order(days=300), acting=OFFICER)
    archive.wait(20 * DAY)
    archive.reap()
    with archive.desk.units() as unit:
        assert (archive.names(), unit[Persons].get(PERSON.id).wrapped_key is None) == ([], False)


def test_the_daily_proof_counts_what_is_held_and_calls_none_of_it_overdue(archive: Archive) -> None:
    referred = _referred(archive)
    archive.hold(referred, archive.order(days=300), acting=OFFICER)
    archive.wait(100 * DAY)
    units, clock = archive.desk.units, archive.desk.clock
    proof = ProveMediaTerms(units=units, reads=units, clock=clock, safe=archive.safe, policy=POLICY)()
    assert proof is not None
    assert (proof.objects, proof.held, proof.overdue) == (1, 1, 0)


@pytest.mark.parametrize("deed", ["hold", "release"])
def test_killed_at_any_commit_or_note_it_is_held_or_released_in_the_end(tmp_path: Path, deed: str) -> None:
    was_cut, after = True, 0
    while was_cut:
        (folder := tmp_path / f"{deed}-{after}").mkdir()
        archive, budget = _archive(SqliteUnits(), folder), Budget(left=after)
        archive.closed()
        order = archive.order(days=30)
        units, journal = CutUnits(archive.desk.units, budget), CutJournal(archive.journal, budget)
        if deed == "hold":
            was_cut = dies(lambda: replace(archive.hold, units=units, journal=journal)(APPROVED.id, order, acting=OFFICER))  # noqa: B023
            archive.hold(APPROVED.id, order, acting=OFFICER)
            assert len(_in_force(archive)) == 1
        else:
            archive.hold(APPROVED.id, order, acting=OFFICER)
            archive.wait(31 * DAY)
            was_cut = dies(replace(archive.release, units=units, journal=journal))
            archive.reap()
            assert (_in_force(archive), archive.names()) == ([], [])
        after += 1
    assert after == 3  # the note and the commit; then nothing is left to cut


# --- after a restore ---------------------------------------------------------------------------------------------------------


def _replay(archive: Archive) -> int:
    desk = archive.desk
    replay = ReplayDeletions(
        units=desk.units,
        clock=desk.clock,
        vault=desk.vault,
        journal=archive.journal,
        erase=archive.erase,
        keyed_hashes=UnsafeEchoedHashes(),
    )
    return replay().holds


def _in_force(archive: Archive) -> list[RecordHold]:
    return list(ReadHolds(units=archive.desk.units)())


def test_a_hold_that_the_backup_does_not_know_is_set_again(archive: Archive) -> None:
    archive.closed()
    held = archive.hold(APPROVED.id, archive.order(days=30), acting=OFFICER)
    with archive.desk.units() as unit:
        unit[RecordHolds].forget(APPROVED.id)  # as in a backup from before
        unit.commit()
    assert (_replay(archive), _in_force(archive), _replay(archive)) == (1, [held], 0)


def test_a_hold_that_ended_after_the_backup_ends_again_and_the_erasure_that_followed_is_made_again(archive: Archive) -> None:
    archive.closed()
    held = archive.hold(APPROVED.id, archive.order(days=300), acting=OFFICER)
    archive.journal.note(ReleasedRecord(held.id), at=archive.desk.clock.now())
    assert (_replay(archive), _in_force(archive)) == (1, [])


def test_the_journal_notes_a_hold_before_it_stands(archive: Archive) -> None:
    archive.closed()
    held = archive.hold(APPROVED.id, archive.order(days=30), acting=OFFICER)
    assert archive.journal.read() == [HeldRecord(held)]


@pytest.mark.parametrize(("first", "names"), [("hold", []), ("erasure", [PHOTO])])
def test_of_an_erasure_and_an_order_the_journal_has_the_later_one_wins(archive: Archive, first: str, names: list[str]) -> None:
    archive.closed()
    erased, now = ErasedRegistration(registration_id=APPROVED.id, state=RegistrationState.ACTIVATED), archive.desk.clock.now()
    if first == "erasure":
        archive.journal.note(erased, at=now)
    archive.hold(APPROVED.id, archive.order(days=30), acting=OFFICER)
    if first == "hold":
        archive.journal.note(erased, at=now)
    _replay(archive)
    assert (archive.names(), len(_in_force(archive))) == (names, len(names))
