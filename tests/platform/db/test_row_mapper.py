"""A record comes back out of its row and its JSON as it was; a mapper whose record and table do not fit is refused at once."""

import importlib
import pkgutil
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, MetaData, Table, Text

import realname
from realname.kernel.errors import IntegrityError
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.platform.db.codecs import as_set, comma_separated, decode_facts, encode_facts, json_codes
from realname.platform.db.repository import OneTable, Repository
from realname.platform.db.row_groups import ColumnValue
from realname.platform.db.row_mapper import Codec, MappingIncomplete, Misfit, RowMapper
from realname.registration.model.decisions import Approved, Decision, Referred, Refused
from realname.registration.model.reasons import Reason
from realname.registration.store.codecs import decode_actions, decode_decision, encode_actions, encode_decision
from realname.verification.model.comparison_rule import AttackScoreBand
from realname.verification.model.live_approval import Capture, HeadAnswer, HeadTestRole
from realname.verification.model.observations import Action
from realname.verification.model.operating_point import OperatingPoint
from realname.verification.model.picture_fitness import Unfit

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
DIGESTS = st.text(alphabet=string.hexdigits, min_size=64, max_size=64)
REASONS = st.frozensets(st.sampled_from(Reason))
POINTS = st.none() | st.builds(
    OperatingPoint,
    capture=st.sampled_from(Capture),
    head_tests=st.sampled_from(HeadTestRole),
    head_least=st.sampled_from([-5.0, 0.0, 0.25, 5.0]),
    head_says=st.sampled_from(HeadAnswer),
    head_unfit=st.frozensets(st.sampled_from(Unfit)),
    texture_unfit=st.frozensets(st.sampled_from(Unfit)),
    attack_score=st.just(AttackScoreBand(target=0.5, ceiling=0.9)),
)
DECISIONS = st.one_of(
    st.builds(Approved, DIGESTS, POINTS), st.builds(Referred, REASONS, DIGESTS, POINTS), st.builds(Refused, REASONS, DIGESTS, POINTS)
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FACTS = st.lists(st.tuples(TEXT, st.one_of(TEXT, st.integers()))).map(tuple)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    name: str | None
    agent_id: AgentId
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    outlet_id: OutletId
    height_m: float
    maker: Maker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    id: RegistrationId
    place: Place
    made_at: datetime
    sold_on: date | None
    count: int
    is_old: bool
    key: bytes
    colour: Colour
    other_colour: Colour | None
    agent_id: AgentId | None
    colours: frozenset[Colour]
    marks: tuple[str, ...] | None = None
    parts: tuple[str, ...] = ()

    @property
    def is_sold(self) -> bool:
        return self.sold_on is not None


THINGS = Table(
    "things",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("outlet_id", Text, nullable=False),
    Column("height", Float, nullable=False),
    Column("maker_name", Text),
    Column("maker_agent_id", Text),
    Column("maker_colour", Text),
    Column("made_at", Text, nullable=False),
    Column("sold_on", Date),
    Column("count", Integer, nullable=False),
    Column("is_old", Boolean, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("colour", Text, nullable=False),
    Column("other_colour", Text),
    Column("agent_id", Text),
    Column("colours", Text, nullable=False),
    Column("marks", Text),
    Column("is_sold", Boolean, nullable=False),
    Column("counted_on", Date),
)


def _is_sold(thing: Thing) -> bool:
    return thing.is_sold


MAPPER = RowMapper(
    Thing,
    THINGS,
    flat={"place": "", "place.maker": "maker_"},
    columns={"place.height_m": "height"},
    codecs={"colours": as_set(comma_separated(Colour)), "marks": comma_separated(str)},
    derived={"is_sold": _is_sold},
    elsewhere=("parts",),
    beside=("counted_on",),
)
BARE = Thing(
    id=RegistrationId("thing-1"),
    place=Place(outlet_id=OutletId("outlet-1"), height_m=1.5),
    made_at=NOON,
    sold_on=None,
    count=0,
    is_old=False,
    key=b"\x01",
    colour=Colour.RED,
    other_colour=None,
    agent_id=None,
    colours=frozenset(),
)
BARE_ROW: dict[str, ColumnValue] = {
    "id": "thing-1",
    "outlet_id": "outlet-1",
    "height": 1.5,
    "maker_name": None,
    "maker_agent_id": None,
    "maker_colour": None,
    "made_at": NOON,
    "sold_on": None,
    "count": 0,
    "is_old": False,
    "key": b"\x01",
    "colour": "red",
    "other_colour": None,
    "agent_id": None,
    "colours": "",
    "marks": None,
    "is_sold": False,
}
FULL = replace(
    BARE,
    place=replace(BARE.place, maker=Maker(name=None, agent_id=AgentId("agent-1"), colour=Colour.BLUE)),
    sold_on=date(2026, 11, 28),
    other_colour=Colour.BLUE,
    agent_id=AgentId("agent-2"),
    colours=frozenset(Colour),
    marks=("a", "b"),
)
FULL_ROW: dict[str, ColumnValue] = {
    **BARE_ROW,
    "maker_agent_id": "agent-1",
    "maker_colour": "blue",
    "sold_on": date(2026, 11, 28),
    "other_colour": "blue",
    "agent_id": "agent-2",
    "colours": "blue,red",
    "marks": "a,b",
    "is_sold": True,
}


@pytest.mark.parametrize(("thing", "row"), [(BARE, BARE_ROW), (FULL, FULL_ROW)])
def test_a_record_is_written_as_declared_and_comes_back_as_it_was(thing: Thing, row: dict[str, ColumnValue]) -> None:
    written = MAPPER.row(thing)
    assert written == row
    assert all(type(value) is type(row[name]) for name, value in written.items())  # a code is written as plain text
    assert MAPPER.read(written) == thing


def test_what_is_kept_elsewhere_is_given_when_a_record_is_read() -> None:
    assert MAPPER.read(BARE_ROW, parts=("wheel",)) == replace(BARE, parts=("wheel",))


def test_a_part_is_there_where_the_column_of_its_first_required_field_is_not_null() -> None:
    assert MAPPER.read({**FULL_ROW, "maker_agent_id": None}).place.maker is None
    assert MAPPER.read({**BARE_ROW, "maker_agent_id": "agent-1", "maker_colour": "red"}).place.maker is not None


def test_codes_keep_their_order_where_they_are_no_set() -> None:
    codec = json_codes(Colour)
    assert codec.write((Colour.RED, Colour.BLUE)) == '["red","blue"]'
    assert codec.read('["red","blue"]') == (Colour.RED, Colour.BLUE)


@dataclass(frozen=True, slots=True)
class Pair:
    id: RegistrationId
    colour: Colour | None


@dataclass(frozen=True, slots=True)
class Holder:
    id: RegistrationId
    pair: Pair


@dataclass(frozen=True, slots=True)
class Empty:
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class MaybeEmpty:
    id: RegistrationId
    empty: Empty | None


@dataclass(frozen=True, slots=True)
class Listed:
    id: RegistrationId
    colour: tuple[Colour, ...]


def _table(*columns: Column[str]) -> Table:
    return Table("pairs", MetaData(), Column("id", Text, primary_key=True), *columns)


def _colour(*, nullable: bool = True) -> Column[str]:
    return Column("colour", Text, nullable=nullable)


def _label(_pair: Pair) -> str:
    return "label"


@pytest.mark.parametrize(
    ("declare", "misfit", "name"),
    [
        (lambda: RowMapper(Pair, _table()), Misfit.FIELD_WITHOUT_COLUMN, "colour"),
        (lambda: RowMapper(Listed, _table(_colour())), Misfit.FIELD_WITHOUT_CODEC, "colour"),
        (lambda: RowMapper(Holder, _table(Column("pair", Text))), Misfit.FIELD_WITHOUT_CODEC, "pair"),
        (lambda: RowMapper(Pair, _table(_colour()), columns={"color": "colour"}), Misfit.UNKNOWN_FIELD, "color"),
        (lambda: RowMapper(Pair, _table(_colour()), codecs={"color": Codec(write=str, read=str)}), Misfit.UNKNOWN_FIELD, "color"),
        (lambda: RowMapper(Pair, _table(_colour()), elsewhere=("color",)), Misfit.UNKNOWN_FIELD, "color"),
        (lambda: RowMapper(Listed, _table(_colour()), flat={"colour": ""}), Misfit.NO_DATACLASS, "colour"),
        (lambda: RowMapper(MaybeEmpty, _table(_colour()), flat={"empty": ""}), Misfit.ALL_OPTIONAL, "empty"),
        (lambda: RowMapper(Pair, _table(_colour(), Column("more", Text))), Misfit.COLUMN_NOT_WRITTEN, "more"),
        (lambda: RowMapper(Pair, _table(_colour()), beside=("colour",)), Misfit.COLUMN_WRITTEN_TWICE, "colour"),
        (lambda: RowMapper(Holder, _table(_colour()), flat={"pair": ""}), Misfit.COLUMN_WRITTEN_TWICE, "id"),
        (lambda: RowMapper(Pair, _table(_colour()), derived={"label": _label}), Misfit.COLUMN_UNKNOWN, "label"),
        (lambda: RowMapper(Pair, _table(_colour(nullable=False))), Misfit.COLUMN_NOT_NULLABLE, "colour"),
    ],
)
def test_what_does_not_fit_is_refused_when_it_is_declared(declare: Callable[[], object], misfit: Misfit, name: str) -> None:
    with pytest.raises(MappingIncomplete) as refused:
        declare()
    assert refused.value.misfit is misfit
    assert name in refused.value.names


def test_every_repository_declares_a_complete_mapper_and_what_it_raises_for_an_unknown_id() -> None:
    for module in pkgutil.walk_packages(realname.__path__, "realname."):
        if ".store." in module.name:
            importlib.import_module(module.name)  # a mapper that is not complete refuses the import
    declared = {one for one in _below(OneTable) if "rows" in vars(one)}
    assert declared
    assert all(isinstance(one.rows, RowMapper) for one in declared)
    assert {one.__name__ for one in _below(Repository) if one in declared and not hasattr(one, "unknown")} == set()


def _below(kind: type[OneTable[Any]]) -> Iterator[type[OneTable[Any]]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


@given(DECISIONS)
def test_a_decision_comes_back_as_it_was(decision: Decision) -> None:
    decoded = decode_decision(encode_decision(decision))
    assert (decoded, decoded.judged_at) == (decision, decision.judged_at)


@given(st.lists(st.sampled_from(Action)).map(tuple))
def test_actions_come_back_as_they_were(actions: tuple[Action, ...]) -> None:
    assert decode_actions(encode_actions(actions)) == actions


@given(FACTS)
def test_facts_come_back_as_they_were_in_their_order(facts: tuple[tuple[str, str | int], ...]) -> None:
    assert decode_facts(encode_facts(facts)) == facts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"outcome":"approved"}',
        '{"outcome":"approved","policy":1}',
        '{"outcome":"allowed","policy":"d","reasons":[]}',
        '{"outcome":"referred","policy":"d"}',
        '{"outcome":"refused","policy":"d","reasons":["because"]}',
        '{"judged_at":[],"outcome":"approved","policy":"d"}',
        '{"judged_at":{"head_says":1},"outcome":"approved","policy":"d"}',
        '{"judged_at":{"head_says":"head"},"outcome":"approved","policy":"d"}',
    ],
)
def test_what_is_no_decision_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_decision(text)


@pytest.mark.parametrize("text", ["{", "7", '["jump"]', "[[1]]"])
def test_what_are_no_actions_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_actions(text)


@pytest.mark.parametrize("text", ["{", "7", '[["a"]]', '[[1,"a"]]', '[["a",1.5]]', '[["a",null]]'])
def test_what_are_no_facts_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError):
        decode_facts(text)
