"""What pages say is kept is what is kept: photos, ID data, hashes of pictures, and the code of the ID number."""

import re

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.registration.events import RegistrationEvent
from realname.registration.use_cases.read_registration import ReadRegistration
from tests.support.api_world import kinds
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import STRANGER_CLIP

HASHES = "hashes of the pictures"


def _with_live_session(web: WebWorld, registration: str) -> None:
    """Note that a live session was opened: what matters here is that its pictures came to the server."""
    with web.api.units() as unit:
        unit.ledger.append(RecordedEvent(at=web.api.clock.now(), event=RegistrationEvent.SESSION_OPENED, subject=registration))
        unit.commit()


def test_of_an_approval_one_photo_is_kept_and_the_receipt_says_so(agent: WebCaller, web: WebWorld) -> None:
    page = agent.get(f"/counter/registrations/{agent.ended()}/receipt")
    assert kinds(web.api) == ["photo"]
    assert "one photo and the ID data, during the service and 2 years after" in page.text
    assert "the other pictures of the check, ID portrait; no template was ever stored" in page.text


def test_the_receipt_of_a_live_session_says_how_long_hashes_of_its_pictures_are_kept(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip()
    _with_live_session(web, registration)
    assert f"{HASHES}, until 25 December 2026" in agent.submit(registration).text
    receipt = web.services[ReadRegistration](RegistrationId(registration)).receipt
    assert receipt is not None
    assert b"hashes of the session's pictures" in receipt.body


def test_a_receipt_without_a_live_session_speaks_of_no_hashes(agent: WebCaller) -> None:
    assert HASHES not in agent.get(f"/counter/registrations/{agent.ended()}/receipt").text


def test_after_a_hand_over_no_picture_and_no_portrait_is_left(agent: WebCaller, web: WebWorld) -> None:
    page = agent.refer_to_supervisor(agent.with_clip())
    assert kinds(web.api) == []
    assert "No picture of your face is taken or kept. The ID portrait is not kept either." in page.text


def test_of_a_refusal_portrait_and_pictures_are_kept_for_the_objection(agent: WebCaller, web: WebWorld) -> None:
    page = agent.get(f"/counter/registrations/{agent.ended(STRANGER_CLIP)}/outcome")
    assert set(kinds(web.api)) == {"reference", "session"}
    assert "The ID portrait and a few pictures stay sealed until 10 December 2026" in page.text


@pytest.mark.parametrize("step", ["compare", "stopped"])
def test_hashes_outlive_a_live_session_and_the_page_says_how_long(agent: WebCaller, web: WebWorld, step: str) -> None:
    registration = agent.with_line()
    _with_live_session(web, registration)
    page = agent.refer_to_supervisor(registration) if step == "compare" else agent.stop(registration)
    assert page.path.endswith(step)
    assert re.search(r"hash.* for 30 days|for 30 days hashes", page.text)


def test_the_proof_of_deletion_says_how_long_it_is_known_whose_it_was_where_an_id_was_read(agent: WebCaller) -> None:
    left = "for one day whose it was, by a code of the ID number"
    assert left in agent.stop(agent.with_evidence()).text
    assert left not in agent.stop(agent.opened()).text
