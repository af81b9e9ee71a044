"""Inspections on the pages: drawn by two shares, looked at, told, rectified by whom it concerns, looked at again, closed."""

import re
from datetime import timedelta

import pytest

from realname.inspections.model.rule import InspectionRule
from realname.inspections.use_cases.read_inspections import ReadInspections
from realname.kernel.ports import KeyedHashes
from realname.ledger.model.tree_head import commitment_of
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.sign_head import open_nonce
from realname.vault.keys.key_ring import HmacKeyedHashes
from tests.inspections.inspection_desk import BY_DICE, DICE, NONCE, PDF
from tests.inspections.inspection_steps import MINUTE, WORDS, registered, rows
from tests.inspections.inspection_steps import begun as steps_begun
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import WebWorld
from tools.redraw import redraw

LIST, NEW, NOTICES = "/supervision/inspections", "/supervision/inspections/new", "/office/inspections"
KIND = "record-incomplete"


@pytest.fixture
def inspector(web: WebWorld) -> WebCaller:
    """An inspector, signed in; one registration was decided, and a root published after it."""
    registered(web)
    return signed_in(web, "inspector")


def begun(inspector: WebCaller, **fields: str) -> Page:
    """Begin as the form stands at first, but for these fields."""
    form = inspector.get(NEW).html
    values = dict(re.findall(r'<input class="govuk-input[^"]*" id="[a-z-]+" name="([a-z-]+)" type="[a-z-]+" value="([^"]*)"', form))
    chosen = dict(re.findall(r'name="(share)" type="radio" value="([^"]+)" checked', form))
    chosen |= {
        name: re.findall(r'<option value="([^"]+)" selected>', form.partition(f' name="{name}"')[2])[0] for name in ("head", "stratum")
    }
    return inspector.post(NEW, values | chosen | {"share-commitment": BY_DICE.commitment} | fields)


def drawn(inspector: WebCaller) -> Page:
    return inspector.post(f"{begun(inspector).path}/randomness", {"share": DICE})


def found(inspector: WebCaller) -> Page:
    """An inspection whose only case has a finding that the operator is told of."""
    place = drawn(inspector).path
    assert "The finding is recorded" in inspector.post(f"{place}/cases/1/finding", {"kind": KIND, "remark": WORDS}).text
    return inspector.post(f"{place}/notice")


def finding_of(page: Page) -> str:
    match = re.search(r"/findings/([0-9a-f]{32})", page.html)
    assert match
    return match[1]


def answered(caller: WebCaller, finding: str, text: str = "The contract was found.", file: bytes = b"") -> Page:
    files = {"file": ("evidence.pdf", file, "application/pdf")} if file else {"none": ("", b"")}
    return Page(caller.http.post(f"{NOTICES}/{finding}", data={"csrf": caller.csrf, "text": text}, files=files))


def test_root_randomness_and_cases_stand_on_one_page_with_all_that_a_second_draw_needs(web: WebWorld, inspector: WebCaller) -> None:
    page = drawn(inspector)
    assert "The cases are drawn" in page.text
    inspection = page.path.rpartition("/")[2]
    for value in (inspection, commitment_of(NONCE), NONCE, DICE.replace(" ", "")):
        assert value in page.text
    (case,) = redraw(rows(web), inspection)
    assert case.partition("|")[0] in page.text


def test_the_operators_share_is_shown_for_a_commitment_to_dice_and_the_dice_follow(inspector: WebCaller) -> None:
    page = begun(inspector)
    for value in (commitment_of(NONCE), BY_DICE.commitment, NONCE):
        assert value in page.text
    others = inspector.post(f"{page.path}/randomness", {"share": DICE[::-1]})
    assert (others.status, "These dice do not match your hash" in others.text) == (422, True)
    assert "The cases are drawn" in inspector.post(f"{page.path}/randomness", {"share": DICE}).text


def test_nothing_of_the_operators_share_is_shown_before_the_value_of_a_beacon_is_fixed(web: WebWorld, inspector: WebCaller) -> None:
    at = (web.api.clock.now() + 10 * MINUTE).strftime("%Y-%m-%dT%H:%M")
    page = begun(inspector, share="beacon", source="drand", round="42", **{"beacon-at": at})
    assert commitment_of(NONCE) in page.text
    assert NONCE not in page.html


def test_where_something_came_between_the_operators_share_is_asked_for_again(web: WebWorld) -> None:
    inspection = steps_begun(web)
    inspector = signed_in(web, "inspector")
    place = f"{LIST}/{inspection}"
    assert "The operator's number is not shown yet" in inspector.get(place).text
    assert inspector.post(f"{place}/randomness", {"share": DICE}).path == place
    assert NONCE in inspector.post(f"{place}/operator-share").text


def test_the_database_alone_does_not_give_the_operators_share_of_a_signed_root_away(web: WebWorld, inspector: WebCaller) -> None:
    web.api.clock.advance(MINUTE)
    head, keyed_hashes = web.api.sign_head(), web.services[KeyedHashes]
    with web.api.units() as unit:
        kept = unit[PublishedHeads].nonce(head.head.size)
    opened = [open_nonce(kept, keyed_hashes=one) for one in (keyed_hashes, HmacKeyedHashes(bytes(32)))]
    assert [commitment_of(one) == head.nonce_commitment for one in (kept, *opened)] == [False, True, False]
    page = begun(inspector, head=str(head.head.size))
    assert opened[0] in page.text
    assert "The cases are drawn" in inspector.post(f"{page.path}/randomness", {"share": DICE}).text


def test_without_a_published_root_there_is_nothing_to_begin_from(web: WebWorld) -> None:
    assert "The operator has not published a root hash of the log yet" in signed_in(web, "inspector").get(NEW).text


def test_a_root_serves_one_inspection(inspector: WebCaller) -> None:
    begun(inspector)
    assert "Every published root hash was used for an inspection" in inspector.get(NEW).text


def test_what_cannot_be_begun_is_said_beside_its_field(inspector: WebCaller) -> None:
    beacon = {"share": "beacon", "source": "drand", "round": "1", "beacon-at": "2099-01-01T00:00"}
    for fields, said in (
        ({"head": "1"}, "Choose a published root"),
        ({"since": "soon"}, "Enter the first day"),
        ({"since": "0001-01-01"}, "Enter the"),
        ({"until": "2020-01-01"}, "Enter a last day"),
        ({"outlet": "a/b"}, "Choose an outlet from the list"),
        ({"sample": "0"}, "Enter a number from 1"),
        ({"share": "moon"}, "Choose dice or a beacon"),
        ({"share-commitment": "1625"}, "Enter the hash of your dice"),
        (beacon | {"beacon-at": "2020-01-01T00:00"}, "that is in the future"),
        (beacon | {"round": ""}, "Enter the number of the round"),
    ):
        page = begun(inspector, **fields)
        assert (page.status, said in page.text) == (422, True), fields


def test_a_beacon_is_waited_for(web: WebWorld, inspector: WebCaller) -> None:
    at = (web.api.clock.now() + 10 * MINUTE).strftime("%Y-%m-%dT%H:%M")
    page = begun(inspector, share="beacon", source="drand", round="42", **{"beacon-at": at})
    assert "Come back then" in page.text
    assert inspector.post(f"{page.path}/randomness", {"share": "ab" * 32}).status == 422
    web.api.clock.advance(11 * MINUTE)
    assert "The cases are drawn" in inspector.post(f"{page.path}/randomness", {"share": "ab" * 32}).text


def test_dice_that_no_one_threw_are_not_taken(inspector: WebCaller) -> None:
    place = begun(inspector).path
    for share, said in (("123", "at least 50 dice"), ("9" * 50, "1 to 6"), ("1" * 50, "too few different numbers")):
        refused = inspector.post(f"{place}/randomness", {"share": share})
        assert (refused.status, said in refused.text) == (422, True), share


def test_a_case_is_shown_with_its_proofs_and_facts_and_without_a_picture(inspector: WebCaller) -> None:
    place = drawn(inspector).path
    page = inspector.get(f"{place}/cases/1")
    assert "Every entry up to the root hash is in the published log" in page.text
    assert "Proof fails" not in page.text
    assert "stored, sealed" in page.text
    assert "<img" not in page.html
    assert "registration:decided" in page.text


def test_a_case_that_conforms_ends_the_looking_and_the_inspection_can_be_closed(inspector: WebCaller) -> None:
    place = drawn(inspector).path
    assert "Every drawn case is checked" in inspector.post(f"{place}/cases/1/conforms").text
    assert "The inspection is closed" in inspector.post(f"{place}/close").text


def test_a_finding_needs_a_kind_and_words(inspector: WebCaller) -> None:
    place = drawn(inspector).path
    for kind, remark, said in (("", WORDS, "Choose what you found"), (KIND, "", "Describe what you found")):
        page = inspector.post(f"{place}/cases/1/finding", {"kind": kind, "remark": remark})
        assert (page.status, said in page.text) == (422, True)


def test_a_finding_is_rectified_with_evidence_and_accepted(inspector: WebCaller, supervisor: WebCaller) -> None:
    inspection = found(inspector)
    assert "The operator is told" in inspection.text
    finding = finding_of(inspection)
    assert WORDS in supervisor.get(f"{NOTICES}/{finding}").text
    assert "Your rectification is sent" in answered(supervisor, finding, file=PDF).text
    place = f"{inspection.path}/findings/{finding}"
    assert "The contract was found." in inspector.get(place).text
    for caller, path in ((inspector, place), (supervisor, f"{NOTICES}/{finding}")):
        file = caller.http.get(f"{path}/files/1")
        assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
        assert file.headers["content-disposition"].startswith("attachment")
    assert "The rectification is accepted" in inspector.post(f"{place}/accept").text
    assert "The inspection is closed" in inspector.post(f"{inspection.path}/close").text
    assert "Accepted" in supervisor.get(NOTICES).text


def test_what_is_not_accepted_is_with_the_operator_again(inspector: WebCaller, supervisor: WebCaller) -> None:
    inspection = found(inspector)
    finding = finding_of(inspection)
    answered(supervisor, finding)
    place = f"{inspection.path}/findings/{finding}"
    assert inspector.post(f"{place}/turn-down", {"answer": ""}).status == 422
    assert "The operator has to rectify the finding again" in inspector.post(f"{place}/turn-down", {"answer": "It is not signed."}).text
    assert "It is not signed." in supervisor.get(f"{NOTICES}/{finding}").text


def test_what_is_no_pdf_is_not_taken_as_evidence(inspector: WebCaller, supervisor: WebCaller) -> None:
    finding = finding_of(found(inspector))
    page = answered(supervisor, finding, file=b"<script>alert(1)</script>")
    assert (page.status, "Choose a PDF" in page.text) == (422, True)
    assert "The contract was found." in page.html


def test_another_outlets_supervisor_knows_nothing_of_it(web: WebWorld, inspector: WebCaller) -> None:
    finding = finding_of(found(inspector))
    administrator = signed_in(web, "administrator")
    assert finding in administrator.get(NOTICES).html
    stranger = signed_in(web, "stranger")
    assert finding not in stranger.get(NOTICES).html
    assert stranger.get(f"{NOTICES}/{finding}").status == 404
    assert answered(stranger, finding).status == 404


def test_a_rectification_that_is_late_is_said_to_both(web: WebWorld, inspector: WebCaller, supervisor: WebCaller) -> None:
    inspection = found(inspector)
    web.api.clock.advance(timedelta(days=web.services[InspectionRule].rectify_days))
    inspector, supervisor = signed_in(web, "inspector"), signed_in(web, "supervisor")
    assert "1 rectification is overdue" in supervisor.get(NOTICES).text
    assert "Overdue" in inspector.get(inspection.path).text


def test_an_inspection_that_is_not_there_is_unknown(web: WebWorld) -> None:
    inspector = signed_in(web, "inspector")
    for path in (f"{LIST}/{UNKNOWN}", f"{LIST}/{UNKNOWN}/cases/1", f"{LIST}/{UNKNOWN}/findings/{UNKNOWN}"):
        assert inspector.get(path).status == 404


def test_the_pages_speak_chinese(inspector: WebCaller) -> None:
    place = drawn(inspector).path
    inspector.http.headers["Accept-Language"] = "zh"
    assert "检查" in inspector.get(LIST).text
    assert "随机数" in inspector.get(place).text


def test_outlets_are_added_one_by_one_and_nothing_is_begun_by_it(web: WebWorld, inspector: WebCaller) -> None:
    first = begun(inspector, outlet="outlet-1", intent="add")
    assert (first.path, 'name="outlets" type="checkbox" value="outlet-1" checked' in first.html) == (NEW, True)
    assert "No inspection was started yet. Start one to draw cases." in inspector.get(LIST).text
    both = begun(inspector, outlets="outlet-1", outlet="outlet-2")
    (inspection,) = web.services[ReadInspections]()
    assert [one.value for one in inspection.inspection.scope.outlets] == ["outlet-1", "outlet-2"]
    assert both.path.endswith(inspection.inspection.id.value)


def test_what_to_do_on_paper_stands_first_then_the_operators_number_then_the_dice(inspector: WebCaller) -> None:
    titles = ("Before you start: throw your dice", "The operator reveals its number", "You enter your dice, and the cases are drawn")
    for page in (inspector.get(NEW), begun(inspector)):
        places = [page.html.find(one) for one in titles[page.path != NEW :]]
        assert (min(places) > 0, places) == (True, sorted(places))


def test_the_values_to_draw_again_are_printed_whatever_is_folded_on_the_screen(web: WebWorld, inspector: WebCaller) -> None:
    page = drawn(inspector)
    printed = page.html.partition('<div class="rn-only-print">')[2].partition('<h2 class="govuk-heading-m" id="cases-title"')[0]
    inspection = page.path.rpartition("/")[2]
    for value in (*redraw(rows(web), inspection), commitment_of(NONCE), NONCE, BY_DICE.commitment):
        assert value in printed


def test_all_that_is_wrong_is_said_at_once_each_with_a_link_to_its_field(inspector: WebCaller) -> None:
    page = begun(inspector, sample="0", since="soon", outlet="Nowhere lane", **{"share-commitment": "1625"})
    links = re.findall(r'<li><a href="#([a-z-]+)">', page.html.partition("govuk-error-summary__list")[2].partition("</ul>")[0])
    assert (page.status, links) == (422, ["share-commitment", "since", "sample", "outlet"])
    assert 'value="Nowhere lane"' in page.html
