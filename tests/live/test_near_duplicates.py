"""Near-duplicates: the same recording, encoded anew, is known again at its counter and with its person; nothing else, and not for long."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from sqlalchemy import select

from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.model.shown_pictures import KEPT_PICTURES, ShownPictures, spread
from realname.live.store.kept_pictures import KeptPictures
from realname.live.store.tables import kept_pictures
from realname.live.use_cases.open_live_session import LiveConnection
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.live_session import SessionRecord
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson
from realname.verification.model.picture_signature import SIGNATURE_BYTES, PictureSignature
from realname.verification.model.session_findings import SessionFinding
from tests.privacy.insider import same_bits
from tests.support.live_desk import RECORD, Desk, build_desk, good_report
from tests.support.sqlite_units import SqliteUnits

NEAR = SessionFinding.FRAME_NEAR_DUPLICATE
TODAY = date(2026, 11, 25)
_PICTURES = 140


def recording(seed: int) -> tuple[PictureSignature, ...]:
    """Signatures of a session of its own."""
    chance = random.Random(seed)  # noqa: S311 - the same at every run
    return tuple(PictureSignature(chance.randbytes(SIGNATURE_BYTES)) for _ in range(_PICTURES))


def changed(picture: PictureSignature, *, bands: int) -> PictureSignature:
    """The same picture, encoded anew: so many of its bands are others."""
    return PictureSignature(bytes(value ^ (place < bands) for place, value in enumerate(picture.bits)))


SHOWN = recording(1)


def record(pictures: Sequence[PictureSignature], seed: int) -> SessionRecord:
    """A stream whose files no one has seen."""
    return replace(RECORD, digests=(bytes([seed]) * 32,), manifest_digest=f"{seed:064x}", pictures=pictures)


@pytest.mark.parametrize(("bands", "is_alike"), [(0, True), (16, True), (17, False)])
def test_half_of_its_bytes_make_a_picture_the_same(bands: int, is_alike: bool) -> None:  # noqa: FBT001 - a parameter of the test
    shown = ShownPictures([changed(one, bands=bands) for one in SHOWN])
    assert shown.count_alike(spread(SHOWN)) == (KEPT_PICTURES if is_alike else 0)


@pytest.mark.parametrize(("pictures", "is_of_it"), [(5, False), (6, True)])
def test_six_of_the_kept_pictures_make_it_the_same_recording(pictures: int, is_of_it: bool) -> None:  # noqa: FBT001 - same
    assert ShownPictures((*spread(SHOWN)[:pictures], *recording(2))).are_of(spread(SHOWN)) is is_of_it


@pytest.mark.parametrize("count", [0, 1, 23, 24, 25, 500])
def test_what_is_kept_is_spread_over_the_session(count: int) -> None:
    pictures = (recording(3) * 4)[:count]
    kept = spread(pictures)
    assert len(kept) == min(count, KEPT_PICTURES)
    assert (kept[:1], kept[-1:]) == (pictures[:1], pictures[-1:])


def test_a_signature_of_another_length_is_none() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        PictureSignature(b"short")


@pytest.fixture
def sqlite_units() -> SqliteUnits:
    return SqliteUnits()


@pytest.fixture
def desk(tmp_path: Path, sqlite_units: SqliteUnits) -> Desk:
    return build_desk(sqlite_units, tmp_path, policy=load_policy("cn"))


class Counterfeit:
    """An agent who has a recording, and sends it into one session after the other."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.counter = desk.enrolled()
        self.sent = 0

    def seat(self, person: SamplePerson, *, is_elsewhere: bool = False) -> LiveConnection:
        """A live session under way."""
        registration_id = self.desk.with_line(place=self.sent, person=person)
        self.sent += 1
        counter = self.desk.enrolled() if is_elsewhere else self.counter
        return self.desk.open_session(self.desk.request(registration_id, counter.id).token)

    def finish(
        self, pictures: Sequence[PictureSignature], person: SamplePerson = SAMPLE_MAN, *, is_elsewhere: bool = False
    ) -> tuple[SessionFinding, ...]:
        """Send it, as freshly encoded files, and meet every action."""
        seat = self.seat(person, is_elsewhere=is_elsewhere)
        return self.desk.finish(seat, good_report(), (), record(pictures, self.sent)).findings


AGAIN = [changed(one, bands=12) for one in SHOWN]


def test_a_recording_encoded_anew_is_known_at_its_counter_whoever_it_is_sent_for(desk: Desk) -> None:
    agent = Counterfeit(desk)
    assert agent.finish(SHOWN, SAMPLE_MAN) == ()
    assert agent.finish(AGAIN, SAMPLE_WOMAN) == (NEAR,)


def test_it_is_known_with_its_person_at_any_counter(desk: Desk) -> None:
    agent = Counterfeit(desk)
    assert agent.finish(SHOWN) == ()
    assert agent.finish(AGAIN, is_elsewhere=True) == (NEAR,)


def test_another_person_at_another_counter_is_not_looked_for(desk: Desk) -> None:
    agent = Counterfeit(desk)
    assert agent.finish(SHOWN, SAMPLE_MAN) == ()
    assert agent.finish(AGAIN, SAMPLE_WOMAN, is_elsewhere=True) == ()


def test_two_people_in_turn_before_one_counter_pass_and_so_does_who_comes_again(desk: Desk) -> None:
    agent = Counterfeit(desk)
    sessions = [(recording(11), SAMPLE_MAN), (recording(12), SAMPLE_WOMAN), (recording(13), SAMPLE_MAN)]
    assert [agent.finish(pictures, person) for pictures, person in sessions] == [(), (), ()]


def test_what_a_failed_session_showed_is_known_and_is_found_in_one_that_fails(desk: Desk) -> None:
    agent = Counterfeit(desk)
    for pictures, findings in ((SHOWN, ()), (AGAIN, (NEAR,))):
        outcome = desk.fail(agent.seat(SAMPLE_MAN), [SessionFinding.ACTION_LATE], record(pictures, 90 + len(findings)))
        assert outcome.findings == (SessionFinding.ACTION_LATE, *findings)


@pytest.mark.parametrize(("days", "findings"), [(0, (NEAR,)), (1, ())])
def test_it_is_known_for_the_days_of_the_pack(desk: Desk, days: int, findings: tuple[SessionFinding, ...]) -> None:
    agent = Counterfeit(desk)
    agent.finish(SHOWN)
    desk.wait(days=days)
    assert agent.finish(AGAIN) == findings


def test_what_is_kept_of_a_day_is_erased_with_the_day(desk: Desk, sqlite_units: SqliteUnits) -> None:
    Counterfeit(desk).finish(SHOWN)
    for days, rows in ((0, 2), (1, 0)):
        desk.wait(days=days)
        desk.reap()
        with sqlite_units.engine.connect() as connection:
            assert len(connection.execute(select(kept_pictures)).all()) == rows


def test_a_pack_of_no_days_keeps_nothing(tmp_path: Path, sqlite_units: SqliteUnits) -> None:
    agent = Counterfeit(build_desk(sqlite_units, tmp_path, policy=load_policy("sandbox")))
    assert [agent.finish(SHOWN), agent.finish(AGAIN)] == [(), ()]
    with sqlite_units.engine.connect() as connection:
        assert connection.execute(select(kept_pictures)).all() == []


def test_a_row_says_neither_whose_it_is_nor_how_long_the_session_was(desk: Desk, sqlite_units: SqliteUnits) -> None:
    agent = Counterfeit(desk)
    agent.finish(SHOWN)
    agent.finish(recording(14)[:30], is_elsewhere=True)
    with sqlite_units.engine.connect() as connection:
        rows = connection.execute(select(kept_pictures)).mappings().all()
    assert {frozenset(row) for row in rows} == {frozenset({"id", "scope", "sealed", "seen_on"})}
    assert len({len(row["sealed"]) for row in rows}) == 1
    assert len({row["sealed"] for row in rows}) == len(rows) == 4
    # The person's two rows share their scope. The counters' rows share theirs with none.
    assert sorted(len([row for row in rows if row["scope"] == scope]) for scope in {row["scope"] for row in rows}) == [1, 1, 2]


def test_without_the_key_one_recording_kept_twice_looks_like_two(desk: Desk, sqlite_units: SqliteUnits) -> None:
    agent = Counterfeit(desk)
    for _ in range(2):
        agent.finish(SHOWN)
    with sqlite_units.engine.connect() as connection:
        rows = connection.execute(select(kept_pictures.c.sealed)).scalars().all()
    # Of each byte four bits differ by chance; 0.3 are five standard deviations of what so many bytes give.
    assert [same_bits(one, other) for one, other in combinations(rows, 2)] == [pytest.approx(-4, abs=0.3)] * 6


def test_pictures_come_back_by_their_scope_and_are_forgotten_by_their_day(units: UnitsOfWork) -> None:
    day = timedelta(days=1)
    with units() as unit:
        for number, (scope, on) in enumerate(((b"a" * 16, TODAY - day), (b"a" * 16, TODAY), (b"b" * 16, TODAY))):
            unit[KeptPictures].add(scope, bytes([number]), row_id=f"row-{number}", seen_on=on)
        assert sorted(one[0] for one in unit[KeptPictures].of_scope(b"a" * 16)) == [0, 1]
        assert unit[KeptPictures].forget(seen_before=TODAY) == 1
        assert [one[0] for scope in (b"a", b"b", b"c") for one in unit[KeptPictures].of_scope(scope * 16)] == [1, 2]
