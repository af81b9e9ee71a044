"""What a person is told of what is kept: until when, who looked, why it was refused; and all of it as a document."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from realname.access.model.staff import Role
from realname.evidence.errors import IdentityNumberInvalid
from realname.evidence.model.representative import Authority, AuthorityProof, Representative, RepresentativeRole
from realname.evidence.use_cases.sealed_attributes import seal_attributes
from realname.holder.use_cases.export_person import ExportPerson
from realname.holder.use_cases.kept_records import ReadKeptRecords, Term
from realname.holder.use_cases.lines import ReadPersonLines
from realname.holder.use_cases.person_session import PersonSession, ReadPersonSession
from realname.kernel.errors import PersonSignInRequired, StateConflict
from realname.kernel.identifiers import AgentId, LineId, OpeningId, OutletId, RegistrationId, RelyingClientId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import RandomTokens
from realname.kernel.text.text import Language
from realname.kernel.typed_names import CaseNumber
from realname.lines.events import LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.photo_access.events import PhotoAccessEvent
from realname.photo_access.model.photo_opening import LegalHold, OpeningReason, PhotoOpening
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Purpose, Registration, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import PHOTO
from realname.relying.model.client import AuthenticationMeans, Grant, RelyingClient
from realname.relying.model.operation import Operation
from realname.relying.model.scopes import Asked
from realname.relying.model.scopes import Purpose as RelyingPurpose
from realname.relying.store.clients import RelyingClients
from realname.relying.text import SCOPE_WORDS
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.consents import GivenConsent, give_consent
from realname.review.events import ReviewEvent
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN
from tests.holder.person_desk import DAY, REVIEWER, PersonDesk, person_desk
from tests.support.examples import OPENED, PERSON, STAFF, STRANGER, keep
from tests.support.manual_clock import START

INSPECTOR = replace(STAFF, member=replace(STAFF.member, id=AgentId("inspector-1"), login="inspector", outlet_id=None, role=Role.INSPECTOR))
BANK = RelyingClient(
    id=RelyingClientId("example-bank"),
    name="Example Bank",
    redirect_uris=(),
    scopes=frozenset({"kyc-match:match", "kyc-tenure:check-tenure"}),
    purposes=frozenset({RelyingPurpose.CREDIT_CHECKING}),
    grants=frozenset({Grant.CIBA}),
    keys="",
    keys_url="https://bank.example/jwks",
    added_at=START,
)
OURS = SAMPLE_MAN.attributes.identity_number.value


@pytest.fixture
def desk(tmp_path: Path) -> PersonDesk:
    made = person_desk(tmp_path)
    keep(made.units, INSPECTOR)
    return made


def saved(desk: PersonDesk, **changes: object) -> Registration:
    with desk.units() as unit:
        changed = replace(unit[Registrations].get(RegistrationId("registration-2")), **changes)  # type: ignore[arg-type]  # of a table
        unit[Registrations].save(changed)
        unit.commit()
    return changed


def term_of(desk: PersonDesk) -> tuple[Term, object]:
    found = next(one for one in desk.use[ReadKeptRecords](PERSON.id) if one.registration.id.value == "registration-2")
    return found.term, found.until


def looked_at(hold_until: object = None, registration: str = "registration-2", case: str = "case-1") -> PhotoOpening:
    hold = LegalHold(order=CaseNumber("order-1"), until=hold_until) if hold_until else None  # type: ignore[arg-type]  # of a table
    return PhotoOpening(
        id=OpeningId(f"opening-{case}"),
        registration_id=RegistrationId(registration),
        outlet_id=OPENED.outlet_id,
        case_number=CaseNumber(case),
        reason=OpeningReason.COURT_ORDER,
        hold=hold,
        asked_by=REVIEWER.id,
        asked_at=START,
        ordinal=int(case[-1]),
        lapses_at=START + DAY,
        answered_by=INSPECTOR.member.id,
        answered_at=START,
        closes_at=START + DAY,
        officer_looked_at=START,
    )


def test_a_record_is_kept_as_long_as_the_line_is_in_service(desk: PersonDesk) -> None:
    assert term_of(desk) == (Term.IN_SERVICE, None)


def test_after_that_for_the_years_of_the_pack(desk: PersonDesk) -> None:
    desk.change(replace(desk.line(2), state=LineState.DEACTIVATED, deactivated_at=START))
    assert term_of(desk) == (Term.SERVICE_OVER, date(2028, 11, 25))


def test_a_refusal_is_kept_for_a_person_who_objects(desk: PersonDesk) -> None:
    refused = Refused(frozenset({Reason.FACE_NON_MATCH}), "d" * 64)
    saved(desk, state=RegistrationState.REFUSED, decided_at=START, decision=refused, line_id=None)
    kept = desk.use[ReadKeptRecords](PERSON.id)
    assert term_of(desk) == (Term.REFUSAL, START + timedelta(days=15))
    assert [(one.is_refused, one.refused_for) for one in kept if one.is_refused] == [(True, frozenset({Reason.FACE_NON_MATCH}))]


@pytest.mark.parametrize(
    ("state", "term"),
    [
        (RegistrationState.OPEN, (Term.ABANDONED, START + timedelta(minutes=30))),
        (RegistrationState.REFERRED, (Term.DECISION, START + timedelta(days=15))),
        (RegistrationState.AWAITING_SUPERVISOR, (Term.DECISION, START + timedelta(days=15))),
        (RegistrationState.WITHDRAWN, (Term.NOW, None)),
    ],
)
def test_what_opened_no_line_goes_at_its_own_time(desk: PersonDesk, state: RegistrationState, term: tuple[Term, object]) -> None:
    saved(desk, state=state, line_id=None)
    assert term_of(desk) == term


def test_what_is_erased_says_so(desk: PersonDesk) -> None:
    saved(desk, sealed_attributes=None, media_erased_at=START)
    assert term_of(desk) == (Term.ERASED, START)


def test_nothing_of_a_person_else_is_in_it(desk: PersonDesk) -> None:
    assert {one.registration.person_id for one in desk.use[ReadKeptRecords](PERSON.id)} == {PERSON.id}
    assert {one.line.id.value for one in desk.use[ReadPersonLines](PERSON.id)} == {"line-1", "line-2", "line-3"}


def test_a_look_is_told_unless_an_order_still_forbids_it(desk: PersonDesk) -> None:
    with desk.units() as unit:
        unit[PhotoOpenings].add(looked_at(), asked_on=START.date())
        unit[PhotoOpenings].add(looked_at(START + DAY, case="case-2"), asked_on=START.date())
        unit[PhotoOpenings].add(looked_at(registration="registration-9", case="case-3"), asked_on=START.date())
        unit.commit()
    assert [look.case_number for one in desk.use[ReadKeptRecords](PERSON.id) for look in one.openings] == ["case-1"]
    desk.clock.advance(DAY)
    assert [look.case_number for one in desk.use[ReadKeptRecords](PERSON.id) for look in one.openings] == ["case-1", "case-2"]


def session(desk: PersonDesk) -> tuple[PersonSession, str]:
    token = desk.sign_in()
    return desk.use[ReadPersonSession](token), token


def test_the_document_holds_lines_registrations_consents_and_what_stands_on_the_id(desk: PersonDesk) -> None:
    content = json.loads(desk.use[ExportPerson](*session(desk), identity_number=OURS))
    assert {one["id"] for one in content["lines"]} == {"line-1", "line-2", "line-3"}
    (one,) = [one for one in content["registrations"] if one["id"] == "registration-2"]
    assert one["attributes"]["name"] == SAMPLE_MAN.attributes.name
    assert one["consent"]["text_version"] == "2026-11"
    assert one["kept"] == {"photo": "none", "term": "in-service", "until": None}


def test_that_it_was_given_is_in_the_ledger(desk: PersonDesk) -> None:
    desk.use[ExportPerson](*session(desk), identity_number=OURS)
    assert "person:data-exported" in desk.events(1)


def test_it_names_neither_staff_nor_what_is_done_about_a_photo(desk: PersonDesk) -> None:
    asked = RecordedEvent(at=START, event=PhotoAccessEvent.PHOTO_OPENING_ASKED, subject="registration-2", facts=(("agent", "officer-1"),))
    attached = RecordedEvent(
        at=START,
        event=RegistrationEvent.EVIDENCE_ATTACHED,
        subject="registration-2",
        facts=(("agent", "agent-1"), ("kind", "foreign-passport")),
    )
    with desk.units() as unit:
        unit.ledger.append(asked)
        unit.ledger.append(attached)
        unit.commit()
    text = desk.use[ExportPerson](*session(desk), identity_number=OURS).decode()
    assert "evidence:attached" in text
    assert not [word for word in ("agent-1", "officer-1", "opening-asked") if word in text]


def test_what_a_former_holder_did_with_a_line_is_not_in_it(desk: PersonDesk) -> None:
    with desk.units() as unit:
        unit.ledger.append(RecordedEvent(at=START - DAY, event=LineEvent.LINE_BARRED, subject="line-2", facts=(("reason", "lost"),)))
        unit.commit()
    content = json.loads(desk.use[ExportPerson](*session(desk), identity_number=OURS))
    assert [one["events"] for one in content["lines"] if one["id"] == "line-2"] == [[]]


def test_what_a_former_holder_did_until_the_transfer_was_carried_out_is_not_in_it(desk: PersonDesk) -> None:
    given = replace(OPENED, id=RegistrationId("registration-8"), person_id=PERSON.id, state=RegistrationState.ACTIVATED)
    barred = RecordedEvent(at=START + 2 * DAY, event=LineEvent.LINE_BARRED, subject="line-2", facts=(("reason", "lost"),))
    facts = (("registration", "registration-8"),)
    with desk.units() as unit:
        unit[Registrations].add(replace(given, purpose=Purpose.TRANSFER, for_line_id=LineId("line-2"), opened_at=START + DAY))
        unit.ledger.append(barred)
        unit.ledger.append(replace(barred, event=LineEvent.LINE_TRANSFERRED, facts=facts))
        unit.commit()
    desk.clock.advance(2 * DAY)
    content = json.loads(desk.use[ExportPerson](*session(desk), identity_number=OURS))
    (events,) = [one["events"] for one in content["lines"] if one["id"] == "line-2"]
    assert [one["event"] for one in events] == ["line:transferred"]


def test_neither_a_hold_nor_a_reviewer_nor_the_number_of_another_line_or_of_a_sim_is_in_it(desk: PersonDesk) -> None:
    with desk.units() as unit:
        for event, subject in [
            (RegistrationEvent.RECORDS_HELD, "line-2"),
            (RegistrationEvent.RECORDS_RELEASED, "line-2"),
            (ReviewEvent.REVIEW_OPINION, "registration-2"),
        ]:
            unit.ledger.append(RecordedEvent(at=START, event=event, subject=subject))
        unit.commit()
    text = desk.use[ExportPerson](*session(desk), identity_number=OURS).decode()
    untold = ("records:", "review:opinion", desk.line(2).msisdn.value, desk.line(1).iccid.value)
    assert desk.line(1).msisdn.value in text
    assert not [word for word in untold if word in text]


def test_consents_to_services_are_in_it_with_each_answer_and_no_value(desk: PersonDesk) -> None:
    asked = Asked(purpose=RelyingPurpose.CREDIT_CHECKING, scopes=frozenset({"kyc-match:match", "kyc-tenure:check-tenure"}))
    with desk.units() as unit:
        unit[RelyingClients].add(BANK)
        line = unit[Lines].get(LineId("line-2"))
        given = GivenConsent(client=BANK, asked=asked, line=line, means=AuthenticationMeans.CODE, language=Language("zh"))
        consent = give_consent(unit, desk.use[RandomTokens], given, at=desk.clock.now())
        record = desk.use[RecordAnswer]
        record.of(unit, client=BANK.id, purpose=asked.purpose.value, line=line, operation=Operation.CHECK_TENURE)
        record.of(unit, client=RelyingClientId("shop-2"), purpose=asked.purpose.value, line=line, operation=Operation.MATCH)
        unit.commit()
    (one,) = json.loads(desk.use[ExportPerson](*session(desk), identity_number=OURS))["services"]
    at = desk.clock.now().isoformat(timespec="seconds")
    assert one == {
        "id": consent.id.value,
        "service": "Example Bank",
        "line": "line-2",
        "purpose": "To check your credit.",
        "learns": [SCOPE_WORDS["kyc-match:match"].english, SCOPE_WORDS["kyc-tenure:check-tenure"].english],
        "scopes": ["kyc-match:match", "kyc-tenure:check-tenure"],
        "language": "zh",
        "given_at": at,
        "revoked_at": None,
        "answers": [{"at": at, "operation": "kyc-tenure:check-tenure"}],
    }


def test_all_other_active_lines_are_told_of_a_download(desk: PersonDesk) -> None:
    desk.change(desk.line(3).bar(BarReason.LOST))
    desk.use[ExportPerson](*session(desk), identity_number=OURS)
    assert desk.told() == [("line-2", "data-exported")]


def test_a_person_who_has_the_phone_but_not_the_number_of_the_id_gets_nothing(desk: PersonDesk) -> None:
    signed_in, token = session(desk)
    for _ in range(2):
        with pytest.raises(StateConflict):
            desk.use[ExportPerson](signed_in, token, identity_number=SAMPLE_WOMAN.attributes.identity_number.value)
    with pytest.raises(IdentityNumberInvalid):
        desk.use[ExportPerson](signed_in, token, identity_number="1")
    with pytest.raises(PersonSignInRequired):
        desk.use[ExportPerson](signed_in, token, identity_number=SAMPLE_WOMAN.attributes.identity_number.value)
    with pytest.raises(PersonSignInRequired):
        desk.use[ReadPersonSession](token)


def test_a_request_under_way_when_the_sign_in_ended_is_not_even_compared(desk: PersonDesk) -> None:
    signed_in, token = session(desk)
    desk.use[ReadPersonSession].end(token)
    with pytest.raises(PersonSignInRequired):
        desk.use[ExportPerson](signed_in, token, identity_number=OURS)


def acted_for(desk: PersonDesk) -> None:
    """Registration 7 is of line 9's holder, and the person acted for them; one photo is kept with it."""
    safe, id_ = desk.use[ReadKeptRecords].safe, RegistrationId("registration-7")
    with desk.units() as unit:
        person = unit[Persons].get(PERSON.id)
    key = person.wrapped_key or b""
    sealed = seal_attributes(SAMPLE_MAN.attributes, vault=safe.vault, wrapped_key=key, person_id=PERSON.id, registration_id=id_)
    authority = Authority(role=RepresentativeRole.GUARDIAN, proof=AuthorityProof.BIRTH_CERTIFICATE)
    refused = Refused(frozenset({Reason.FACE_NON_MATCH}), "d" * 64)
    acting = Representative(authority=authority, person_id=PERSON.id, sealed_attributes=sealed)
    with desk.units() as unit:
        theirs = replace(
            unit[Registrations].get(RegistrationId("registration-2")), id=id_, person_id=STRANGER.id, sealed_attributes=b"\x01theirs"
        )
        unit[Registrations].add(replace(theirs, representative=acting, state=RegistrationState.REFUSED, decision=refused, decided_at=START))
        unit.commit()
    safe.put(b"photo", person=person, registration_id=id_, name=PHOTO)
    with desk.units() as unit:
        unit[PhotoOpenings].add(looked_at(registration=id_.value), asked_on=START.date())
        unit.ledger.append(
            RecordedEvent(at=START, event=RegistrationEvent.EVIDENCE_ATTACHED, subject=id_.value, facts=(("kind", "resident-id-card"),))
        )
        unit.ledger.append(
            RecordedEvent(
                at=START, event=RegistrationEvent.REPRESENTATIVE_ATTACHED, subject=id_.value, facts=(("kind", "resident-id-card"),)
            )
        )
        unit.commit()


def test_who_acted_sees_their_photo_and_its_looks_and_the_holder_neither(desk: PersonDesk) -> None:
    acted_for(desk)
    (acted,) = [one for one in desk.use[ReadKeptRecords](PERSON.id) if one.acted_as]
    (holder,) = [one for one in desk.use[ReadKeptRecords](STRANGER.id) if one.registration.id == acted.registration.id]
    assert (acted.acted_as, acted.has_photo, len(acted.openings), acted.line) == (RepresentativeRole.GUARDIAN, True, 1, None)
    assert (holder.acted_as, holder.has_photo, len(holder.openings)) == (None, False, 0)
    assert [(one.is_refused, bool(one.refused_for)) for one in (acted, holder)] == [(False, False), (True, True)]


def test_the_document_of_who_acted_holds_their_own_id_and_nothing_of_the_holder(desk: PersonDesk) -> None:
    acted_for(desk)
    content = json.loads(desk.use[ExportPerson](*session(desk), identity_number=OURS))
    (one,) = [one for one in content["registrations"] if one["id"] == "registration-7"]
    assert (one["acted_as"], one["attributes"]["name"], one["evidence"]) == ("guardian", SAMPLE_MAN.attributes.name, None)
    assert [entry["event"] for entry in one["events"]] == ["representative:attached"]
    assert {"line", "state", "refused_for", "purpose"}.isdisjoint(one)


def test_a_line_that_came_by_a_transfer_was_registered_then_and_there(desk: PersonDesk) -> None:
    given = replace(
        OPENED,
        id=RegistrationId("registration-8"),
        person_id=PERSON.id,
        outlet_id=OutletId("outlet-8"),
        state=RegistrationState.ACTIVATED,
        purpose=Purpose.TRANSFER,
        for_line_id=LineId("line-2"),
        opened_at=START + DAY,
    )
    with desk.units() as unit:
        unit[Registrations].add(given)
        unit.commit()
    held = desk.use[ReadPersonLines].one(LineId("line-2"), person_id=PERSON.id)
    assert (held.outlet_id.value, held.registered_at) == ("outlet-8", START + DAY)
