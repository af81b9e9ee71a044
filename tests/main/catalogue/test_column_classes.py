"""Field encryption by type: a column that names a person is sealed, and none can be added without saying what it holds (ADR 0030)."""

import re

import pytest
from sqlalchemy import JSON, Column, Float, LargeBinary, MetaData, Numeric, Table
from sqlalchemy.dialects.sqlite import dialect

from realname.main.catalogue.tables import all_tables, classes, in_clear
from realname.platform.db.held import Held
from realname.platform.db.types import NotSealed, SealedBytes

_SEALED = frozenset({Held.SEALED, Held.SEALED_BY_SERVER, Held.WRAPPED_KEY})
# Bytes that are no seal and no secret of anyone: keys of devices, signatures, statements, hashes of pictures.
_OPEN_BYTES = frozenset({Held.PUBLIC_KEY, Held.DIGEST, Held.SIGNED})
# Who calls a column so means a person: it is sealed or hashed, whatever class a person gives it.
_PERSONAL = re.compile(
    r"(^|_)(name|surname|birth|born|sex|gender|ethnic\w*|nation\w*|address|portrait|photo|picture|image|face|probe|reference|template|"
    r"embedding|vector|biometric|document|passport|identity|id_number|phone|email|mail|account|ip|location|latitude|longitude)s?($|_)"
)
_OF_SHOPS = frozenset({"outlets.latitude_deg", "outlets.longitude_deg"})  # where a shop stands: fractions that are no measure of anyone
_NOT_OF_A_PERSON = _OF_SHOPS | frozenset(
    {
        "agents.documents",  # hashes of the files that were shown
        "case_files.keeps_photo",  # the answer to the question
        "counters.name",  # of a device
        "enrolment_codes.name",
        "ledger_cursors.name",  # of a reader of the log
        "outlets.company_name",
        "outlets.name",
        "outlets.documents",  # hashes of the files that were shown
        "passkeys.name",  # of a device, given by the member of staff who owns it
        "registrations.reference_id",  # a random id
        "registrations.consent_is_biometric",  # the answer to the question
        "registrations.source_on_reference",  # what the source answered of it
    }
)


def _named(metadata: MetaData) -> dict[str, Column[object]]:
    return {f"{table.name}.{column.name}": column for table in metadata.sorted_tables for column in table.columns}


def _classed() -> dict[str, Held]:
    return {f"{table}.{column}": held for table, columns in classes().items() for column, held in columns.items()}


def _badly_typed(columns: dict[str, Column[object]], classed: dict[str, Held]) -> list[str]:
    """Columns whose type is not that of their class."""
    found = []
    for name, column in columns.items():
        held = classed.get(name)
        is_sealed = isinstance(column.type, SealedBytes)
        is_open = isinstance(column.type, LargeBinary) and held not in _OPEN_BYTES
        if is_sealed != (held in _SEALED) or is_open or (isinstance(column.type, Float | Numeric | JSON) and name not in _OF_SHOPS):
            found.append(name)
    return found


def _in_clear_by_name(columns: dict[str, Column[object]], classed: dict[str, Held]) -> list[str]:
    closed = _SEALED | {Held.KEYED_HASH}
    return [name for name in columns.keys() - _NOT_OF_A_PERSON if _PERSONAL.search(name.split(".")[1]) and classed.get(name) not in closed]


def test_every_column_says_what_it_holds_and_nothing_else_is_classed() -> None:
    assert _classed().keys() ^ _named(all_tables()).keys() == set()


def test_what_is_sealed_has_the_type_that_takes_nothing_in_clear_and_nothing_else_holds_bytes_or_fractions() -> None:
    assert _badly_typed(_named(all_tables()), _classed()) == []


def test_what_is_named_after_a_person_is_sealed_or_hashed() -> None:
    assert _in_clear_by_name(_named(all_tables()), _classed()) == []


def test_what_reaches_a_person_in_clear_is_listed_one_by_one_with_reason_and_end() -> None:
    assert {name for name, held in _classed().items() if held is Held.IN_CLEAR} == in_clear().keys()
    assert [name for name, one in in_clear().items() if not one.why or not one.until] == []


def test_these_and_no_others_lie_in_clear() -> None:
    # A person who adds one changes this test, and has to say so.
    assert sorted({name.split(".")[1] for name in in_clear()}) == [
        "answer",
        "case_number",
        "eid",
        "evidence_valid_from_on",
        "evidence_valid_until_on",
        "has_closed_eyes",
        "hold_order",
        "iccid",
        "inabilities",
        "msisdn",
        "organisation_id",
        "remark",
        "text",
    ]


@pytest.mark.parametrize("name", ["applicant_name", "birth_on", "address", "photo", "face_vector", "identity_number", "passport", "email"])
def test_the_rule_sees_a_personal_column_in_clear(name: str) -> None:
    table = Table("people", MetaData(), Column(name, LargeBinary))
    columns = _named(table.metadata)
    assert _badly_typed(columns, {f"people.{name}": Held.COURSE}) == [f"people.{name}"]
    assert _in_clear_by_name(columns, {f"people.{name}": Held.COURSE}) == [f"people.{name}"]


@pytest.mark.parametrize("clear", ["李娜".encode(), b'{"name":"Li Na"}', b"\xff\xd8\xff\xe0", b"\x89PNG", b"RIFF", b"11010119900307", b""])
def test_a_sealed_column_takes_nothing_in_clear(clear: bytes) -> None:
    with pytest.raises(NotSealed):
        SealedBytes().process_bind_param(clear, dialect())


def test_a_sealed_column_takes_a_seal_or_nothing() -> None:
    kept = [SealedBytes().process_bind_param(value, dialect()) for value in (b"\x01" + bytes(60), None)]
    assert kept == [b"\x01" + bytes(60), None]
