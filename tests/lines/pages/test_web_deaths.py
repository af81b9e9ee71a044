"""After the death of a line's holder: a supervisor closes it, or gives it to an heir who is verified like every new holder."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from realname.access.model.staff import Role
from realname.kernel.identifiers import AgentId, LineId, OrganisationId, RegistrationId
from realname.kernel.ledger.events import Event
from realname.lines.events import LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_deaths import HolderDeaths
from realname.lines.use_cases.read_line import ReadLine
from realname.main.apps.counter_app import create_web_app
from realname.main.deployment.components import rules_of
from realname.packs.model import Policy
from realname.registration.events import RegistrationEvent
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.use_cases.look_ups import MISSES
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from tests.support.api_world import kinds
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import PORTRAIT, STRANGER_CLIP

LINES = "/counter/lines"
CERTIFICATE, DEED = "D 2026 0001", "G-77"
CARRIED = ("key", "text_version", "language", "holder", "death")


@pytest.fixture
def line(agent: WebCaller, web: WebWorld) -> Line:
    """A line of the sample man."""
    line_id = web.services[ReadRegistration](RegistrationId(agent.ended())).registration.line_id
    assert line_id is not None
    return web.services[ReadLine](line_id).line


@dataclass(frozen=True, slots=True)
class Supervisor:
    """A person who may do it, before this line."""

    caller: WebCaller
    web: WebWorld
    line: Line

    def show(self, wish: str, **other: str) -> Page:
        """Show proofs that are right unless a test says otherwise."""
        proofs = {
            "proof": "death-certificate",
            "proof-number": CERTIFICATE,
            "identity-number": SAMPLE_MAN.attributes.identity_number.value,
        }
        heirship = {"heirship": "notarial-certificate", "heirship-number": DEED} if wish == "heir" else {}
        fields = proofs | heirship | {name.replace("_", "-"): value for name, value in other.items()}
        return self.caller.post(f"{LINES}/{self.line.id}/death/{wish}", fields)

    def open(self, page: Page, answer: str = "face") -> Page:
        """Answer the consent text."""
        carried = {name: page.hidden(name) for name in CARRIED}
        return self.caller.post(page.path, carried | {"answer": answer})

    def inherit(self, heir: SamplePerson = SAMPLE_WOMAN) -> Page:
        """Give the line to an heir."""
        registration = self.open(self.show("heir")).registration
        self.caller.card(registration, card_json(heir, portrait=PORTRAIT))
        self.caller.clip(registration)
        return self.caller.submit(registration)

    @property
    def now(self) -> Line:
        """The line as it is."""
        return self.web.services[ReadLine](self.line.id).line

    def facts(self, event: Event, subject: str) -> dict[str, str | int]:
        """What the ledger says of the last such event."""
        with self.web.api.units() as unit:
            return dict([entry.event.facts for entry in unit.ledger.of_subject(subject) if entry.event.event is event][-1])

    def bar(self, reason: BarReason) -> None:
        """Bar the line."""
        with self.web.api.units() as unit:
            unit[Lines].save(unit[Lines].get(self.line.id).bar(reason))
            unit.commit()


@pytest.fixture
def supervisor(web: WebWorld, line: Line) -> Supervisor:
    """Signed in."""
    return Supervisor(signed_in(web, "supervisor"), web, line)


# Closing


def test_a_line_is_closed_for_the_proof_of_its_holders_death_and_no_one_is_told(supervisor: Supervisor) -> None:
    first = supervisor.caller.post(f"{LINES}/{supervisor.line.id}", {"wish": "death-close"})
    assert first.path.endswith("/death/close")
    page = supervisor.show("close")
    assert (page.path, "The line is being closed" in page.text) == (f"{LINES}/{supervisor.line.id}", True)
    assert (supervisor.now.state, supervisor.now.ending) == (LineState.DEACTIVATION_REQUESTED, Ending.DEATH)
    assert [one.notice.kind.value for one in supervisor.web.api.notifier.latest(limit=9)] == ["activated"]


def test_the_ledger_says_who_closed_it_for_which_proof_and_no_number(supervisor: Supervisor) -> None:
    supervisor.show("close")
    facts = supervisor.facts(LineEvent.LINE_DEACTIVATION_REQUESTED, supervisor.line.id.value)
    assert facts.keys() == {"agent", "ending", "proof", "proof_mark"}
    assert (facts["agent"], facts["ending"], facts["proof"]) == ("id-of-supervisor", "death", "death-certificate")
    said = str(facts)
    assert CERTIFICATE.replace(" ", "") not in said
    assert SAMPLE_MAN.attributes.identity_number.value not in said


def test_the_mark_of_a_proof_is_the_same_however_it_is_typed_and_another_for_another_line(supervisor: Supervisor) -> None:
    deaths = supervisor.web.services[HolderDeaths]
    other = replace(supervisor.line, id=LineId("f" * 32))
    supervisor.show("close", proof_number="d2026 0001")
    mark = supervisor.facts(LineEvent.LINE_DEACTIVATION_REQUESTED, supervisor.line.id.value)["proof_mark"]
    keyed_hashes = [deaths.keyed_hashes.hash(f"proof/{line.id}/death-certificate/D20260001") for line in (supervisor.line, other)]
    assert [one == mark for one in keyed_hashes] == [True, False]


def test_sent_twice_it_is_closed_once(supervisor: Supervisor) -> None:
    assert supervisor.show("close").status == supervisor.show("close").status == 200
    with supervisor.web.api.units() as unit:
        events = [entry.event.event for entry in unit.ledger.of_subject(supervisor.line.id.value)]
    assert events.count(LineEvent.LINE_DEACTIVATION_REQUESTED) == 1


@pytest.mark.parametrize("reason", [BarReason.LOST, BarReason.SUSPENSION, BarReason.REVERIFICATION, BarReason.SIM_REPLACEMENT])
def test_a_line_that_is_barred_is_closed_all_the_same(supervisor: Supervisor, reason: BarReason) -> None:
    supervisor.bar(reason)
    supervisor.show("close")
    assert supervisor.now.state is LineState.DEACTIVATION_REQUESTED


@pytest.mark.parametrize("reason", [BarReason.DISPUTED, BarReason.COURT, BarReason.REGULATOR])
@pytest.mark.parametrize("wish", ["close", "heir"])
def test_a_line_that_is_held_is_left_alone(supervisor: Supervisor, reason: BarReason, wish: str) -> None:
    supervisor.bar(reason)
    assert supervisor.caller.get(f"{LINES}/{supervisor.line.id}/death/{wish}").status == 409
    page = supervisor.show(wish)
    assert (page.status, reason.value in page.text) == (409, True)
    assert supervisor.now.ending is None


# What is wrong with the proofs

_WRONG = [
    ({"proof": ""}, "proof", "invalid-input"),
    ({"proof": "letter"}, "proof", "evidence-kind-not-accepted"),
    ({"proof_number": " "}, "proof-number", "invalid-input"),
    ({"proof_number": "9" * 65}, "proof-number", "invalid-input"),
    ({"identity_number": ""}, "identity-number", "invalid-input"),
    ({"identity_number": "110101190001010000"}, "identity-number", "identity-number-invalid"),
    ({"identity_number": SAMPLE_WOMAN.attributes.identity_number.value}, "identity-number", "state-conflict"),
]
_WRONG_OF_HEIRS = [
    ({"heirship": ""}, "heirship", "invalid-input"),
    ({"heirship": "death-certificate"}, "heirship", "evidence-kind-not-accepted"),
    ({"heirship_number": ""}, "heirship-number", "invalid-input"),
]


@pytest.mark.parametrize(
    ("wish", "other", "field", "code"),
    [("close", *one) for one in _WRONG] + [("heir", *one) for one in _WRONG + _WRONG_OF_HEIRS],
)
def test_what_is_wrong_is_said_beside_its_field_and_leaves_nothing_behind(
    supervisor: Supervisor, wish: str, other: dict[str, str], field: str, code: str
) -> None:
    with supervisor.web.api.units() as unit:
        before = len(unit.ledger.of_subject(supervisor.line.id.value))
    page = supervisor.show(wish, **other)
    assert page.status in {409, 422}
    assert (f'id="{field}-error"' in page.html, f'<p class="rn-code">{code}</p>' in page.html) == (True, True)
    assert page.path == f"{LINES}/{supervisor.line.id}/death/{wish}"
    with supervisor.web.api.units() as unit:
        assert len(unit.ledger.of_subject(supervisor.line.id.value)) == before
    assert supervisor.now == supervisor.line


def test_a_kind_that_the_pack_does_not_take_is_not_offered_and_not_taken(supervisor: Supervisor) -> None:
    given = supervisor.web.services
    rule = given[LineRule]
    policy = replace(given[Policy], lines=replace(rule, death_proofs=rule.death_proofs[:1]))
    services = given.with_others(rules_of(policy))
    caller = WebCaller(replace(supervisor.web, services=services, app=create_web_app(services)))
    caller.sign_in("supervisor")
    strict = replace(supervisor, caller=caller)
    page = strict.show("close", proof="court-declaration")
    assert (page.status, 'value="court-declaration"' in page.html) == (422, False)
    assert strict.now == strict.line


def test_whose_a_line_is_cannot_be_found_out_by_trying_numbers(supervisor: Supervisor) -> None:
    other = SAMPLE_WOMAN.attributes.identity_number.value
    for _ in range(MISSES):
        assert supervisor.show("close", identity_number=other).status == 409
    assert supervisor.show("close").status == 429
    assert supervisor.now == supervisor.line


# An heir


def test_a_line_goes_to_an_heir_who_is_verified_like_every_new_holder(supervisor: Supervisor) -> None:
    page = supervisor.show("heir")
    assert (page.path, "Does the heir agree to the face check?" in page.text) == (f"{LINES}/{supervisor.line.id}/change/transfer", True)
    assert "The line has a new holder" in supervisor.inherit().text
    changed = supervisor.now
    assert changed.person_id != supervisor.line.person_id
    assert (changed.msisdn, changed.iccid, changed.state) == (supervisor.line.msisdn, supervisor.line.iccid, LineState.ACTIVE)


def test_the_opening_says_for_which_proofs(supervisor: Supervisor) -> None:
    registration = supervisor.open(supervisor.show("heir")).registration
    facts = supervisor.facts(RegistrationEvent.REGISTRATION_OPENED, registration)
    assert (facts["purpose"], facts["proof"], facts["heirship"]) == (Purpose.TRANSFER.value, "death-certificate", "notarial-certificate")
    assert {len(str(facts[name])) for name in ("proof_mark", "heirship_mark")} == {32}
    assert (CERTIFICATE.replace(" ", "") in str(facts), DEED in str(facts)) == (False, False)


def test_nothing_of_the_dead_is_compared_or_kept(supervisor: Supervisor) -> None:
    before = kinds(supervisor.web.api)
    page = supervisor.show("heir")
    number = SAMPLE_MAN.attributes.identity_number.value
    assert number not in page.html + str(page.response.url)
    registration = supervisor.open(page).registration
    opened = supervisor.web.services[ReadRegistration](RegistrationId(registration)).registration
    assert (opened.person_id, opened.reference_id, opened.evidence) == (None, None, None)
    assert kinds(supervisor.web.api) == before


def test_a_stranger_before_the_camera_inherits_nothing(supervisor: Supervisor) -> None:
    registration = supervisor.open(supervisor.show("heir")).registration
    supervisor.caller.card(registration, card_json(SAMPLE_WOMAN, portrait=PORTRAIT))
    supervisor.caller.clip(registration, STRANGER_CLIP)
    assert "We could not change this line." in supervisor.caller.submit(registration).text
    assert supervisor.now == supervisor.line


def test_the_holder_who_is_said_to_be_dead_is_no_heir(supervisor: Supervisor) -> None:
    registration = supervisor.open(supervisor.show("heir")).registration
    page = supervisor.caller.card(registration, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    assert page.status == 409


def test_a_person_who_has_the_sim_is_told_before_so_that_a_false_death_is_known(supervisor: Supervisor) -> None:
    supervisor.inherit()
    assert [one.notice.kind.value for one in supervisor.web.api.notifier.latest(limit=2)] == ["transferred", "transferring"]


def test_no_verification_of_the_dead_is_asked_for_by_the_rules_of_china(supervisor: Supervisor) -> None:
    given = supervisor.web.services
    policy = replace(given[Policy], lines=replace(given[LineRule], transfer_by_card=False))
    services = given.with_others(rules_of(policy))
    caller = WebCaller(replace(supervisor.web, services=services, app=create_web_app(services)))
    supervisor.web.api.clock.advance(timedelta(hours=3))
    caller.sign_in("supervisor")
    assert "The line has a new holder" in replace(supervisor, caller=caller).inherit().text


def test_the_way_without_a_face_is_open_to_heirs(supervisor: Supervisor) -> None:
    waiting = supervisor.open(supervisor.show("heir"), "no-face")
    registration = supervisor.web.services[ReadRegistration](RegistrationId(waiting.registration)).registration
    assert (registration.state, registration.purpose) == (RegistrationState.AWAITING_SUPERVISOR, Purpose.TRANSFER)
    assert supervisor.facts(RegistrationEvent.REGISTRATION_OPENED, waiting.registration)["proof"] == "death-certificate"


@pytest.mark.parametrize("how", ["late", "forged", "shortened", "of another", "of a card"])
def test_the_proofs_were_shown_lately_here_and_to_whom_opens_it(supervisor: Supervisor, how: str) -> None:
    page, caller = supervisor.show("heir"), supervisor.caller
    fields = {name: page.hidden(name) for name in CARRIED} | {"answer": "face"}
    if how == "late":
        supervisor.web.api.clock.advance(timedelta(minutes=16))
    elif how == "forged":
        fields["death"] = fields["death"].replace("notarial-certificate", "court-judgment")
    elif how == "shortened":
        fields["death"] = fields["death"].rpartition(".")[0]
    elif how == "of a card":
        fields["death"] = supervisor.web.services[HolderCards].mark(
            supervisor.line, card_json(SAMPLE_MAN, portrait=PORTRAIT), acting=AgentId("id-of-supervisor")
        )
    else:
        caller = WebCaller(supervisor.web)
        caller.sign_in("agent")
    answer = caller.post(page.path, fields)
    assert "/registrations/" not in answer.path
    assert supervisor.now == supervisor.line


def test_proofs_that_were_shown_too_long_ago_are_asked_for_again(supervisor: Supervisor) -> None:
    page = supervisor.show("heir")
    supervisor.web.api.clock.advance(timedelta(minutes=16))
    again = supervisor.open(page)
    assert (again.path, "shown too long ago" in again.text) == (f"{LINES}/{supervisor.line.id}/death/heir", True)


@pytest.mark.parametrize("reason", [BarReason.LOST, BarReason.SUSPENSION, BarReason.REVERIFICATION])
def test_a_line_that_is_barred_for_its_holder_goes_to_no_heir_and_the_page_says_what_to_do(
    supervisor: Supervisor, reason: BarReason
) -> None:
    page = supervisor.show("heir")
    supervisor.bar(reason)
    for refused in (supervisor.show("heir"), supervisor.open(page)):
        assert (refused.status, "ask the operator's own office to lift the bar" in refused.text) == (409, True)
    assert 'value="death-close"' in supervisor.caller.get(f"{LINES}/{supervisor.line.id}").html


# Whose right it is


def test_an_agent_is_told_who_does_it_and_cannot(agent: WebCaller, supervisor: Supervisor) -> None:
    place = f"{LINES}/{supervisor.line.id}"
    page = agent.get(place)
    assert "a supervisor can close the line here or give it to an heir" in page.text
    assert "death-" not in page.html
    for wish in ("death-close", "death-heir"):
        assert agent.post(place, {"wish": wish}).status == 403
    for wish in ("close", "heir"):
        assert replace(supervisor, caller=agent).show(wish).status == 403
    assert supervisor.now == supervisor.line


def test_an_administrator_closes_too_and_is_led_back_to_what_they_may_see(supervisor: Supervisor) -> None:
    caller = WebCaller(supervisor.web)
    caller.sign_in(Role.ADMINISTRATOR.value)
    page = replace(supervisor, caller=caller).show("close")
    assert (page.path, page.status) == ("/admin", 200)
    assert supervisor.now.ending is Ending.DEATH


def test_the_line_of_an_organisation_does_not_die_with_its_user(supervisor: Supervisor) -> None:
    with supervisor.web.api.units() as unit:
        unit[Lines].save(replace(supervisor.line, organisation_id=OrganisationId("company-7")))
        unit.commit()
    for wish in ("close", "heir"):
        page = supervisor.show(wish)
        assert (page.status, "organisation" in page.text) == (409, True)
    assert supervisor.now.ending is None
