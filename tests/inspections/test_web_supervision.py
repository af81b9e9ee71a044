"""The overview and the cases of the inspectors' app, over registrations that were really made."""

import re
from datetime import timedelta

import pytest

from realname.kernel.ledger.events import leaf_hash
from realname.kernel.ledger.merkle import Span, is_included, root_of, whole_nodes
from realname.ledger.model.tree_head import PublishedHead, TreeHead
from realname.ledger.store.published_heads import PublishedHeads
from realname.packs.model import Policy
from realname.registration.events import RegistrationEvent
from tests.support.web_caller import UNKNOWN, WebCaller, signed_in
from tests.support.web_world import OUTLET, WebWorld
from tests.verification.live_verifier import STRANGER_CLIP

OVERVIEW, CASES = "/supervision", "/supervision/cases"


@pytest.fixture
def inspector(web: WebWorld) -> WebCaller:
    return signed_in(web, "inspector")


def test_the_overview_counts_what_was_registered_a_moment_ago(agent: WebCaller, inspector: WebCaller) -> None:
    assert "Nothing was registered in these days." in inspector.get(OVERVIEW).text
    agent.ended(STRANGER_CLIP)
    page = inspector.get(OVERVIEW)
    assert (page.status, OUTLET.value in page.text, "face-non-match" in page.text) == (200, True, True)
    assert "Nothing stands out" in page.text


def test_an_outlets_page_has_its_own_numbers_and_an_unknown_outlets_none(agent: WebCaller, inspector: WebCaller) -> None:
    agent.ended(STRANGER_CLIP)
    assert "face-non-match" in inspector.get(f"{OVERVIEW}/outlets/{OUTLET}").text
    assert "face-non-match" not in inspector.get(f"{OVERVIEW}/outlets/nowhere").text


@pytest.mark.parametrize(
    ("query", "shown"), [("first=2026-01-01&last=2026-01-02", 2), ("first=2020-01-01&last=2026-01-02", 92), ("last=2999-01-01", 30)]
)
def test_days_are_those_asked_for_within_what_is_counted_at_once(inspector: WebCaller, query: str, shown: int) -> None:
    assert inspector.get(f"{OVERVIEW}?{query}").html.count("rn-columns__all") == shown


def test_what_is_no_day_is_no_page(inspector: WebCaller) -> None:
    assert inspector.get(f"{OVERVIEW}?first=yesterday").status == 404


def test_a_case_is_found_by_its_whole_number_and_shows_its_entries(web: WebWorld, agent: WebCaller, inspector: WebCaller) -> None:
    registration = agent.ended()
    page = inspector.post(CASES, {"case": f" {registration.upper()} "})
    assert page.path == f"{CASES}/{registration}"
    with web.api.units() as unit:
        entries = unit.ledger.of_subject(registration)
    assert [one.event.event.value in page.text for one in entries] == [True] * len(entries)
    assert RegistrationEvent.REGISTRATION_DECIDED in {one.event.event for one in entries}
    assert web.services[Policy].digest in page.text


def test_each_entry_is_held_against_the_published_root_and_one_proof_is_written_out(
    web: WebWorld, agent: WebCaller, inspector: WebCaller
) -> None:
    registration = agent.ended()
    assert "No root has been published yet." in inspector.get(f"{CASES}/{registration}").text
    with web.api.units() as unit:
        entries = unit.ledger.of_subject(registration)
        size = unit.ledger.count()
        known = unit.ledger.nodes(whole_nodes(Span(0, size)))
        head = TreeHead(size=size, root_hash=root_of(size, known).hex())
        unit[PublishedHeads].add(
            PublishedHead(head=head, at=web.api.clock.now(), nonce_commitment="c" * 64, checkpoint="given out"), nonce="d" * 64
        )
        unit.commit()
    page = inspector.get(f"{CASES}/{registration}")
    assert (page.html.count("Holds"), "Fails" in page.text) == (len(entries), False)
    decided = next(one for one in entries if one.event.event is RegistrationEvent.REGISTRATION_DECIDED)
    hashes = [bytes.fromhex(one) for one in re.findall(r"<li>([0-9a-f]{64})</li>", page.html)]
    leaf = bytes.fromhex(leaf_hash(decided.event.canonical()))
    assert is_included(leaf=leaf, index=decided.index, size=size, proof=hashes, root=bytes.fromhex(head.root_hash))


def test_what_does_not_stand_below_the_root_fails(web: WebWorld, agent: WebCaller, inspector: WebCaller) -> None:
    registration = agent.ended()
    with web.api.units() as unit:
        head = TreeHead(size=unit.ledger.count(), root_hash="0" * 64)
        unit[PublishedHeads].add(
            PublishedHead(head=head, at=web.api.clock.now(), nonce_commitment="c" * 64, checkpoint="given out"), nonce="d" * 64
        )
        unit.commit()
    assert "Fails" in inspector.get(f"{CASES}/{registration}").text


@pytest.mark.parametrize("part", [slice(0, 31), slice(1, 32), slice(0, 8)])
def test_a_part_of_a_number_finds_nothing(agent: WebCaller, inspector: WebCaller, part: slice) -> None:
    registration = agent.ended()
    for typed in (registration[part], f"{registration[part]}%", f"{registration[part]}*", f"{registration[part]}_", ""):
        page = inspector.post(CASES, {"case": typed})
        assert (page.path, page.status, registration in page.html) == (CASES, 422, False)


def test_a_number_of_nothing_is_unknown(inspector: WebCaller) -> None:
    assert inspector.post(CASES, {"case": UNKNOWN}).status == 404
    assert inspector.get(f"{CASES}/{UNKNOWN}").status == 404


def test_what_was_opened_before_the_days_is_not_counted(web: WebWorld, agent: WebCaller) -> None:
    agent.ended()
    web.api.clock.advance(timedelta(days=40))
    assert "Nothing was registered in these days." in signed_in(web, "inspector").get(OVERVIEW).text
