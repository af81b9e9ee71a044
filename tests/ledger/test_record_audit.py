"""What is changed in a table behind the ledger's back is found, and named by table and id; what the use cases do is no difference."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, text

from realname.access.events import AccessEvent
from realname.access.model.staff import Role
from realname.access.store.counters import Counters
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode, RevokeCounter
from realname.access.use_cases.invitations import InviteStaff
from realname.access.use_cases.staff_accounts import AddStaff, DeactivateStaff, ResetPassword
from realname.kernel.identifiers import LineId, OutletId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.events import LedgerEvent
from realname.ledger.model.record_audit import DifferenceKind, RecordAudit
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.lines.model.line import FORGOTTEN, Ending
from realname.lines.store.lines import Lines
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.outlets.use_cases.stops import StopAgent
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.retention.use_cases.erase_records import EraseRecords
from tests.access.counter_secrets import UnsafeEchoedHashes
from tests.ledger.audited_shop import AGENT, BOSS, CLIENT, PUBLIC_KEY, Found, Original, Shop, build_original, copied
from tests.ledger.auditing import audit_of
from tests.support.examples import COUNTER
from tests.support.manual_clock import START
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits
from tests.support.web_world import OUTLET, WebWorld


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """All of it done once."""
    return build_original(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(original: Original, tmp_path: Path) -> Iterator[Shop]:
    """A copy for one test."""
    with copied(original, tmp_path) as shop:
        yield shop


def test_what_people_do_by_the_use_cases_is_no_difference(shop: Shop) -> None:
    services = shop.services
    services[ResetPassword]("boss")
    services[InviteStaff]("boss")
    services[DeactivateStaff]("clerk")
    services[RevokeCounter](shop.original.counter)
    services[StopAgent].close(AGENT, acting=BOSS)
    assert shop.audit() == replace(shop.audit(), differences=(), taken_in=0)


def test_a_line_that_is_closed_purged_and_erased_at_its_term_is_no_difference(shop: Shop) -> None:
    services, line_id = shop.services, LineId(shop.line)
    services[DeactivateLine](line_id, Ending.VOLUNTARY)
    seen = list[Found]()
    for wait in (timedelta(), timedelta(days=400), timedelta(days=9_000)):
        shop.clock.advance(wait)
        services[ProcessDueLines]()
        services[EraseRecords]()
        seen.append(shop.found())
    with shop.units() as unit:
        assert unit[Lines].get(line_id).msisdn == FORGOTTEN
        assert unit[PhotoOpenings].of_registration(RegistrationId(shop.original.registration)) == []
    assert seen == [set()] * 3


# The eight changes of an attacker who has the database: the ledger itself stays whole.


def test_an_administrator_made_inspector_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE staff SET role = 'inspector' WHERE login = 'boss'")
    assert shop.found() == {("staff", shop.id_of("boss"), "role")}


def test_an_inspectors_exchanged_password_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE staff SET password_hash = (SELECT password_hash FROM staff WHERE login = 'boss') WHERE login = 'watch'")
    assert shop.found() == {("staff", shop.id_of("watch"), "password_hash")}


def test_an_agent_who_was_moved_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE agents SET outlet_id = 'outlet-2' WHERE id = :one", one=AGENT.value)
    assert shop.found() == {("agents", AGENT.value, "outlet_id")}


def test_a_member_who_was_moved_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE staff SET outlet_id = 'outlet-2' WHERE login = 'clerk'")
    assert shop.found() == {("staff", shop.id_of("clerk"), "outlet_id")}


def test_a_counter_that_was_moved_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE counters SET outlet_id = 'outlet-2' WHERE id = :one", one=shop.original.counter.value)
    assert shop.found() == {("counters", shop.original.counter.value, "outlet_id")}


def test_a_line_given_another_number_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE lines SET msisdn = '+8619900000077' WHERE id = :one", one=shop.line)
    assert shop.found() == {("lines", shop.line, "msisdn")}


def test_a_registration_given_another_agent_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE registrations SET agent_id = 'id-of-foreign-agent' WHERE id = :one", one=shop.original.registration)
    assert shop.found() == {("registrations", shop.original.registration, "agent_id")}


def test_a_decision_given_another_grade_of_capture_is_found(shop: Shop) -> None:
    change = """UPDATE registrations SET decision = replace(decision, '"capture":"clip"', '"capture":"counter"') WHERE id = :one"""
    shop.tamper(change, one=shop.original.registration)
    assert shop.found() == {("registrations.decision", shop.original.registration, "judged_at")}


def test_a_photo_opening_that_was_deleted_is_found(shop: Shop) -> None:
    shop.tamper("DELETE FROM photo_openings WHERE id = :one", one=shop.original.opening)
    (found,) = shop.audit().differences
    assert (found.table, found.record_id, found.kind) == ("photo_openings", shop.original.opening, DifferenceKind.MISSING)


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [
        ("case_number", "2026-18", "case_number"),
        ("reason", "inspection", "reason"),
        ("answered_by", "id-of-supervisor", "answered_by"),
        ("lapses_at", "2027-01-01 00:00:00.000000", "lapses_at"),
        ("closes_at", "2027-01-01 00:00:00.000000", "closes_at"),
        ("officer_looked_at", "2026-11-25 09:00:00.000000", "officer_looked_at"),
    ],
)
def test_a_photo_opening_that_was_edited_is_found(shop: Shop, column: str, value: str, named: str) -> None:
    shop.tamper(f"UPDATE photo_openings SET {column} = :value WHERE id = :one", value=value, one=shop.original.opening)  # noqa: S608 - of this list
    assert shop.found() == {("photo_openings", shop.original.opening, named)}


# Beyond those eight.


def test_an_order_not_to_tell_the_holder_that_was_slipped_in_is_found(shop: Shop) -> None:
    shop.tamper(
        "UPDATE photo_openings SET hold_order = 'x', hold_until = '2027-01-01 00:00:00.000000' WHERE id = :one", one=shop.original.opening
    )
    assert shop.found() == {("photo_openings", shop.original.opening, "held"), ("photo_openings", shop.original.opening, "hold_until")}


def test_a_client_that_was_let_do_more_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE api_clients SET scopes = scopes || ' ledger:read', outlets = '' WHERE id = :one", one=CLIENT.value)
    assert shop.found() == {("api_clients", CLIENT.value, "scopes"), ("api_clients", CLIENT.value, "outlets")}


def test_a_secret_that_was_slipped_in_is_found(shop: Shop) -> None:
    shop.tamper(
        "INSERT INTO client_credentials (id, client_id, kind, secret_hash, issued_at) "
        "VALUES ('of-the-attacker', :one, 'token', :hash, '2026-11-25 09:00:00.000000')",
        one=CLIENT.value,
        hash="a" * 64,
    )
    assert shop.found() == {("client_credentials", "of-the-attacker", "")}


def test_a_member_who_was_slipped_in_is_found(shop: Shop) -> None:
    shop.slip_in_member("of-the-attacker")
    assert shop.found() == {("staff", "of-the-attacker", "")}


def test_a_passkey_that_was_slipped_in_is_found_without_being_shown(shop: Shop) -> None:
    shop.slip_in_passkey()
    (found,) = shop.audit().differences
    assert (found.table, found.subject, found.kind) == ("passkeys", shop.id_of("watch"), DifferenceKind.UNRECORDED)


def test_an_invitation_that_was_slipped_in_is_found(shop: Shop) -> None:
    shop.tamper(
        "INSERT INTO invitations (agent_id, code_hash, expires_at) VALUES (:one, :hash, '2027-01-01 00:00:00.000000')",
        one=shop.id_of("watch"),
        hash="a" * 64,
    )
    assert shop.found() == {("invitations", shop.id_of("watch"), "")}


def test_a_line_given_to_another_person_is_found(shop: Shop) -> None:
    with shop.engine.begin() as connection:
        connection.execute(text("INSERT INTO persons (id, identity_hash) VALUES ('another', 'a')"))
    shop.tamper("UPDATE lines SET person_id = 'another' WHERE id = :one", one=shop.line)
    assert shop.found() == {("lines", shop.line, "person_id")}


def test_a_deactivated_member_who_was_woken_up_is_found(shop: Shop) -> None:
    shop.services[DeactivateStaff]("clerk")
    shop.tamper("UPDATE staff SET deactivated_at = NULL WHERE login = 'clerk'")
    assert shop.found() == {("staff", shop.id_of("clerk"), "deactivated_at")}


def test_a_stop_that_was_lifted_is_found(shop: Shop) -> None:
    shop.services[StopAgent].close(AGENT, acting=BOSS)
    shop.tamper("UPDATE agents SET closed_at = NULL WHERE id = :one", one=AGENT.value)
    assert shop.found() == {("agents", AGENT.value, "closed_at")}


def test_an_outlet_whose_hours_were_changed_is_found(shop: Shop) -> None:
    shop.tamper("UPDATE outlets SET closes_at = '23:00:00' WHERE id = :one", one=OUTLET.value)
    assert shop.found() == {("outlets", OUTLET.value, "place")}


def test_a_difference_names_no_value(shop: Shop) -> None:
    shop.tamper("UPDATE lines SET msisdn = '+8619900000077' WHERE id = :one", one=shop.line)
    assert "19900000077" not in repr(shop.audit())


# What is older than the events that say it.


def test_what_is_older_than_its_events_is_taken_in_once(web: WebWorld) -> None:
    audit = audit_of(web.services)
    first, second = audit(), audit()
    assert (first.taken_in, first.differences, second.taken_in, second.differences) == (11, (), 0, ())


def test_what_was_taken_in_is_held_against_its_marks(web: WebWorld) -> None:
    audit_of(web.services)()
    with web.api.engine.begin() as connection:
        connection.execute(text("UPDATE staff SET role = 'inspector' WHERE login = 'administrator'"))
        connection.execute(text("DELETE FROM staff WHERE login = 'reviewer'"))
    found = audit_of(web.services)().differences
    assert [(one.subject, one.kind) for one in found] == [
        ("id-of-administrator", DifferenceKind.CHANGED),
        ("id-of-reviewer", DifferenceKind.MISSING),
    ]


def test_what_was_taken_in_may_change_by_the_use_cases(web: WebWorld) -> None:
    audit_of(web.services)()
    web.services[ResetPassword]("administrator")
    web.services[DeactivateStaff]("reviewer")
    assert audit_of(web.services)().differences == ()


def test_what_comes_later_is_not_taken_in(web: WebWorld) -> None:
    audit_of(web.services)()
    with web.api.engine.begin() as connection:
        connection.execute(text("UPDATE staff SET id = 'another' WHERE login = 'reviewer'"))
    found: RecordAudit = audit_of(web.services)()
    assert [(one.subject, one.kind, one.column) for one in found.differences] == [
        ("another", DifferenceKind.UNRECORDED, ""),
        ("id-of-reviewer", DifferenceKind.MISSING, ""),
    ]


@pytest.mark.parametrize(("outlet", "columns"), [(COUNTER.outlet_id, []), (OutletId("outlet-9"), ["outlet_id"])])
def test_what_an_event_of_an_older_release_says_outranks_what_is_there(outlet: OutletId, columns: list[str]) -> None:
    units = SqliteUnits()
    facts = (("attestation", "none"), ("outlet", COUNTER.outlet_id.value))  # neither its key nor its end was recorded then
    with units() as unit:
        unit[Counters].add(replace(COUNTER, outlet_id=outlet, revoked_at=START))
        unit.ledger.append(RecordedEvent(at=START, event=AccessEvent.COUNTER_ENROLLED, subject=COUNTER.id.value, facts=facts))
        unit.commit()
    audit = audit_of(app_over(units, None, {LedgerPseudonyms: LedgerPseudonyms(UnsafeEchoedHashes())}))
    found = audit()
    assert (found.taken_in, [one.column for one in found.differences]) == (1, columns)
    with units() as unit:
        unit[Counters].save(replace(COUNTER, outlet_id=outlet, revoked_at=None))
        unit.commit()
    assert [one.column for one in audit().differences] == [*columns, "revoked_at"]


@pytest.mark.parametrize("table", ["staff", "counters"])
def test_on_each_database_rows_are_held_against_the_events(units: UnitsOfWork, engine: Engine, tmp_path: Path, table: str) -> None:
    use = app_over(units, tmp_path, {})
    audit = audit_of(use)
    audit()
    use[AddStaff]("clerk", OUTLET, Role.AGENT)
    use[EnrolCounter](use[IssueEnrolmentCode](OUTLET, "left"), PUBLIC_KEY)
    before = audit().differences
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET outlet_id = 'outlet-2'"))  # noqa: S608 - of this list
    assert (before, [(one.table, one.column) for one in audit().differences]) == ((), [(table, "outlet_id")])


# Every day.


def test_a_server_audits_every_day_and_every_hour_while_something_differs(shop: Shop) -> None:
    first, again = shop.audit.daily(), shop.audit.daily()
    shop.clock.advance(timedelta(hours=24))
    shop.tamper("UPDATE staff SET role = 'inspector' WHERE login = 'boss'")
    second = shop.audit.daily()
    shop.clock.advance(timedelta(hours=1))
    third = shop.audit.daily()
    assert [one and len(one.differences) for one in (first, again, second, third)] == [0, None, 1, 1]


@pytest.mark.parametrize(
    ("works_s", "passes_s", "rests_s"),
    [
        pytest.param(0.002, 0.002, 0.018, id="nine times as long"),
        pytest.param(0.002, 8 * 3600.0, 0.0, id="not where the hours are over"),
    ],
)
def test_the_daily_audit_rests(shop: Shop, monkeypatch: pytest.MonkeyPatch, works_s: float, passes_s: float, rests_s: float) -> None:
    rested_s = list[float]()
    clocks = {"thread_time": count(step=works_s).__next__, "monotonic": count(step=passes_s).__next__, "sleep": rested_s.append}
    monkeypatch.setattr("realname.ledger.use_cases.audit_records.time", SimpleNamespace(**clocks))
    shop.audit.daily()
    assert set(map(partial(round, ndigits=6), rested_s)) == {rests_s}


def test_the_ledger_says_how_many_records_differed(shop: Shop) -> None:
    audit = shop.audit.daily()
    with shop.units() as unit:
        (event,) = [one.event for one in unit.ledger.of_subject("ledger") if one.event.event is LedgerEvent.LEDGER_AUDITED]
    assert audit is not None
    assert dict(event.facts) == {"differences": 0, "records": audit.records, "schema": 0}


def test_an_audit_is_recorded_at_its_end_since_the_ledger_takes_nothing_that_is_minutes_old(shop: Shop) -> None:
    clock = shop.clock

    class SlowHashes:
        """Takes a minute for each mark. Implements the port `KeyedHashes`."""

        def hash(self, text: str) -> str:
            clock.advance(timedelta(minutes=1))
            return shop.audit.keyed_hashes.hash(text)

    begun_at = clock.now()
    assert replace(shop.audit, keyed_hashes=SlowHashes()).daily() is not None
    with shop.units() as unit:
        (event,) = [one.event for one in unit.ledger.of_subject("ledger") if one.event.event is LedgerEvent.LEDGER_AUDITED]
    assert begun_at < event.at == clock.now()
