"""The contract of ledger, receipts, idempotency keys and clients."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from realname.access.errors import IdempotencyKeyReused
from realname.access.model.api_client import ClientCredential, CredentialKind, Scope
from realname.access.store.clients import ApiClients, IdempotencyKeys
from realname.kernel.identifiers import ClientId
from realname.kernel.ledger.events import RecordedEvent, leaf_hash
from realname.kernel.ledger.merkle import completed_by
from realname.kernel.receipt import SignedStatement
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.sql_ledger import SqlLedger
from realname.ledger.store.statements import Certificates, Receipts
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.live.events import LiveEvent
from tests.support.examples import OPENED, OTHER, keep
from tests.support.manual_clock import START

EVENT = RecordedEvent(
    at=START.replace(microsecond=7), event=LiveEvent.SESSION_JUDGED, subject=OPENED.id.value, facts=(("camera", "built-in"), ("frames", 2))
)
STATEMENT = SignedStatement(body=b'{"a":1}', signature=b"\x00" * 64, key_id="c" * 64)
CLIENT = ClientId("counter-1")


def append(units: UnitsOfWork, *events: RecordedEvent) -> None:
    """Append in one transaction, and commit."""
    with units() as unit:
        for event in events:
            unit.ledger.append(event)
        unit.commit()


def test_entries_are_numbered_from_zero_and_carry_their_leaf_hash(units: UnitsOfWork) -> None:
    append(units, EVENT, EVENT)
    append(units, EVENT)
    with units() as unit:
        entries = unit.ledger.of_subject(EVENT.subject)
    assert [(entry.index, entry.leaf_hash) for entry in entries] == [(place, leaf_hash(EVENT.canonical())) for place in range(3)]


def test_what_was_recorded_about_a_subject_can_be_bound_by_time_and_number(units: UnitsOfWork) -> None:
    later = [replace(EVENT, at=EVENT.at + timedelta(minutes=minute)) for minute in range(4)]
    append(units, replace(EVENT, subject=OTHER.id.value), *later)
    with units() as unit:
        read = unit.ledger.events_of
        assert read(EVENT.subject) == later
        assert read(EVENT.subject, since=later[1].at) == later[2:]
        assert read(EVENT.subject, newest=3) == later[1:]
        assert read(EVENT.subject, since=later[0].at, newest=2) == later[2:]


def test_what_was_recorded_of_some_kinds_is_found_whatever_it_is_about(units: UnitsOfWork) -> None:
    about_another = replace(EVENT, subject=OTHER.id.value)
    other_kind = replace(EVENT, event=LiveEvent.SESSION_FAILED)
    append(units, EVENT, other_kind, about_another)
    with units() as unit:
        assert unit.ledger.events_of_kinds([EVENT.event]) == [EVENT, about_another]


def test_what_was_not_committed_leaves_no_gap(units: UnitsOfWork) -> None:
    with units() as unit:
        unit.ledger.append(EVENT)
    append(units, EVENT)
    with units() as unit:
        assert unit.ledger.require_intact() == 1


def test_two_processes_that_append_in_turn_leave_no_gap_and_a_whole_tree(engine: Engine) -> None:
    processes = [SqlUnitsOfWork(engine) for _ in range(2)]
    for place in range(11):
        append(processes[place // 2 % 2], *[replace(EVENT, facts=(("camera", "built-in"), ("frames", place)))] * (1 + place % 3))
    with processes[0]() as unit:
        count = unit.ledger.require_intact()
        leaves = [bytes.fromhex(entry.leaf_hash) for entry in unit.ledger.from_index(0, limit=count)]
        whole = dict(completed_by(0, leaves, {}))
        assert (count, dict(unit.ledger.nodes(list(whole)))) == (21, whole)


def test_what_a_process_wrote_and_did_not_commit_is_not_what_it_appends_after(engine: Engine) -> None:
    units = SqlUnitsOfWork(engine)
    append(units, EVENT)
    with units() as unit:
        assert isinstance(unit.ledger, SqlLedger)
        unit.ledger.append(EVENT)
        unit.ledger.write_into_places()
    append(units, EVENT)
    with units() as unit:
        assert unit.ledger.require_intact() == 2


def test_what_is_appended_has_no_place_before_the_commit(units: UnitsOfWork) -> None:
    with units() as unit:
        unit.ledger.append(EVENT)
        assert (unit.ledger.count(), unit.ledger.of_subject(EVENT.subject)) == (0, [])


def test_what_is_appended_is_written_once_though_committed_twice(units: UnitsOfWork) -> None:
    with units() as unit:
        unit.ledger.append(EVENT)
        unit.commit()
        unit.commit()
    with units() as unit:
        assert unit.ledger.count() == 1


def test_entries_about_a_subject_come_back_in_order_and_as_they_were(units: UnitsOfWork) -> None:
    append(units, EVENT, replace(EVENT, subject="other"), replace(EVENT, facts=()))
    with units() as unit:
        assert [(entry.index, entry.event) for entry in unit.ledger.of_subject(EVENT.subject)] == [
            (0, EVENT),
            (2, replace(EVENT, facts=())),
        ]
        assert unit.ledger.count() == 3


def test_an_intact_ledger_says_how_long_it_is(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit.ledger.require_intact() == 0
    append(units, EVENT, EVENT)
    with units() as unit:
        assert unit.ledger.require_intact() == 2


def test_a_receipt_comes_back_as_it_was(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        unit[Receipts].add(OPENED.id, STATEMENT)
        unit.commit()
    with units() as unit:
        assert unit[Receipts].get(OPENED.id) == STATEMENT


def test_there_is_no_receipt_before_one_is_added(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Receipts].get(OPENED.id) is None


def test_a_second_receipt_changes_nothing(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        unit[Receipts].add(OPENED.id, STATEMENT)
        unit[Receipts].add(OPENED.id, replace(STATEMENT, body=b"other"))
        assert unit[Receipts].get(OPENED.id) == STATEMENT


def test_receipts_and_certificates_are_kept_apart(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    with units() as unit:
        unit[Receipts].add(OPENED.id, STATEMENT)
        unit[Certificates].add(OPENED.id, replace(STATEMENT, body=b"erased"))
        assert unit[Certificates].get(OPENED.id) == replace(STATEMENT, body=b"erased")
        assert unit[Certificates].get(OTHER.id) is None


def test_the_first_claim_of_a_key_stands(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="f", subject="first") == "first"
        unit.commit()
    with units() as unit:
        assert unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="f", subject="second") == "first"


def test_a_key_for_another_request_is_refused(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="f", subject="first")
        with pytest.raises(IdempotencyKeyReused):
            unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="other", subject="second")


def test_what_a_key_stands_for_is_found_without_a_claim(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[IdempotencyKeys].find(client_id=CLIENT, key="k", fingerprint="f") is None
        unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="f", subject="first")
        assert unit[IdempotencyKeys].find(client_id=CLIENT, key="k", fingerprint="f") == "first"
        with pytest.raises(IdempotencyKeyReused):
            unit[IdempotencyKeys].find(client_id=CLIENT, key="k", fingerprint="other")


def test_each_client_has_keys_of_its_own(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="f", subject="first")
        claimed = unit[IdempotencyKeys].claim(client_id=ClientId("counter-2"), key="k", fingerprint="other", subject="second")
    assert claimed == "second"


def test_a_claim_that_was_not_committed_is_free_again(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="f", subject="first")
    with units() as unit:
        assert unit[IdempotencyKeys].claim(client_id=CLIENT, key="k", fingerprint="other", subject="second") == "second"


def _credential(name: str, *, kind: CredentialKind = CredentialKind.SECRET, days: int | None = 2) -> ClientCredential:
    ends = None if days is None else START + timedelta(days=days)
    return ClientCredential(id=name, client_id=CLIENT, kind=kind, secret_hash=name * 64, issued_at=START, expires_at=ends)


@pytest.mark.parametrize("credential", [_credential("a"), _credential("a", kind=CredentialKind.TOKEN, days=None)])
def test_what_a_client_was_given_is_found_by_its_hash_and_by_its_id(units: UnitsOfWork, credential: ClientCredential) -> None:
    with units() as unit:
        unit[ApiClients].add(CLIENT, scopes=frozenset())
        unit[ApiClients].add_credential(credential)
        assert (unit[ApiClients].find("a" * 64), unit[ApiClients].credential("a")) == (credential, credential)
        assert (unit[ApiClients].find("b" * 64), unit[ApiClients].credential("b")) == (None, None)


def test_all_of_a_kind_end_unless_they_end_before(units: UnitsOfWork) -> None:
    at, token = START + timedelta(days=2), _credential("d", kind=CredentialKind.TOKEN, days=3)
    with units() as unit:
        unit[ApiClients].add(CLIENT, scopes=frozenset())
        for one in (_credential("a", days=1), _credential("b", days=3), _credential("c", days=None), token):
            unit[ApiClients].add_credential(one)
        unit[ApiClients].end(CLIENT, CredentialKind.SECRET, at=at)
        found = {one.id: one.expires_at for one in unit[ApiClients].credentials_of(CLIENT)}
    assert found == {"a": START + timedelta(days=1), "b": at, "c": at, "d": START + timedelta(days=3)}


def test_a_client_has_the_scopes_that_were_set_last(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[ApiClients].add(CLIENT, scopes=frozenset(Scope))
        unit[ApiClients].add(CLIENT, scopes=frozenset({Scope.LINES_READ}))
        unit[ApiClients].add(ClientId("another"), scopes=frozenset())
        assert unit[ApiClients].scopes_of(CLIENT) == {Scope.LINES_READ}
        assert unit[ApiClients].scopes_of(ClientId("nobody")) == frozenset()
        unit[ApiClients].add(CLIENT, scopes=frozenset(), outlets=frozenset({OPENED.outlet_id}))
        unit[ApiClients].add(CLIENT, scopes=frozenset())
        assert [unit[ApiClients].outlets_of(one) for one in (CLIENT, ClientId("another"))] == [{OPENED.outlet_id}, frozenset()]
        assert (list(unit[ApiClients].ids()), unit[ApiClients].count()) == ([ClientId("another"), CLIENT], 2)
