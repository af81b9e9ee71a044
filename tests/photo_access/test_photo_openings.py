"""Opening a sealed photo: who may, how often, what is recorded of it, and that the person comes to know."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from realname.access.model.staff import Role, StaffMember
from realname.kernel.errors import InvalidInput, TookPart, UnknownLine
from realname.kernel.identifiers import AgentId, LineId, OpeningId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.typed_names import CaseNumber
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.photo_access.errors import OpeningConflict, OpeningsUsedUp, UnknownOpening
from realname.photo_access.events import PhotoAccessEvent
from realname.photo_access.model.photo_opening import LegalHold, OpeningReason, OpeningState
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.registration.errors import PhotoAbsent, UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from tests.photo_access.photo_desk import ACTIVE, ASKED, ELSEWHERE, HERE, INSPECTOR, KEPT, OFFICER, THE_PHOTO, PhotoDesk, photo_desk
from tests.support.examples import OTHER, STRANGER, keep
from tests.support.manual_clock import START
from tests.support.memory_media import MemoryMediaStore
from tests.support.sqlite_units import SqliteUnits

DAY = timedelta(days=1)
HELD = replace(ASKED, hold=LegalHold(order=CaseNumber("order-1"), until=START + 30 * DAY))


@pytest.fixture
def desk(tmp_path: Path) -> PhotoDesk:
    """One registration whose photo is kept."""
    return photo_desk(tmp_path)


def _events(desk: PhotoDesk) -> list[RecordedEvent]:
    with desk.units() as unit:
        return [entry.event for entry in unit.ledger.of_subject(KEPT.id.value)]


def _held(desk: PhotoDesk, *, days: int = 30, reason: OpeningReason = OpeningReason.COURT_ORDER) -> OpeningId:
    hold = LegalHold(order=CaseNumber("order-1"), until=desk.clock.now() + days * DAY)
    return desk.allowed(replace(ASKED, reason=reason, hold=hold))


@pytest.mark.parametrize("second", [INSPECTOR, ELSEWHERE])
def test_an_inspector_or_a_supervisor_elsewhere_allows_it_and_both_see_the_photo(desk: PhotoDesk, second: StaffMember) -> None:
    opening = desk.ask(ASKED, acting=OFFICER.id)
    desk.answer.allow(opening.id, acting=second)
    for member in (OFFICER, second):
        desk.look.begin(opening.id, acting=member.id)
        assert desk.look.photo(opening.id, acting=member.id) == THE_PHOTO


def test_each_step_is_in_the_ledger_with_who_took_it_and_no_one_reads_the_case_number_there(desk: PhotoDesk) -> None:
    opening = desk.allowed()
    desk.look.begin(opening, acting=OFFICER.id)
    asked, allowed, opened = _events(desk)
    assert [asked.event, allowed.event, opened.event] == [
        PhotoAccessEvent.PHOTO_OPENING_ASKED,
        PhotoAccessEvent.PHOTO_OPENING_ALLOWED,
        PhotoAccessEvent.PHOTO_OPENED,
    ]
    assert [dict(one.facts)["agent"] for one in (asked, allowed, opened)] == ["officer-1", "inspector-1", "officer-1"]
    assert dict(asked.facts)["reason"] == "court-order"
    assert "2026-17" not in dict(asked.facts).values()


def test_a_look_is_recorded_once_however_often_it_is_begun(desk: PhotoDesk) -> None:
    opening = desk.allowed()
    desk.look.begin(opening, acting=OFFICER.id)
    desk.look.begin(opening, acting=OFFICER.id)
    assert [one.event for one in _events(desk)].count(PhotoAccessEvent.PHOTO_OPENED) == 1


def test_the_photo_is_not_given_before_the_look_is_recorded(desk: PhotoDesk) -> None:
    opening = desk.allowed()
    with pytest.raises(OpeningConflict):
        desk.look.photo(opening, acting=OFFICER.id)


def test_no_one_of_the_outlet_answers_or_knows_of_it(desk: PhotoDesk) -> None:
    opening = desk.ask(ASKED, acting=OFFICER.id)
    for answer in (desk.answer.allow, desk.answer.refuse):
        with pytest.raises(UnknownOpening):
            answer(opening.id, acting=HERE)
    with pytest.raises(UnknownOpening):
        desk.read.one(opening.id, HERE)
    assert list(desk.read(HERE).waiting) == []


def test_who_opened_the_registration_neither_asks_nor_answers(desk: PhotoDesk) -> None:
    with pytest.raises(TookPart):
        desk.ask(ASKED, acting=KEPT.agent_id)
    opening = desk.ask(ASKED, acting=OFFICER.id)
    with pytest.raises(TookPart):
        desk.answer.allow(opening.id, acting=replace(INSPECTOR, id=KEPT.agent_id))


def test_who_is_named_in_a_step_of_the_registration_neither_asks_nor_answers(desk: PhotoDesk) -> None:
    submitted = RecordedEvent(
        at=desk.clock.now(), event=RegistrationEvent.REGISTRATION_SUBMITTED, subject=KEPT.id.value, facts=(("agent", INSPECTOR.id.value),)
    )
    with desk.units() as unit:
        unit.ledger.append(submitted)
        unit.commit()
    opening = desk.ask(ASKED, acting=OFFICER.id)
    with pytest.raises(TookPart):
        desk.answer.allow(opening.id, acting=INSPECTOR)


def test_a_person_who_asked_before_may_ask_again(desk: PhotoDesk) -> None:
    desk.answer.refuse(desk.ask(ASKED, acting=OFFICER.id).id, acting=INSPECTOR)
    assert desk.ask(ASKED, acting=OFFICER.id).ordinal == 2


def test_of_one_photo_one_opening_is_under_way(desk: PhotoDesk) -> None:
    desk.ask(ASKED, acting=OFFICER.id)
    with pytest.raises(OpeningConflict):
        desk.ask(ASKED, acting=AgentId("officer-2"))


def test_an_officer_asks_so_often_a_day_and_again_on_the_next(desk: PhotoDesk) -> None:
    for _ in range(5):
        desk.answer.refuse(desk.ask(ASKED, acting=OFFICER.id).id, acting=INSPECTOR)
    with pytest.raises(OpeningsUsedUp) as refused:
        desk.ask(ASKED, acting=OFFICER.id)
    left = timedelta(seconds=int(refused.value.facts["retry_after_s"]))
    desk.clock.advance(left - timedelta(seconds=1))
    with pytest.raises(OpeningsUsedUp):
        desk.ask(ASKED, acting=OFFICER.id)
    desk.clock.advance(timedelta(seconds=1))
    assert desk.ask(ASKED, acting=OFFICER.id).ordinal == 1


def test_there_is_no_opening_of_what_is_not_there(desk: PhotoDesk) -> None:
    with pytest.raises(UnknownRegistration):
        desk.ask(replace(ASKED, registration_id=RegistrationId("none")), acting=OFFICER.id)


@pytest.mark.parametrize(
    "state", [RegistrationState.APPROVED, RegistrationState.REFERRED, RegistrationState.REFUSED, RegistrationState.OPEN]
)
def test_only_the_photo_of_a_line_is_opened(desk: PhotoDesk, state: RegistrationState) -> None:
    with desk.units() as unit:
        unit[Registrations].save(replace(KEPT, state=state))
        unit.commit()
    with pytest.raises(PhotoAbsent):
        desk.ask(ASKED, acting=OFFICER.id)


def test_a_photo_that_was_erased_meanwhile_is_looked_at_by_no_one_and_no_look_is_recorded(desk: PhotoDesk) -> None:
    opening = desk.allowed()
    desk.store.delete(f"registrations/{KEPT.id}/photo")
    with pytest.raises(PhotoAbsent):
        desk.look.begin(opening, acting=OFFICER.id)
    assert PhotoAccessEvent.PHOTO_OPENED not in [one.event for one in _events(desk)]


def test_no_one_waits_for_the_media_store_in_a_transaction(desk: PhotoDesk) -> None:
    locked: list[bool] = []
    units = cast(SqliteUnits, desk.units)

    class Watched(MemoryMediaStore):
        def keys(self, prefix: str) -> Sequence[str]:
            locked.append(units.is_under_way)
            return desk.store.keys(prefix)

        def get(self, key: str) -> bytes | None:
            locked.append(units.is_under_way)
            return desk.store.get(key)

    safe = replace(desk.look.safe, store=Watched())
    opening = replace(desk.ask, safe=safe)(ASKED, acting=OFFICER.id).id
    desk.answer.allow(opening, acting=INSPECTOR)
    look = replace(desk.look, safe=safe)
    look.begin(opening, acting=OFFICER.id)
    assert look.photo(opening, acting=OFFICER.id) == THE_PHOTO
    assert (set(locked), len(locked)) == ({False}, 4)


def test_strangers_see_neither_the_photo_nor_that_there_is_an_opening(desk: PhotoDesk) -> None:
    opening, stranger = desk.allowed(), StaffMember(id=AgentId("officer-2"), login="other", outlet_id=None, role=Role.PRIVACY_OFFICER)
    with pytest.raises(UnknownOpening):
        desk.look.begin(opening, acting=stranger.id)
    with pytest.raises(UnknownOpening):
        desk.read.one(opening, stranger)
    with pytest.raises(UnknownOpening):
        desk.read.one(opening, ELSEWHERE)


def test_what_waits_is_in_the_list_of_a_person_who_may_answer_and_then_of_those_two(desk: PhotoDesk) -> None:
    desk.ask(ASKED, acting=OFFICER.id)
    assert [len(desk.read(member).waiting) for member in (OFFICER, INSPECTOR, ELSEWHERE, HERE)] == [0, 1, 1, 0]
    (waiting,) = desk.read(INSPECTOR).waiting
    desk.answer.allow(waiting.opening.id, acting=INSPECTOR)
    assert [len(desk.read(member).own) for member in (OFFICER, INSPECTOR, ELSEWHERE, HERE)] == [1, 1, 0, 0]
    assert [desk.read(OFFICER).own[0].asked_by, desk.read(OFFICER).own[0].answered_by] == ["officer", "inspector"]


def test_the_person_is_told_of_a_look_once(desk: PhotoDesk) -> None:
    desk.look.begin(desk.allowed(), acting=OFFICER.id)
    assert (desk.tell(), desk.tell()) == (1, 0)
    with desk.units() as unit:
        notices = unit[Notices].claim_due(at=desk.clock.now(), until=desk.clock.now(), limit=9)
    assert [(one.kind, one.line_id) for one in notices] == [(NoticeKind.PHOTO_OPENED, ACTIVE.id)]


def test_one_of_whom_nothing_can_be_told_keeps_no_one_else_from_knowing(desk: PhotoDesk) -> None:
    lost = desk.allowed()
    desk.look.begin(lost, acting=OFFICER.id)
    other = replace(desk.opening(lost), id=OpeningId("other"), registration_id=OTHER.id, asked_at=desk.clock.now() + DAY, ordinal=2)
    with desk.units() as unit:
        unit[Registrations].save(replace(KEPT, line_id=LineId("none")))
        unit[Registrations].add(replace(OTHER, state=RegistrationState.ACTIVATED, person_id=KEPT.person_id, line_id=ACTIVE.id))
        unit[PhotoOpenings].add(other, asked_on=date(2026, 11, 26))
        unit.commit()
    with pytest.raises(UnknownLine):
        desk.tell()
    assert [desk.opening(one).told_at is None for one in (lost, other.id)] == [True, False]


def test_no_one_is_told_of_a_photo_at_which_no_one_looked(desk: PhotoDesk) -> None:
    desk.allowed()
    assert desk.tell() == 0
    assert list(desk.known(KEPT.id)) == []


def test_under_a_hold_the_person_comes_to_know_when_it_is_over(desk: PhotoDesk) -> None:
    desk.look.begin(_held(desk), acting=OFFICER.id)
    assert (desk.tell(), list(desk.known(KEPT.id))) == (0, [])
    desk.clock.advance(30 * DAY)
    assert desk.tell() == 1
    (known,) = desk.known(KEPT.id)
    assert (known.reason, known.case_number, known.by) == ("court-order", "2026-17", (Role.PRIVACY_OFFICER,))


@pytest.mark.parametrize("typed", [None, CaseNumber("order-2"), CaseNumber("2026-17")])
def test_an_order_that_delays_notice_needs_its_number_from_both_people(desk: PhotoDesk, typed: CaseNumber | None) -> None:
    asked = desk.ask(HELD, acting=OFFICER.id)
    with pytest.raises(InvalidInput) as caught:
        desk.answer.allow(asked.id, acting=INSPECTOR, order=typed)
    assert caught.value.facts["field"] == "hold-order"
    assert [one.event for one in _events(desk)] == [PhotoAccessEvent.PHOTO_OPENING_ASKED]
    desk.answer.allow(asked.id, acting=INSPECTOR, order=CaseNumber("ORDER -1"))
    assert len(str(dict(_events(desk)[-1].facts)["order"])) == 32  # a mark: who knows the number can have it proven


def test_an_order_that_delays_notice_is_before_the_inspectors_at_once_and_until_it_ends(desk: PhotoDesk) -> None:
    asked = desk.ask(HELD, acting=OFFICER.id)
    assert [(one.opening.id, one.state, one.asked_by) for one in desk.read.held()] == [(asked.id, OpeningState.ASKED, "officer")]
    desk.answer.allow(asked.id, acting=ELSEWHERE, order=CaseNumber("order-1"))
    desk.clock.advance(30 * DAY - timedelta(seconds=1))
    (held,) = desk.read.held()
    assert (held.answered_by, held.state) == ("elsewhere", OpeningState.CLOSED)
    desk.clock.advance(timedelta(seconds=1))
    assert list(desk.read.held()) == []


def test_an_order_of_a_request_that_came_to_nothing_delays_nothing(desk: PhotoDesk) -> None:
    desk.answer.refuse(desk.ask(HELD, acting=OFFICER.id).id, acting=INSPECTOR)
    assert list(desk.read.held()) == []
    lapsed = desk.ask(HELD, acting=OFFICER.id)
    assert [one.opening.id for one in desk.read.held()] == [lapsed.id]
    desk.clock.advance(lapsed.lapses_at - desk.clock.now())
    assert list(desk.read.held()) == []
    desk.ask(ASKED, acting=OFFICER.id)
    assert list(desk.read.held()) == []


@pytest.mark.parametrize("reason", [OpeningReason.DISPUTED_LINE, OpeningReason.HOLDERS_REQUEST])
def test_only_an_authority_forbids_to_tell_the_person(desk: PhotoDesk, reason: OpeningReason) -> None:
    with pytest.raises(InvalidInput):
        _held(desk, reason=reason)


def test_a_hold_is_no_longer_than_the_pack_allows(desk: PhotoDesk) -> None:
    with pytest.raises(InvalidInput):
        _held(desk, days=91)


@pytest.mark.parametrize("line", [replace(ACTIVE, state=LineState.DEACTIVATED), replace(ACTIVE, person_id=STRANGER.id)])
def test_no_message_goes_to_a_line_that_is_closed_or_anothers_and_it_counts_as_told(desk: PhotoDesk, line: Line) -> None:
    keep(desk.units, STRANGER)
    with desk.units() as unit:
        unit[Lines].save(line)
        unit.commit()
    desk.look.begin(desk.allowed(), acting=OFFICER.id)
    assert (desk.tell(), desk.tell()) == (1, 0)
    with desk.units() as unit:
        assert list(unit[Notices].claim_due(at=desk.clock.now(), until=desk.clock.now(), limit=9)) == []
