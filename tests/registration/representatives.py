"""Registrations in which a person acts for the holder, walked through the pages with the sample people's cards."""

from dataclasses import replace

from realname.kernel.identifiers import IdentityNumber, RegistrationId
from realname.registration.model.registration import Registration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_CHILD, SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT

GUARDIAN, PROXY = "guardian", "proxy"
PROOFS = {GUARDIAN: "birth-certificate", PROXY: "written-authorisation"}
# So many invented holders as one proxy needs: their numbers differ in the sequence and the check character alone.
HOLDERS = tuple(
    replace(SAMPLE_WOMAN, attributes=replace(SAMPLE_WOMAN.attributes, identity_number=IdentityNumber(f"99010119910923{end}")))
    for end in ("0021", "0048", "0064", "0080", "0101", "0128")
)


def consented(caller: WebCaller, who: str, *, proof: str | None = None, answer: str = "face") -> Page:
    """The page after the consent of who acts for the holder."""
    page = caller.get(f"/counter/registrations/new?who={who}")
    fields = {name: page.hidden(name) for name in ("key", "text_version", "language", "who")}
    return caller.post("/counter/registrations/new", fields | {"answer": answer, "proof": PROOFS[who] if proof is None else proof})


def read_card(caller: WebCaller, registration: str, person: SamplePerson, *, page: str = "representative") -> Page:
    """The page after a card was read for the holder (`evidence`) or for who acts for them."""
    files = {"card": ("card.json", card_json(person, portrait=PORTRAIT), "application/json")}
    path = f"/counter/registrations/{registration}/{page}"
    return Page(caller.http.post(path, data={"csrf": caller.csrf, "source": "file"}, files=files))


def with_holder(caller: WebCaller) -> str:
    """A registration by a guardian that waits for their own card."""
    registration = consented(caller, GUARDIAN).registration
    assert read_card(caller, registration, SAMPLE_CHILD, page="evidence").status == 200
    return registration


def with_both(
    caller: WebCaller,
    who: str = GUARDIAN,
    *,
    holder: SamplePerson = SAMPLE_CHILD,
    acting: SamplePerson = SAMPLE_MAN,
    proof: str | None = None,
) -> str:
    """A registration that waits for a line."""
    registration = consented(caller, who, proof=proof).registration
    assert read_card(caller, registration, holder, page="evidence").status == 200
    assert read_card(caller, registration, acting).status == 200
    return registration


def submitted(
    caller: WebCaller,
    who: str = GUARDIAN,
    *,
    holder: SamplePerson = SAMPLE_CHILD,
    acting: SamplePerson = SAMPLE_MAN,
    proof: str | None = None,
    clip: bytes = GOOD_CLIP,
    place: int = 0,
) -> str:
    """A registration that was decided."""
    registration = with_both(caller, who, holder=holder, acting=acting, proof=proof)
    assert caller.line(registration, place=place).path.endswith("/face")
    caller.clip(registration, clip)
    caller.submit(registration)
    return registration


def stored(web: WebWorld, registration: str) -> Registration:
    """The registration as it is."""
    return web.services[ReadRegistration](RegistrationId(registration)).registration
