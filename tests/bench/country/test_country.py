"""A small country, played through the real use cases on SQLite."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bench.country.plan import CountrySize, plan_country
from bench.country.rates import TUNING
from bench.country.runner import Played
from bench.country.wiring import Country, open_country
from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.events import LedgerEntry
from realname.lines.events import LineEvent
from realname.registration.events import RegistrationEvent
from realname.registration.model.line_rule import LineRule
from tests.support.postgresql import PostgresqlServer

SIZE = CountrySize(outlets=4, days=3, registrations=40, first_on=date(2026, 10, 1))
FEW = TUNING.with_frauds(dict.fromkeys(list(TUNING.frauds)[1:], 0.0))
_OF_THE_KEYS = frozenset({"holder", "identity", "sim", "number", "challenge", "key"})  # by the keys of each folder


def played(folder: Path, seed: int, **environment: str) -> tuple[Country, Played]:
    country = open_country(folder, plan_country(seed, SIZE, FEW), environment=environment)
    return country, country.play()


def entries(country: Country) -> Sequence[LedgerEntry]:
    with country.units() as unit:
        return unit.ledger.from_index(0, limit=100_000)


def facts(country: Country) -> list[object]:
    return [
        (one.event.at, one.event.event, one.event.subject, [fact for fact in one.event.facts if fact[0] not in _OF_THE_KEYS])
        for one in entries(country)
    ]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Country, Played]]:
    """One that no one changes."""
    made = played(tmp_path_factory.mktemp("country"), 3)
    yield made
    made[0].close()


def test_every_planned_visit_is_opened_and_comes_to_an_end(country: tuple[Country, Played]) -> None:
    made, result = country
    opened = [one for one in entries(made) if one.event.event is RegistrationEvent.REGISTRATION_OPENED]
    assert len(opened) == result.registrations == len(made.plan.visits)
    assert result.unfinished == 0


def test_the_ledger_is_in_the_order_of_time_and_intact(country: tuple[Country, Played]) -> None:
    made, _ = country
    moments = [one.event.at for one in entries(made)]
    assert moments == sorted(moments)
    with made.units() as unit:
        assert unit.ledger.require_intact() == len(moments)


def test_the_truth_names_cases_of_the_ledger_and_the_ledger_names_no_fraud(country: tuple[Country, Played]) -> None:
    made, result = country
    subjects = {one.event.subject for one in entries(made)}
    cases = {case.value for fraud in result.frauds for case in fraud.cases}
    assert cases
    assert cases < subjects
    assert "fraud" not in repr(facts(made))


def test_who_asks_for_more_than_the_quota_is_refused(country: tuple[Country, Played]) -> None:
    made, result = country
    of_fraud = {case.value for fraud in result.frauds for case in fraud.cases}
    lines = [one for one in entries(made) if one.event.event is LineEvent.LINE_ACTIVATED and one.event.subject in of_fraud]
    assert len(lines) == made.opened.app[LineRule].max_active_lines


def test_the_same_seed_gives_the_same_ledger_and_another_seed_another_one(country: tuple[Country, Played], tmp_path: Path) -> None:
    again, _ = played(tmp_path / "again", 3)
    other, _ = played(tmp_path / "other", 4)
    try:
        assert facts(again) == facts(country[0])
        assert facts(other) != facts(country[0])
    finally:
        again.close()
        other.close()


def test_a_folder_with_records_is_left_alone(country: tuple[Country, Played]) -> None:
    with pytest.raises(InvalidInput):
        country[0].play()


def test_on_postgresql_it_is_the_same_country(country: tuple[Country, Played], postgresql: PostgresqlServer, tmp_path: Path) -> None:
    with postgresql.database() as url:
        there, _ = played(tmp_path / "data", 3, REALNAME_DATABASE_URL=url)
        try:
            assert facts(there) == facts(country[0])
        finally:
            there.close()
