"""A line changes by a fresh approval alone: evidence shown again, a live session, the same decision, the same workflow."""

import base64
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from httpx import Response

from realname.inventory.errors import SimUnavailable
from realname.kernel.errors import InvalidInput, LineHeld, RateLimited, StateConflict
from realname.kernel.identifiers import AgentId, ClientId, LineId, OrganisationId, RegistrationId
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.counter.open_change import Change, OpenChange
from realname.lines.use_cases.read_line import ReadLine
from realname.platform.api.examples import OPENING as API_OPENING
from realname.registration.model.registration import NextStep, Purpose, Registration, RegistrationState
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.look_ups import MISSES, WINDOW
from realname.registration.use_cases.opening.open_registration import ClientRequest, Opening, OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.evidence.photo.photos_by_mark import photo_of
from tests.registration.openings import OPENING
from tests.support.api_caller import ApiCaller, problem
from tests.support.api_world import ApiWorld, build_world
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT

COMPANY = replace(OPENING, organisation_id=OrganisationId("company-7"))


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter where lines are opened and changed."""

    world: ApiWorld

    def open_line(self, *, person: SamplePerson = SAMPLE_MAN, place: int = 0, opening: Opening = OPENING) -> Line:
        """A line that was opened as lines are."""
        services = self.world.services
        registration = services[OpenRegistration](opening)
        services[AttachEvidence](registration.id, card_json(person, portrait=PORTRAIT))
        services[ChooseLine](registration.id, msisdn=sandbox_msisdns()[place], iccid=sandbox_iccids()[place])
        self.finish(registration.id)
        line_id = self.read(registration.id).line_id
        assert line_id is not None
        return self.line(line_id)

    def open_change(self, line: Line, purpose: Purpose, *, holder: SamplePerson | None = None, opening: Opening = OPENING) -> Registration:
        """A registration for a line; `holder` gives it away."""
        card = card_json(holder, portrait=PORTRAIT) if holder else None
        return self.world.services[OpenChange](opening, Change(purpose=purpose, line_id=line.id, holder_card=card))

    def attach(self, registration: Registration, person: SamplePerson) -> None:
        """Show evidence."""
        self.world.services[AttachEvidence](registration.id, card_json(person, portrait=PORTRAIT))

    def scan(self, registration: Registration, place: int) -> None:
        """Scan a new SIM."""
        assert registration.msisdn is not None
        self.world.services[ChooseLine](registration.id, msisdn=registration.msisdn, iccid=sandbox_iccids()[place])

    def finish(self, registration_id: RegistrationId) -> None:
        """The live session, by a clip, and the workflow."""
        services = self.world.services
        services[GetChallenge](registration_id)
        services[UploadChunk](registration_id, index=0, chunk=GOOD_CLIP)
        services[SubmitRegistration](registration_id)

    def read(self, registration_id: RegistrationId) -> Registration:
        """As it is now."""
        return self.world.services[ReadRegistration](registration_id).registration

    def line(self, line_id: LineId) -> Line:
        """As it is now."""
        return self.world.services[ReadLine].alone(line_id)

    def told(self) -> list[str]:
        """Kinds of the notices sent, in order."""
        return [one.notice.kind.value for one in reversed(self.world.notifier.latest(limit=99))]


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(build_world(tmp_path))


def test_a_new_sim_comes_by_a_fresh_approval_of_the_holder(counter: Counter) -> None:
    line = counter.open_line()
    opened = counter.open_change(line, Purpose.REPLACE_SIM)
    counter.attach(opened, SAMPLE_MAN)
    assert counter.read(opened.id).next_step is NextStep.CHOOSE_LINE
    counter.scan(opened, 7)
    counter.finish(opened.id)
    changed = counter.line(line.id)
    assert counter.read(opened.id).state is RegistrationState.ACTIVATED
    assert (changed.iccid, changed.msisdn, changed.state) == (sandbox_iccids()[7], line.msisdn, LineState.BARRED)
    assert {bar.reason for bar in changed.bars} == {BarReason.SIM_REPLACEMENT}
    assert counter.told() == ["activated", "sim-replaced"]


def test_a_request_that_is_repeated_after_its_change_gives_that_change(counter: Counter) -> None:
    line = counter.open_line()
    request = ClientRequest(client_id=ClientId("branch-office"), key="key-1", fingerprint="fingerprint-1")
    change = Change(purpose=Purpose.CLOSE, line_id=line.id)
    opened = counter.world.services[OpenChange](OPENING, change, request=request)
    counter.attach(opened, SAMPLE_MAN)
    counter.finish(opened.id)
    assert counter.world.services[OpenChange](OPENING, change, request=request).id == opened.id


def test_the_old_sim_is_retired_and_the_new_one_taken(counter: Counter) -> None:
    line = counter.open_line()
    opened = counter.open_change(line, Purpose.REPLACE_SIM)
    counter.attach(opened, SAMPLE_MAN)
    with pytest.raises(SimUnavailable):
        counter.scan(opened, 0)
    counter.scan(opened, 7)
    counter.finish(opened.id)
    other = counter.world.services[OpenRegistration](OPENING)
    counter.attach(other, SAMPLE_WOMAN)
    for place in (0, 7):
        with pytest.raises(SimUnavailable):
            counter.world.services[ChooseLine](other.id, msisdn=sandbox_msisdns()[1], iccid=sandbox_iccids()[place])


@pytest.mark.parametrize("purpose", [Purpose.REPLACE_SIM, Purpose.REVERIFY])
def test_no_one_but_the_holder_is_verified_for_their_line(counter: Counter, purpose: Purpose) -> None:
    opened = counter.open_change(counter.open_line(), purpose)
    with pytest.raises(StateConflict) as refused:
        counter.attach(opened, SAMPLE_WOMAN)
    assert refused.value.facts["field"] == "identity-number"


def _swap(counter: Counter, line: Line, *, agent: str) -> RegistrationId:
    opening = replace(OPENING, agent_id=AgentId(agent))
    return counter.world.services[OpenChange](opening, Change(purpose=Purpose.REPLACE_SIM, line_id=line.id)).id


def test_whose_a_line_is_cannot_be_found_out_by_trying_cards_within_a_change(counter: Counter) -> None:
    opened = _swap(counter, counter.open_line(), agent="agent-1")
    attach, wrong = counter.world.services[AttachEvidence], card_json(SAMPLE_WOMAN, portrait=PORTRAIT)
    for _ in range(MISSES):
        with pytest.raises(StateConflict):
            attach(opened, wrong)
    with pytest.raises(RateLimited):
        attach(opened, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    counter.world.clock.advance(WINDOW)
    assert attach(opened, card_json(SAMPLE_MAN, portrait=PORTRAIT)).person_id is not None


def test_over_the_api_wrong_cards_count_by_client_whatever_agent_it_names(counter: Counter) -> None:
    line, caller = counter.open_line(), ApiCaller(counter.world.app, token=counter.world.token)
    for place in range(MISSES):
        opened = _swap(counter, line, agent=f"agent-{place}")
        assert problem(caller.attach(opened.value, person=SAMPLE_WOMAN)) == (409, "state-conflict")
    opened = _swap(counter, line, agent="agent-9")
    assert problem(caller.attach(opened.value, person=SAMPLE_WOMAN)) == (429, "rate-limited")
    card = json.loads(card_json(SAMPLE_WOMAN, portrait=PORTRAIT))
    assert problem(_change(caller, line, purpose="transfer", holder=card)) == (429, "rate-limited")


def test_over_the_api_wrong_cards_for_one_line_keep_the_clients_other_lines_as_they_were(counter: Counter) -> None:
    guessed, other = counter.open_line(), counter.open_line(place=1)
    caller = ApiCaller(counter.world.app, token=counter.world.token)
    opened = _swap(counter, guessed, agent="agent-1")
    for _ in range(MISSES):
        assert problem(caller.attach(opened.value, person=SAMPLE_WOMAN)) == (409, "state-conflict")
    assert problem(caller.attach(opened.value, person=SAMPLE_WOMAN)) == (429, "rate-limited")
    assert caller.attach(_swap(counter, other, agent="agent-1").value, person=SAMPLE_MAN).status_code == HTTPStatus.OK


def test_wrong_cards_for_a_change_stop_no_new_registration(counter: Counter) -> None:
    opened = _swap(counter, counter.open_line(), agent="agent-1")
    for _ in range(MISSES):
        with pytest.raises(StateConflict):
            counter.world.services[AttachEvidence](opened, card_json(SAMPLE_WOMAN, portrait=PORTRAIT))
    assert counter.open_line(person=SAMPLE_WOMAN, place=3).person_id is not None


def test_the_number_stays_the_lines_when_the_sim_is_replaced(counter: Counter) -> None:
    opened = counter.open_change(counter.open_line(), Purpose.REPLACE_SIM)
    counter.attach(opened, SAMPLE_MAN)
    with pytest.raises(StateConflict):
        counter.world.services[ChooseLine](opened.id, msisdn=sandbox_msisdns()[3], iccid=sandbox_iccids()[7])


def test_a_line_is_transferred_to_a_person_who_was_verified_for_it(counter: Counter) -> None:
    line = counter.open_line()
    opened = counter.open_change(line, Purpose.TRANSFER, holder=SAMPLE_MAN)
    counter.attach(opened, SAMPLE_WOMAN)
    assert counter.read(opened.id).next_step is NextStep.GET_CHALLENGE
    counter.finish(opened.id)
    changed = counter.line(line.id)
    assert changed.person_id == counter.read(opened.id).person_id != line.person_id
    assert (changed.msisdn, changed.iccid, changed.state) == (line.msisdn, line.iccid, LineState.ACTIVE)
    assert counter.told() == ["activated", "transferring", "transferred"]


def test_a_person_who_gives_a_line_away_shows_that_it_is_theirs(counter: Counter) -> None:
    line = counter.open_line()
    with pytest.raises(StateConflict) as refused:
        counter.open_change(line, Purpose.TRANSFER, holder=SAMPLE_WOMAN)
    assert refused.value.facts == {"field": "holder"}
    with pytest.raises(InvalidInput):
        counter.open_change(line, Purpose.TRANSFER)


def test_a_line_is_not_transferred_to_its_own_holder(counter: Counter) -> None:
    opened = counter.open_change(counter.open_line(), Purpose.TRANSFER, holder=SAMPLE_MAN)
    with pytest.raises(StateConflict):
        counter.attach(opened, SAMPLE_MAN)


def test_the_quota_of_the_new_holder_counts_and_that_of_a_new_sim_does_not(counter: Counter) -> None:
    lines = [counter.open_line(person=SAMPLE_WOMAN, place=place) for place in range(5)]
    replacing = counter.open_change(lines[0], Purpose.REPLACE_SIM)
    counter.attach(replacing, SAMPLE_WOMAN)
    counter.scan(replacing, 9)
    counter.finish(replacing.id)
    transferring = counter.open_change(counter.open_line(place=6), Purpose.TRANSFER, holder=SAMPLE_MAN)
    counter.attach(transferring, SAMPLE_WOMAN)
    counter.finish(transferring.id)
    states = [counter.read(one.id).state for one in (replacing, transferring)]
    assert states == [RegistrationState.ACTIVATED, RegistrationState.REFUSED]


def test_verified_again_a_line_is_not_barred_any_more_for_want_of_it(counter: Counter) -> None:
    line = counter.open_line()
    with counter.world.units() as unit:
        unit[Lines].save(unit[Lines].get(line.id).bar(BarReason.SUSPENSION).bar(BarReason.LOST))
        unit.commit()
    opened = counter.open_change(line, Purpose.REVERIFY)
    counter.attach(opened, SAMPLE_MAN)
    counter.finish(opened.id)
    assert counter.read(opened.id).state is RegistrationState.ACTIVATED
    assert {bar.reason for bar in counter.line(line.id).bars} == {BarReason.LOST}


def test_a_new_sim_is_a_renewed_verification_as_well(counter: Counter) -> None:
    line = counter.open_line()
    with counter.world.units() as unit:
        unit[Lines].save(unit[Lines].get(line.id).bar(BarReason.REVERIFICATION))
        unit.commit()
    opened = counter.open_change(line, Purpose.REPLACE_SIM)
    counter.attach(opened, SAMPLE_MAN)
    counter.scan(opened, 7)
    counter.finish(opened.id)
    assert {bar.reason for bar in counter.line(line.id).bars} == {BarReason.SIM_REPLACEMENT}


def test_over_the_api_a_line_is_closed_after_its_holder_was_verified(counter: Counter) -> None:
    line, caller = counter.open_line(), ApiCaller(counter.world.app, token=counter.world.token)
    registration = _change(caller, line, purpose="close").json()["id"]
    assert caller.attach(registration).json()["next_step"] == "get-challenge"
    caller.challenge(registration)
    caller.chunk(registration)
    assert caller.submit(registration).json()["state"] == "activated"
    assert counter.line(line.id).state is LineState.DEACTIVATION_REQUESTED


@pytest.mark.parametrize("purpose", [Purpose.REPLACE_SIM, Purpose.TRANSFER])
def test_a_line_that_is_held_is_not_changed(counter: Counter, purpose: Purpose) -> None:
    line = counter.open_line()
    with counter.world.units() as unit:
        unit[Lines].save(unit[Lines].get(line.id).bar(BarReason.COURT))
        unit.commit()
    with pytest.raises((LineHeld, StateConflict)):
        counter.open_change(line, purpose, holder=SAMPLE_MAN if purpose is Purpose.TRANSFER else None)


def test_a_line_that_was_held_meanwhile_is_left_alone_and_everything_is_erased(counter: Counter) -> None:
    line = counter.open_line()
    opened = counter.open_change(line, Purpose.REPLACE_SIM)
    counter.attach(opened, SAMPLE_MAN)
    counter.scan(opened, 7)
    with counter.world.units() as unit:
        unit[Lines].save(unit[Lines].get(line.id).bar(BarReason.DISPUTED))
        unit.commit()
    counter.finish(opened.id)
    ended = counter.read(opened.id)
    assert (ended.state, counter.line(line.id).iccid) == (RegistrationState.ACTIVATION_REJECTED, line.iccid)
    assert [key for key in counter.world.store.keys("") if opened.id.value in key] == []


def test_a_named_user_is_verified_for_a_line_that_an_organisation_holds(counter: Counter) -> None:
    company = OrganisationId("company-7")
    line = counter.open_line(opening=replace(OPENING, organisation_id=company))
    assert line.organisation_id == company
    opened = counter.open_change(line, Purpose.REPLACE_SIM)
    assert opened.organisation_id == company


@pytest.mark.parametrize("purpose", [Purpose.TRANSFER, Purpose.CLOSE])
def test_a_named_user_alone_neither_gives_the_line_of_an_organisation_away_nor_closes_it(counter: Counter, purpose: Purpose) -> None:
    line = counter.open_line(opening=COMPANY)
    with pytest.raises(StateConflict) as refused:
        counter.open_change(line, purpose, holder=SAMPLE_MAN if purpose is Purpose.TRANSFER else None)
    assert refused.value.facts == {"field": "organisation-id", "purpose": purpose.value}


def test_an_organisation_gives_its_line_to_another_user(counter: Counter) -> None:
    line = counter.open_line(opening=COMPANY)
    opened = counter.open_change(line, Purpose.TRANSFER, holder=SAMPLE_MAN, opening=COMPANY)
    counter.attach(opened, SAMPLE_WOMAN)
    counter.finish(opened.id)
    changed = counter.line(line.id)
    assert (changed.person_id != line.person_id, changed.organisation_id) == (True, line.organisation_id)


def test_over_the_api_wrong_organisations_count_by_client(counter: Counter) -> None:
    line, caller = counter.open_line(opening=COMPANY), ApiCaller(counter.world.app, token=counter.world.token)
    for place in range(MISSES):
        answer = _change(caller, line, purpose="close", organisation_id=f"company-{10 + place}")
        assert problem(answer) == (409, "state-conflict")
    assert problem(_change(caller, line, purpose="close", organisation_id="company-7")) == (429, "rate-limited")


def test_withdrawn_a_change_leaves_the_line_as_it_is_and_frees_the_new_sim(counter: Counter) -> None:
    line = counter.open_line()
    opened = counter.open_change(line, Purpose.REPLACE_SIM)
    counter.attach(opened, SAMPLE_MAN)
    counter.scan(opened, 7)
    counter.world.services[CloseRegistration].withdraw(opened.id)
    again = counter.open_change(line, Purpose.REPLACE_SIM)
    counter.attach(again, SAMPLE_MAN)
    counter.scan(again, 7)
    assert counter.line(line.id) == line


def test_a_new_line_is_not_opened_as_a_change(counter: Counter) -> None:
    caller = ApiCaller(counter.world.app, token=counter.world.token)
    assert caller.read(caller.opened()).json()["next_step"] == "attach-evidence"
    with pytest.raises(InvalidInput):
        counter.open_change(counter.open_line(), Purpose.NEW_LINE)


def _change(caller: ApiCaller, line: Line, **more: object) -> Response:
    body = {**API_OPENING, **more}
    return caller.http.post(f"/v1/lines/{line.id}/registrations", json=body, headers={"Idempotency-Key": "change-1"})


def test_over_the_api_a_new_sim_takes_the_lines_own_number(counter: Counter) -> None:
    line, caller = counter.open_line(), ApiCaller(counter.world.app, token=counter.world.token)
    opened = _change(caller, line, purpose="replace-sim")
    registration = opened.json()["id"]
    assert (opened.status_code, _change(caller, line, purpose="replace-sim").json()["id"]) == (201, registration)
    assert caller.attach(registration).json()["next_step"] == "choose-line"
    assert caller.choose(registration, place=0, iccid_place=7).json()["next_step"] == "get-challenge"
    caller.challenge(registration)
    caller.chunk(registration)
    assert caller.submit(registration).json()["state"] == "activated"
    assert counter.line(line.id).iccid == sandbox_iccids()[7]


def test_over_the_api_a_transfer_shows_the_card_of_a_person_who_gives_the_line_away(counter: Counter) -> None:
    line, caller = counter.open_line(), ApiCaller(counter.world.app, token=counter.world.token)
    cards = {person: json.loads(card_json(person, portrait=PORTRAIT)) for person in (SAMPLE_MAN, SAMPLE_WOMAN)}
    assert problem(_change(caller, line, purpose="transfer")) == (422, "invalid-input")
    assert problem(_change(caller, line, purpose="transfer", holder=cards[SAMPLE_WOMAN])) == (409, "state-conflict")
    opened = _change(caller, line, purpose="transfer", holder=cards[SAMPLE_MAN])
    assert opened.status_code == 201, opened.text
    assert caller.attach(opened.json()["id"], person=SAMPLE_WOMAN).json()["next_step"] == "get-challenge"


def test_over_the_api_a_transfer_takes_a_document_of_the_present_holder(counter: Counter) -> None:
    line, caller = counter.open_line(), ApiCaller(counter.world.app, token=counter.world.token)

    def shown(person: SamplePerson, **more: object) -> dict[str, object]:
        return {"kind": "resident-id-card", "photos": [base64.b64encode(photo_of(person)).decode()], "compared": True, **more}

    card = json.loads(card_json(SAMPLE_MAN, portrait=PORTRAIT))
    both = _change(caller, line, purpose="transfer", holder=card, holder_document=shown(SAMPLE_MAN))
    assert problem(both) == (422, "invalid-input")
    assert problem(_change(caller, line, purpose="transfer", holder_document=shown(SAMPLE_WOMAN))) == (409, "state-conflict")
    doubtful = shown(SAMPLE_MAN, compared=False)
    assert problem(_change(caller, line, purpose="transfer", holder_document=doubtful)) == (422, "document-incomplete")
    assert problem(_change(caller, line, purpose="reverify", holder_document=shown(SAMPLE_MAN))) == (422, "invalid-input")
    opened = _change(caller, line, purpose="transfer", holder_document=shown(SAMPLE_MAN))
    assert opened.status_code == 201, opened.text


def test_documents_of_other_people_count_as_cards_do(counter: Counter) -> None:
    line, caller = counter.open_line(), ApiCaller(counter.world.app, token=counter.world.token)
    photo = base64.b64encode(photo_of(SAMPLE_WOMAN)).decode()
    document = {"kind": "resident-id-card", "photos": [photo], "compared": True}
    answers = [problem(_change(caller, line, purpose="transfer", holder_document=document)) for _ in range(MISSES + 1)]
    assert answers == [(409, "state-conflict")] * MISSES + [(429, "rate-limited")]


def test_over_the_api_a_line_says_what_is_barred_and_why(counter: Counter) -> None:
    line, caller = counter.open_line(), ApiCaller(counter.world.app, token=counter.world.token)
    with counter.world.units() as unit:
        unit[Lines].save(unit[Lines].get(line.id).bar(BarReason.LOST))
        unit.commit()
    shown = caller.http.get(f"/v1/lines/{line.id}").json()
    assert (shown["state"], shown["barred"], shown["bars"]) == ("barred", "all", [{"reason": "lost", "until": None}])


def test_the_receipt_of_a_transfer_says_since_when_the_new_holder_has_the_line(counter: Counter) -> None:
    line = counter.open_line()
    counter.world.clock.advance(timedelta(days=30))
    opened = counter.open_change(line, Purpose.TRANSFER, holder=SAMPLE_MAN)
    counter.attach(opened, SAMPLE_WOMAN)
    counter.finish(opened.id)
    receipt = counter.world.services[ReadRegistration](opened.id).receipt
    assert receipt is not None
    assert counter.world.clock.now().isoformat(timespec="seconds") in receipt.body.decode()
    assert line.activated_at is not None
    assert line.activated_at.isoformat(timespec="seconds") not in receipt.body.decode()
