"""Every page of the counter once, in one language, by name: what holds for each page is then asserted over all of them."""

from collections.abc import Iterator
from dataclasses import replace

from realname.campaigns.model.step import Step
from realname.kernel.identifiers import RegistrationId
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.sandbox.use_cases.newcomers import StartKey
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport
from tests.campaigns.campaign_world import SPRING, RunningCampaign
from tests.evidence.photo.photos_by_mark import photo_of
from tests.registration.representatives import with_holder
from tests.support.web_caller import UNKNOWN, Page, WebCaller
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import FACELESS_CLIP, STRANGER_CLIP, UnsafeVerifierByMark

UNSURE_CLIP = b"clip-in-clear:unsure:" + b"u" * 600


class UnsafeVerifierInDoubt:
    """Judges by a mark in the clip; one clip is neither alike enough nor unlike. Implements the port `LiveVerifier`."""

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        """Judge as the other fake does, but for the clip in doubt."""
        report = UnsafeVerifierByMark().verify(clip=clip, reference=reference, asked=asked)
        return replace(report, findings=replace(report.findings, similarity=0.4)) if clip == UNSURE_CLIP else report


def tour(world: WebWorld, language: str) -> dict[str, Page]:
    """Walk through the app."""
    return dict(_pages(world, *(WebCaller(world, language=language) for _ in range(3))))


def _pages(world: WebWorld, agent: WebCaller, supervisor: WebCaller, reviewer: WebCaller) -> Iterator[tuple[str, Page]]:
    yield "start page, without its key", agent.get("/sandbox")
    yield "start page", agent.get(f"/sandbox/{world.services[StartKey].text}")
    yield "sign-in", agent.get("/counter/sign-in")
    yield "sign-in failed", agent.sign_in("agent", password="wrong")  # noqa: S106 - an example
    yield "today, empty", agent.sign_in()
    yield "outbox, empty", agent.get("/counter/outbox")
    yield "consent", agent.get("/counter/registrations/new")
    yield "consent, impossible", agent.consent(inabilities=("cannot-blink", "cannot-turn"))
    yield from _steps(world, agent)
    yield from _ends(agent, supervisor)
    yield from _lines(world, agent)
    yield from _appeals(world, agent, reviewer)
    yield from _organisations(world, agent)
    yield from _deaths(world, supervisor)
    yield "enrol", agent.get("/counter/enrol")
    yield "account", agent.get("/account")
    agent.elsewhere()
    yield "account, changed", agent.get("/account?done=changed")
    yield "own password", agent.post("/account/password")
    yield "join", agent.get("/join")
    yield "log entry", agent.get("/counter/log-entry")
    yield "not found", agent.get("/counter/nothing")
    yield "unknown", agent.get(f"/counter/registrations/{UNKNOWN}")
    yield "method", agent.post("/counter/handed-over")
    yield "form expired", agent.post("/counter/registrations/new", {"csrf": "0"})
    yield "signed out", agent.post("/counter/sign-out")


def _steps(world: WebWorld, agent: WebCaller) -> Iterator[tuple[str, Page]]:
    place = f"/counter/registrations/{agent.consent(inabilities=('cannot-blink',)).registration}"
    registration = place.rpartition("/")[2]
    yield "evidence", agent.get(place)
    yield "evidence, wrong", agent.card(registration, b"no card")
    yield "evidence, samples missing", agent.evidence(registration, {"source": "sample", "sample": "missing"})
    yield "evidence, typed", agent.get(f"{place}/evidence?how=typed")
    yield "evidence, typed wrong", agent.post(f"{place}/evidence", {"source": "typed"})
    yield "evidence, kinds", agent.get(f"{place}/evidence?how=kinds")
    yield "evidence, passport", agent.get(f"{place}/evidence?how=typed&kind=foreign-passport")
    yield "evidence, photo", agent.get(f"{place}/evidence?how=photo")
    yield "evidence, photo wrong", agent.photo(registration, b"no document")
    yield "evidence, photo missing", agent.post(f"{place}/document", {"kind": "resident-id-card"})
    yield "evidence, photo contradicts", agent.photo(registration, photo_of(birth_on="1985-04-13", findings=["photo-glare"]))
    yield "evidence, photo lacks", agent.photo(registration, photo_of(address=None, kind=None, identity_number=None))
    yield "evidence, compared", agent.photo(registration, photo_of())
    yield "evidence, draft wrong", agent.post(f"{place}/document/answer", {"draft": "none"})
    yield "too large", agent.card(registration, b"x" * 13 * 1024 * 1024)
    yield "evidence, read", agent.evidence(registration)
    yield "line", agent.get(f"{place}/line")
    yield "line, wrong", agent.line(registration, iccid="8986")
    yield "line, scanned", agent.line(registration, intent="check-sim")
    yield "line, none", agent.get(f"{place}/line?digits=777")
    yield "face", agent.line(registration)
    yield "line, chosen", agent.get(f"{place}/line")
    agent.clip(registration, FACELESS_CLIP)
    yield "face, failed", agent.submit(registration)
    agent.clip(registration)
    yield "check", agent.get(place)
    world.desk.is_taken = True
    yield "busy", agent.submit(registration)
    world.desk.is_taken = False
    world.api.workflow.is_held = True
    yield "waiting", agent.submit(registration)
    world.api.workflow.let_go()


def _ends(agent: WebCaller, supervisor: WebCaller) -> Iterator[tuple[str, Page]]:
    registration = agent.ended(place=1)
    yield "receipt", agent.get(f"/counter/registrations/{registration}")
    yield "too late", agent.stop(registration)
    yield "refused", agent.get(f"/counter/registrations/{agent.ended(STRANGER_CLIP, place=2)}")
    referred = f"/counter/registrations/{agent.ended(UNSURE_CLIP, place=3)}"
    yield "referred", agent.get(referred)
    yield "slip", agent.get(f"{referred}/slip")
    registration = agent.with_evidence()
    yield "stop", agent.stop(registration, sure="")
    yield "stopped", agent.stop(registration)
    yield "handed over", agent.consent("no-face")
    registration = agent.ready_to_compare(place=15)
    yield "compare", agent.get(f"/counter/registrations/{registration}")
    yield "compare, nothing chosen", agent.compare(registration, "")
    yield "means, wrong", agent.post(f"/counter/registrations/{registration}/means/bank-card", {"proof": "1"})
    yield "compare, first said", agent.compare(registration)
    yield "slip, waiting", agent.get(f"/counter/registrations/{registration}/compare/slip")
    yield "today", agent.get("/counter/today")
    yield "outbox", agent.get("/counter/outbox")
    supervisor.sign_in("supervisor")
    yield "list, agent", agent.get("/counter/handed-over")
    yield "list, supervisor", supervisor.get("/counter/handed-over")
    yield "compare, second", supervisor.get(f"/counter/registrations/{registration}/compare")
    yield "receipt, no face", supervisor.compare(registration, second=True)


def _lines(world: WebWorld, agent: WebCaller) -> Iterator[tuple[str, Page]]:
    """An existing line: found, looked at, and each way on."""
    line_id = world.services[ReadRegistration](RegistrationId(agent.ended(place=4))).registration.line_id
    assert line_id is not None
    place, number = f"/counter/lines/{line_id}", sandbox_msisdns()[4].value
    yield "lines", agent.get("/counter/lines")
    yield "lines, wrong", agent.post("/counter/lines", {"msisdn": "1990"})
    yield "lines, unknown", agent.post("/counter/lines", {"msisdn": sandbox_msisdns()[90].value})
    yield "line found", agent.post("/counter/lines", {"msisdn": number})
    yield "line, nothing chosen", agent.post(place)
    yield "holder", agent.get(f"{place}/holder/transfer")
    yield "holder, wrong", agent.post(f"{place}/holder/transfer", {"source": "file"})
    yield "transfer", agent.post(f"{place}/holder/transfer", {"source": "sample", "sample": "man"})
    for wish in ("replace-sim", "reverify", "close"):
        yield f"consent, {wish}", agent.get(f"{place}/change/{wish}")
    yield from _new_sim(agent, place)
    yield "lost", agent.get(f"{place}/lost")
    yield "line barred", agent.post(f"{place}/lost")
    yield "refused to transfer", agent.post(place, {"wish": "transfer"})


def _organisations(world: WebWorld, agent: WebCaller) -> Iterator[tuple[str, Page]]:
    """A line that an organisation holds: opened, and given to another user."""
    named = {"organisation": "70012345"}
    yield "organisation", agent.get("/counter/registrations/new/organisation")
    yield "organisation, wrong", agent.post("/counter/registrations/new/organisation", {"organisation": "a b"})
    page = agent.post("/counter/registrations/new/organisation", named)
    yield "consent, organisation", page
    carried = {name: page.hidden(name) for name in ("key", "text_version", "language", "organisation")}
    registration = agent.post(page.path, carried | {"answer": "face"}).registration
    acting = with_holder(agent)
    yield "representative, photo", agent.get(f"/counter/registrations/{acting}/representative?how=photo")
    yield "representative, draft wrong", agent.post(f"/counter/registrations/{acting}/representative/document/answer", {"draft": "none"})
    yield "evidence, organisation", agent.evidence(registration)
    agent.line(registration, place=7)
    agent.clip(registration)
    yield "check, organisation", agent.get(f"/counter/registrations/{registration}")
    yield "receipt, organisation", agent.submit(registration)
    place = f"/counter/lines/{world.services[ReadRegistration](RegistrationId(registration)).registration.line_id}"
    yield "line of an organisation", agent.get(place)
    yield "organisation of a line", agent.post(place, {"wish": "transfer"})
    yield "organisation of a line, wrong", agent.post(f"{place}/organisation/transfer", {"organisation": "70012346"})
    yield "organisation that closes", agent.post(place, {"wish": "close"})
    page = agent.post(f"{place}/organisation/transfer", named)
    yield "present user", page
    yield "consent, new user", agent.post(str(page.response.url), {"source": "sample", "sample": "man"})


def _deaths(world: WebWorld, supervisor: WebCaller) -> Iterator[tuple[str, Page]]:
    """The holder of a line has died."""
    line_id = world.services[ReadRegistration](RegistrationId(supervisor.ended(place=8))).registration.line_id
    place = f"/counter/lines/{line_id}"
    proofs = {"proof": "death-certificate", "proof-number": "1", "identity-number": SAMPLE_MAN.attributes.identity_number.value}
    heirship = {"heirship": "kinship-certificate", "heirship-number": "2"}
    yield "line, supervisor", supervisor.get(place)
    yield "heir", supervisor.post(place, {"wish": "death-heir"})
    for field in heirship | proofs:
        yield f"heir, wrong {field}", supervisor.post(f"{place}/death/heir", proofs | heirship | {field: ""})
    yield "consent, heir", supervisor.post(f"{place}/death/heir", proofs | heirship)
    yield "death", supervisor.post(place, {"wish": "death-close"})
    yield "death, wrong", supervisor.post(f"{place}/death/close", proofs | {"identity-number": "1"})
    yield "closed after death", supervisor.post(f"{place}/death/close", proofs)
    yield "refused after death", supervisor.get(f"{place}/death/heir")


def _appeals(world: WebWorld, agent: WebCaller, reviewer: WebCaller) -> Iterator[tuple[str, Page]]:
    """A line that a campaign asks for: its holder appeals, and a person decides."""
    yield "appeals, empty", reviewer.sign_in("reviewer")
    line_id = world.services[ReadRegistration](RegistrationId(agent.ended(place=5))).registration.line_id
    assert line_id is not None
    place, decided = f"/counter/lines/{line_id}", f"/office/appeals/{SPRING}/{line_id}"
    RunningCampaign(world.api).to(Step.NOTICED, line_id)
    yield "line, asked again", agent.get(place)
    yield "appeal", agent.get(f"{place}/appeal")
    yield "appeal, wrong", agent.post(f"{place}/appeal")
    yield "appeal, recorded", agent.post(f"{place}/appeal", {"ground": "cannot-attend"})
    yield "appeals", reviewer.get("/office/appeals")
    yield "decide", reviewer.get(decided)
    yield "decide, wrong", reviewer.post(decided)
    yield "appeals, dismissed", reviewer.post(decided, {"reason": "can-attend"})
    yield "appeals, own", reviewer.post(f"{place}/appeal", {"ground": "other"})
    yield "decide, own", reviewer.get(decided)
    yield "decide, refused", reviewer.post(decided, {"reason": "excused"})


def _new_sim(agent: WebCaller, place: str) -> Iterator[tuple[str, Page]]:
    def opened() -> str:
        page = agent.get(f"{place}/change/replace-sim")
        fields = {name: page.hidden(name) for name in ("key", "text_version", "language")}
        return agent.post(page.path, fields | {"answer": "face"}).registration

    registration = opened()
    yield "evidence, change", agent.get(f"/counter/registrations/{registration}")
    yield "evidence, change read", agent.evidence(registration)
    yield "new sim", agent.get(f"/counter/registrations/{registration}")
    yield "new sim, wrong", agent.line(registration, msisdn="", iccid="8986")
    yield "face, change", agent.line(registration, msisdn="", place=50)
    agent.clip(registration)
    yield "check, change", agent.get(f"/counter/registrations/{registration}")
    yield "stop, change", agent.stop(registration, sure="")
    yield "receipt, change", agent.submit(registration)
    registration = opened()
    yield "stopped, change", agent.stop(registration)
