"""The contract of the registrations and of who acts for the holder: what is saved comes back, is counted by an index, and forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, text

from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.model.representative import Authority, AuthorityProof, Representative, RepresentativeRole
from realname.kernel.identifiers import AgentId, ChallengeId, OutletId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.db.store import Transaction
from realname.registration.errors import UnknownRegistration
from realname.registration.model.decisions import Approved, Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Purpose, Registration, RegistrationState, Upload
from realname.registration.store.challenges import Challenges
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.model.wrapped_key import Person
from realname.vault.store.tables import persons
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.findings import SourceFinding
from tests.support.examples import CHALLENGE, FULL, OPENED, OTHER, PERSON, SECOND, keep
from tests.support.manual_clock import START
from tests.support.plans import plan_of

S = RegistrationState
ACTING = Person(id=PersonId("person-2"), identity_hash="b" * 64, wrapped_key=b"\x01wrapped key 2")
GUARDIAN = Representative(authority=Authority(role=RepresentativeRole.GUARDIAN, proof=AuthorityProof.BIRTH_CERTIFICATE))
PROXY = Representative(
    authority=Authority(role=RepresentativeRole.PROXY, proof=AuthorityProof.WRITTEN_AUTHORISATION),
    person_id=ACTING.id,
    evidence=Evidence(
        kind=EvidenceKind.RESIDENT_ID_CARD,
        means=EvidenceMeans.CHIP,
        valid_from_on=date(2020, 1, 1),
        valid_until_on=date(2040, 1, 1),
        chosen_source=PortraitSource.PRINT,
    ),
    sealed_attributes=b"\x01sealed",
    source=SourceFinding.CONFIRMED,
)
BY_PROXY = replace(OPENED, person_id=PERSON.id, representative=PROXY)
APPROVED = replace(BY_PROXY, state=S.APPROVED, decision=Approved("e" * 64), decided_at=START)
DAY = timedelta(days=1)
UPLOADED = replace(OPENED, upload=Upload(chunks=1, received_bytes=10), challenge_id=CHALLENGE.id)
USED = replace(CHALLENGE, used_at=START)
AWAITING = replace(OPENED, state=S.AWAITING_SUPERVISOR, handed_over_at=START + SECOND)
EACH = 1_000
ASKED = PersonId("person-00500")
QUESTIONS: list[Callable[[Connection], object]] = [
    lambda connection: Transaction(connection)[Registrations].decisions_since(ASKED, START),
    lambda connection: Transaction(connection)[Registrations].count_by_proxy(ASKED, since=START, until=START, but=OPENED.id),
    lambda connection: Transaction(connection)[Challenges].failed_since(ASKED, START),
    lambda connection: Transaction(connection)[Persons].registrations_that_need_key(ASKED),
]


@pytest.mark.parametrize("acting", [GUARDIAN, PROXY, None], ids=["guardian", "proxy", "nobody"])
def test_who_acts_comes_back_as_they_were(units: UnitsOfWork, acting: Representative | None) -> None:
    one = replace(FULL, representative=acting)
    keep(units, PERSON, ACTING, one)
    with units() as unit:
        assert unit[Registrations].get(one.id) == one
        assert list(unit[Registrations].read_many([one.id])) == [one]


def test_saving_replaces_what_is_known_of_who_acts(units: UnitsOfWork) -> None:
    began = replace(BY_PROXY, representative=replace(PROXY, person_id=None, evidence=None, sealed_attributes=None, source=None))
    keep(units, PERSON, ACTING, began)
    with units() as unit:
        unit[Registrations].save(BY_PROXY)
        unit.commit()
    with units() as unit:
        assert unit[Registrations].get(BY_PROXY.id) == BY_PROXY


def test_a_key_is_needed_by_both_until_the_registration_ended(units: UnitsOfWork) -> None:
    keep(units, PERSON, ACTING, BY_PROXY)
    with units() as unit:
        assert [unit[Persons].registrations_that_need_key(one.id) for one in (PERSON, ACTING)] == [1, 1]
        unit[Registrations].save(replace(BY_PROXY, state=S.WITHDRAWN))
        assert [unit[Persons].registrations_that_need_key(one.id) for one in (PERSON, ACTING)] == [0, 0]


def test_whose_it_was_is_forgotten_for_both(units: UnitsOfWork) -> None:
    keep(units, PERSON, ACTING, replace(BY_PROXY, state=S.WITHDRAWN, media_erased_at=START))
    with units() as unit:
        assert unit[Registrations].forget_persons(erased_before=START + SECOND) == 1
        unit.commit()
    with units() as unit:
        forgotten = unit[Registrations].get(BY_PROXY.id)
    assert (forgotten.person_id, forgotten.verified_person_id) == (None, None)


def test_who_acts_is_found_by_their_number_as_long_as_a_record_needs_them(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(ACTING, wrapped_key=None), replace(BY_PROXY, state=S.REFUSED, media_erased_at=START))
    with units() as unit:
        assert unit[Persons].forget_unneeded(erased_before=START) == 0
        assert unit[Persons].forget_unneeded(erased_before=START + SECOND) == 1


def test_tries_and_decisions_count_for_who_is_verified_and_not_for_the_holder(units: UnitsOfWork) -> None:
    refused = Refused(frozenset({Reason.FACE_CHANGED}), "e" * 64)
    keep(units, PERSON, ACTING, replace(BY_PROXY, state=S.REFUSED, decision=refused, decided_at=START), CHALLENGE)
    with units() as unit:
        assert [[found.at for found in unit[Challenges].failed_since(one.id, START)] for one in (PERSON, ACTING)] == [[], [START]]
        assert [list(unit[Registrations].decisions_since(one.id, START)) for one in (PERSON, ACTING)] == [[], [refused]]


@pytest.mark.parametrize(
    ("kept", "counted"),
    [
        (APPROVED, 1),
        (replace(APPROVED, state=S.ACTIVATED), 1),
        (replace(APPROVED, state=S.REFERRED), 0),
        (replace(APPROVED, state=S.REFUSED), 0),
        (replace(APPROVED, purpose=Purpose.REPLACE_SIM), 0),
        (replace(APPROVED, representative=replace(GUARDIAN, person_id=ACTING.id)), 0),
        (replace(APPROVED, representative=None), 0),
        (replace(APPROVED, decided_at=START - DAY), 1),
        (replace(APPROVED, decided_at=START - DAY - SECOND), 0),
        (replace(APPROVED, decided_at=START + SECOND), 0),
    ],
)
def test_lines_by_one_proxy_are_counted(units: UnitsOfWork, kept: Registration, counted: int) -> None:
    keep(units, PERSON, ACTING, kept)
    with units() as unit:
        found = [
            unit[Registrations].count_by_proxy(person.id, since=START - DAY, until=START, but=RegistrationId("another"))
            for person in (ACTING, PERSON)
        ]
    assert found == [counted, 0]


def test_the_one_that_is_decided_is_not_counted(units: UnitsOfWork) -> None:
    keep(units, PERSON, ACTING, APPROVED)
    with units() as unit:
        assert unit[Registrations].count_by_proxy(ACTING.id, since=START - DAY, until=START, but=APPROVED.id) == 0


def test_a_full_registration_comes_back_as_it_was(units: UnitsOfWork) -> None:
    keep(units, PERSON, FULL)
    with units() as unit:
        assert unit[Registrations].get(FULL.id) == FULL


def test_saving_replaces_every_field(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED)
    with units() as unit:
        unit[Registrations].save(FULL)
        unit.commit()
    with units() as unit:
        assert unit[Registrations].get(FULL.id) == FULL
        unit[Registrations].save(OPENED)
        unit.commit()
    with units() as unit:
        assert unit[Registrations].get(FULL.id) == OPENED


def test_many_are_read_at_once_and_those_that_are_not_there_are_left_out(units: UnitsOfWork) -> None:
    keep(units, PERSON, FULL, OTHER)
    with units() as unit:
        found = unit[Registrations].read_many([OTHER.id, RegistrationId("nobody"), FULL.id])
        assert sorted(found, key=lambda one: one.id.value) == sorted([FULL, OTHER], key=lambda one: one.id.value)
        assert list(unit[Registrations].read_many([])) == []


@pytest.mark.parametrize("decision", [Approved("e" * 64), Refused(frozenset(), "e" * 64)])
def test_each_decision_comes_back_as_it_was(units: UnitsOfWork, decision: Approved | Refused) -> None:
    keep(units, replace(OPENED, decision=decision))
    with units() as unit:
        assert unit[Registrations].get(OPENED.id).decision == decision


def test_a_time_of_another_zone_comes_back_as_the_same_moment(units: UnitsOfWork) -> None:
    keep(units, replace(OPENED, opened_at=START.astimezone(tz=None)))
    with units() as unit:
        assert unit[Registrations].get(OPENED.id).opened_at == START


def test_an_unknown_registration_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].get(OPENED.id)


def test_saving_what_was_never_added_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].save(OPENED)


def test_open_ones_are_listed_oldest_first_and_only_from_before_the_time(units: UnitsOfWork) -> None:
    keep(units, OTHER, OPENED)
    with units() as unit:
        assert list(unit[Registrations].ids_open_before(START + 2 * SECOND)) == [OPENED.id, OTHER.id]
        assert list(unit[Registrations].ids_open_before(OTHER.opened_at)) == [OPENED.id]
        assert list(unit[Registrations].ids_open_before(START)) == []


@pytest.mark.parametrize("state", [state for state in S if state is not S.OPEN])
def test_what_left_the_open_state_is_not_listed_as_open(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, replace(OPENED, state=state))
    with units() as unit:
        assert list(unit[Registrations].ids_open_before(START + SECOND)) == []


def test_referred_ones_are_listed_once_their_decision_is_older(units: UnitsOfWork) -> None:
    keep(units, replace(OPENED, state=S.REFERRED, decided_at=START), replace(OTHER, state=S.REFUSED, decided_at=START))
    with units() as unit:
        assert list(unit[Registrations].ids_referred_before(START + SECOND)) == [OPENED.id]
        assert list(unit[Registrations].ids_referred_before(START)) == []


def test_refused_ones_are_listed_until_their_media_are_erased(units: UnitsOfWork) -> None:
    refused = replace(OPENED, state=S.REFUSED, decided_at=START)
    keep(units, refused, replace(OTHER, state=S.REFUSED, decided_at=START, media_erased_at=START))
    with units() as unit:
        assert list(unit[Registrations].ids_refused_with_media_before(START + SECOND)) == [refused.id]
        assert list(unit[Registrations].ids_refused_with_media_before(START)) == []


@pytest.mark.parametrize("state", S)
def test_a_workflow_must_run_for_submitted_approved_and_unnotified_ones(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, replace(OPENED, state=state), replace(OTHER, state=S.ACTIVATED, notified_at=START))
    expected = [OPENED.id] if state in {S.SUBMITTED, S.APPROVED, S.ACTIVATED} else []
    with units() as unit:
        assert list(unit[Registrations].ids_in_workflow()) == expected


@pytest.mark.parametrize("state", S)
def test_media_are_left_of_those_closed_without_a_line(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, replace(OPENED, state=state), replace(OTHER, state=state, media_erased_at=START))
    expected = [OPENED.id] if state in {S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED} else []
    with units() as unit:
        assert list(unit[Registrations].ids_closed_with_media()) == expected


def test_judging_was_interrupted_where_the_current_challenge_was_used_before(units: UnitsOfWork) -> None:
    keep(units, UPLOADED, USED)
    with units() as unit:
        assert list(unit[Registrations].ids_interrupted_before(START + SECOND)) == [OPENED.id]
        assert list(unit[Registrations].ids_interrupted_before(START)) == []


def test_judging_was_not_interrupted_where_a_newer_challenge_is_unused(units: UnitsOfWork) -> None:
    keep(units, UPLOADED, USED, replace(CHALLENGE, id=ChallengeId("challenge-2")))
    with units() as unit:
        assert list(unit[Registrations].ids_interrupted_before(START + timedelta(days=1))) == []


@pytest.mark.parametrize("registration", [replace(UPLOADED, upload=None), replace(UPLOADED, state=S.SUBMITTED)])
def test_judging_was_not_interrupted_without_a_clip_or_after_submission(units: UnitsOfWork, registration: Registration) -> None:
    keep(units, registration, USED)
    with units() as unit:
        assert list(unit[Registrations].ids_interrupted_before(START + SECOND)) == []


def test_what_awaits_a_supervisor_is_listed_once_its_hand_over_is_older(units: UnitsOfWork) -> None:
    keep(units, AWAITING, replace(OTHER, handed_over_at=START))
    with units() as unit:
        assert [list(unit[Registrations].ids_handed_over_before(START + delay * SECOND)) for delay in (1, 2)] == [[], [AWAITING.id]]


def test_a_supervisor_sees_what_was_handed_over_at_the_outlet_the_longest_waiting_first(units: UnitsOfWork) -> None:
    longer = replace(AWAITING, id=OTHER.id, handed_over_at=START)
    elsewhere = replace(AWAITING, id=RegistrationId("registration-3"), outlet_id=OutletId("outlet-2"))
    open_one = replace(OPENED, id=RegistrationId("registration-4"))
    keep(units, AWAITING, longer, elsewhere, open_one)
    with units() as unit:
        assert list(unit[Registrations].handed_over(OPENED.outlet_id, limit=9)) == [longer, AWAITING]
        assert list(unit[Registrations].handed_over(OPENED.outlet_id, limit=1)) == [longer]


def test_an_agent_sees_what_they_opened_at_the_outlet_since_a_time_newest_first(units: UnitsOfWork) -> None:
    elsewhere = replace(OPENED, id=RegistrationId("registration-3"), outlet_id=OutletId("outlet-2"))
    of_another = replace(OPENED, id=RegistrationId("registration-4"), agent_id=AgentId("agent-2"))
    before = replace(OPENED, id=RegistrationId("registration-5"), opened_at=START - SECOND)
    keep(units, OPENED, OTHER, elsewhere, of_another, before)
    with units() as unit:
        listed = [
            list(unit[Registrations].of_agent_since(OPENED.agent_id, outlet_id=OPENED.outlet_id, since=START, limit=limit))
            for limit in (9, 1)
        ]
        times = [
            unit[Registrations].opened_before_last(OPENED.agent_id, outlet_id=OPENED.outlet_id, since=START, places=places)
            for places in (0, 1, 2)
        ]
    assert listed == [[OTHER, OPENED], [OTHER]]
    assert times == [OTHER.opened_at, OPENED.opened_at, None]


def test_those_that_were_decided_are_read_in_the_order_of_their_ids(units: UnitsOfWork) -> None:
    decided = [replace(FULL, person_id=None, for_line_id=None, line_id=None, id=RegistrationId(name)) for name in ("b", "c")]
    keep(units, OPENED, *reversed(decided))
    with units() as unit:
        pages = [list(unit[Registrations].decided(after=after, limit=1)) for after in (None, RegistrationId("b"), RegistrationId("c"))]
        assert (pages, unit[Registrations].count_decided()) == ([[decided[0]], [decided[1]], []], 2)


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED])
def test_whose_an_erased_registration_was_is_forgotten_from_a_time_on(units: UnitsOfWork, state: S) -> None:
    erased = replace(OPENED, person_id=PERSON.id, state=state, media_erased_at=START)
    keep(units, PERSON, erased)
    with units() as unit:
        assert [unit[Registrations].forget_persons(erased_before=START + delay * SECOND) for delay in (0, 1, 2)] == [0, 1, 0]
        assert unit[Registrations].get(OPENED.id) == replace(erased, person_id=None)


@pytest.mark.parametrize("state", sorted(set(S) - {S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED}))
def test_whose_any_other_registration_is_stays_known(units: UnitsOfWork, state: S) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state, media_erased_at=START))
    with units() as unit:
        assert unit[Registrations].forget_persons(erased_before=START + SECOND) == 0


def test_whose_a_registration_was_stays_known_until_it_is_erased(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=S.WITHDRAWN))
    with units() as unit:
        assert unit[Registrations].forget_persons(erased_before=START + SECOND) == 0


def test_decisions_on_a_person_are_listed_over_all_registrations_from_a_time_on(units: UnitsOfWork) -> None:
    refused, approved = Refused(frozenset({Reason.FACE_CHANGED}), "e" * 64), Approved("e" * 64)
    keep(
        units,
        PERSON,
        replace(OPENED, person_id=PERSON.id, decision=approved, decided_at=START + SECOND),
        replace(OTHER, person_id=PERSON.id, decision=refused, decided_at=START),
        replace(OPENED, id=RegistrationId("registration-3"), person_id=PERSON.id),
        replace(OPENED, id=RegistrationId("registration-4"), decision=refused, decided_at=START),
    )
    with units() as unit:
        listed = [list(unit[Registrations].decisions_since(PERSON.id, START + delay * SECOND)) for delay in (0, 1, 2)]
    assert listed == [[refused, approved], [approved], []]


def fill(connection: Connection) -> None:
    """Keep many persons, each of whom holds one line and registered one for another person."""
    ids = [PersonId(f"person-{number:05}") for number in range(EACH)]
    connection.execute(insert(persons), [{"id": one.value, "identity_hash": one.value} for one in ids])
    kept = Transaction(connection)[Registrations]
    for number, one in enumerate(ids):
        other: Representative = replace(PROXY, person_id=ids[number - 1])
        kept.add(replace(OPENED, id=RegistrationId(f"alone-{number:05}"), person_id=one))
        kept.add(replace(OPENED, id=RegistrationId(f"acted-{number:05}"), person_id=one, representative=other))


def test_no_question_about_a_person_reads_all_registrations(engine: Engine) -> None:
    with engine.connect() as connection:
        fill(connection)
        connection.execute(text("ANALYZE"))
        plans = [plan_of(connection, lambda ask=ask: ask(connection)) for ask in QUESTIONS]  # type: ignore[misc]
    assert [plan for plan in plans if "ix_representatives_person_id" not in plan] == []
    read_whole = ("Seq Scan on registrations", "Seq Scan on representatives", "SCAN registrations", "SCAN representatives")
    assert [plan for plan in plans if any(whole in plan for whole in read_whole)] == []
