"""What goes wrong on pages: stale forms, the back button, files that are none, and addresses that lead nowhere. Never a stack."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from realname.access.pages.pages_app import HEADERS
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.support.api_world import PausedVerifier
from tests.support.web_caller import UNKNOWN, WebCaller
from tests.support.web_world import WebWorld, build_web_world
from tests.verification.live_verifier import PORTRAIT, UnsafeVerifierByMark

MEGABYTE = 1024 * 1024


def test_a_page_that_is_not_due_yet_leads_to_the_one_that_is_with_a_note(agent: WebCaller) -> None:
    registration = agent.opened()
    for step in ("line", "face", "check", "outcome", "receipt", "stopped"):
        page = agent.get(f"/counter/registrations/{registration}/{step}")
        assert (page.status, page.path) == (200, f"/counter/registrations/{registration}/evidence")
    assert "This registration is at another step." in agent.get(f"/counter/registrations/{registration}/face").text


def test_a_page_that_is_behind_is_shown_again_while_the_registration_is_open(agent: WebCaller) -> None:
    registration = agent.with_clip()
    for step in ("evidence", "line", "face"):
        assert agent.get(f"/counter/registrations/{registration}/{step}").path.endswith(step)


def test_after_submission_the_pages_behind_lead_to_the_outcome(agent: WebCaller) -> None:
    registration = agent.ended()
    for step in ("evidence", "line", "face", "check", "outcome"):
        assert agent.get(f"/counter/registrations/{registration}/{step}").path.endswith("/receipt")


@pytest.mark.parametrize("step", ["evidence", "line", "check", "hand-over"])
def test_a_stale_form_leads_to_the_page_that_is_due_with_a_note(agent: WebCaller, step: str) -> None:
    registration = agent.opened()
    agent.stop(registration)
    page = agent.post(f"/counter/registrations/{registration}/{step}", _right_fields(step))
    assert (page.status, page.path) == (200, f"/counter/registrations/{registration}/stopped")


@pytest.mark.parametrize(("minutes", "step"), [(2, "face"), (29.9, "face"), (30, "line")])
def test_what_has_run_out_is_begun_again_at_its_page(agent: WebCaller, web: WebWorld, minutes: float, step: str) -> None:
    registration = agent.with_clip()
    web.api.clock.advance(timedelta(minutes=minutes))
    agent.sign_in()
    page = agent.submit(registration)
    assert (page.status, page.path.rpartition("/")[2]) == (200, step)
    assert 'role="status"' in page.html


def test_a_second_click_while_the_clip_is_judged_sees_the_first_ones_end(tmp_path: Path) -> None:
    judge = PausedVerifier(judge=UnsafeVerifierByMark())
    world = build_web_world(tmp_path, verifier=judge)
    first, second = WebCaller(world), WebCaller(world)
    first.sign_in()
    second.sign_in()
    registration = first.with_clip()
    with ThreadPoolExecutor(2) as clicks:
        pages = [clicks.submit(first.submit, registration)]
        assert judge.entered.wait(timeout=60)
        pages.append(clicks.submit(second.submit, registration))
        judge.may_go_on.set()
        # The second may come while the line is still being opened: then it sees that page, which leads on by itself.
        assert {page.result().path.rpartition("/")[2] for page in pages} <= {"receipt", "outcome"}
    assert first.get(f"/counter/registrations/{registration}").path.endswith("/receipt")
    assert world.api.provisioner.attempts() == 1
    world.api.engine.dispose()


def test_two_tabs_that_choose_after_each_other_end_with_the_second_choice(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_line(place=0)
    number = web.services[OfferNumbers](limit=20)[1]
    assert agent.line(registration, msisdn=number.value, iccid=sandbox_iccids()[1].value).path.endswith("/face")
    assert "+86 199 0000 0002" in agent.get(f"/counter/registrations/{registration}/face").text


def test_a_number_that_was_just_taken_is_said_beside_the_numbers(agent: WebCaller, supervisor: WebCaller, web: WebWorld) -> None:
    number = web.services[OfferNumbers](limit=1)[0].value
    agent.with_line(place=0)
    page = supervisor.line(supervisor.with_evidence(), msisdn=number, iccid=sandbox_iccids()[5].value)
    assert (page.status, "This number has just been taken." in page.text) == (409, True)
    assert 'href="#number-0"' in page.html


def test_a_sim_of_another_registration_is_said_beside_the_field(agent: WebCaller) -> None:
    agent.with_line(place=0)
    page = agent.line(agent.with_evidence(), place=1, iccid=sandbox_iccids()[0].value)
    assert "This SIM belongs to another line or registration." in page.text
    assert 'id="iccid-error"' in page.html


@pytest.mark.parametrize("iccid", ["", "8986", "89869900000000000019", "not a number", "１２３" * 7])
def test_a_wrong_iccid_is_said_beside_its_field_and_kept(agent: WebCaller, iccid: str) -> None:
    page = agent.line(agent.with_evidence(), iccid=iccid)
    assert (page.status, page.path.rpartition("/")[2]) == (422, "line")
    assert 'href="#iccid"' in page.html
    assert page.html.count("checked") == 1
    assert "<title>Error: " in page.html


def test_the_enter_of_a_scanner_checks_the_sim_and_skips_nothing(agent: WebCaller) -> None:
    registration = agent.with_evidence()
    page = agent.line(registration, msisdn="", iccid=sandbox_iccids()[3].value, intent="check-sim")
    assert "SIM read" in page.text
    assert "Now choose a phone number." in page.text
    assert f'value="{sandbox_iccids()[3].value}"' in page.html
    assert agent.get(f"/counter/registrations/{registration}").path.endswith("/evidence") is False
    buttons = page.html.index('value="check-sim"'), page.html.index('value="choose"')
    assert buttons[0] < buttons[1], "the first button of a form is the one that Enter presses"


def test_without_a_number_the_page_asks_for_one(agent: WebCaller) -> None:
    page = agent.line(agent.with_evidence(), msisdn="", iccid=sandbox_iccids()[3].value)
    assert "Choose a phone number." in page.text
    assert page.status == 422


def test_other_numbers_are_shown_and_digits_can_be_wished_for(agent: WebCaller) -> None:
    place = f"/counter/registrations/{agent.with_evidence()}/line"
    first, second = agent.get(place), agent.get(f"{place}?page=1")
    assert "+86 199 0000 0000" in first.text
    assert "+86 199 0000 0008" in second.text
    assert "+86 199 0000 0000" not in second.text
    assert "+86 199 0000 0123" in agent.get(f"{place}?digits=0123").text
    assert "No free number contains these digits. Try fewer digits." in agent.get(f"{place}?digits=777").text


def test_no_more_than_four_digits_can_be_wished_for(agent: WebCaller) -> None:
    page = agent.get(f"/counter/registrations/{agent.with_evidence()}/line?digits=19900-00")
    assert page.status == 422
    assert "Enter 4 digits at most." in page.text
    assert 'href="#digits"' in page.html
    assert 'value="1990"' in page.html


def test_a_file_of_twenty_megabytes_gets_a_page_that_says_how_much_is_taken(agent: WebCaller) -> None:
    page = agent.card(agent.opened(), b"x" * 20 * MEGABYTE)
    assert (page.status, page.response.headers["Connection"]) == (413, "close")
    assert "The file is too large." in page.text
    assert "The limit is 12 MB." in page.text


@pytest.mark.parametrize("content", [b"not json", b"[]", b"{}", b"\xff\xfe", b'{"kind": "resident-id-card"}', b"[" * 100_000])
def test_a_file_that_is_no_card_is_said_beside_its_field(agent: WebCaller, content: bytes) -> None:
    page = agent.card(agent.opened(), content)
    assert page.status == 422
    assert 'id="card-error"' in page.html
    assert "invalid-input" in page.text


def test_a_form_without_a_file_asks_for_it(agent: WebCaller) -> None:
    registration = agent.opened()
    assert 'id="card-error"' in agent.post(f"/counter/registrations/{registration}/evidence", {"source": "file"}).html


def test_a_wrong_portrait_is_said(agent: WebCaller) -> None:
    card = json.loads(card_json(SAMPLE_MAN, portrait=PORTRAIT)) | {"portrait": "AAAA"}
    assert "The portrait on the ID cannot be compared." in agent.card(agent.opened(), json.dumps(card).encode()).text


def test_where_the_samples_are_missing_the_page_says_how_to_get_them(agent: WebCaller) -> None:
    page = agent.evidence(agent.opened(), {"source": "sample", "sample": "missing"})
    assert page.status == 503
    assert "realname models samples fetch" in page.text


def test_what_is_no_form_gets_a_page(agent: WebCaller) -> None:
    path = f"/counter/registrations/{agent.opened()}/evidence"
    kinds = ("text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=x")
    answers = [agent.http.post(path, content=b"broken", headers={"Content-Type": kind}) for kind in kinds]
    assert {answer.status_code for answer in answers} <= {400, 403}
    assert all("text/html" in answer.headers["Content-Type"] for answer in answers)


@pytest.mark.parametrize("answer", ["", "yes", "face', '1"])
def test_an_answer_that_no_button_gives_opens_nothing(agent: WebCaller, answer: str) -> None:
    assert agent.consent(answer).status == 422
    assert "No registrations yet today." in agent.get("/counter/today").text


def test_a_key_that_stood_for_another_answer_leads_to_a_fresh_page(agent: WebCaller) -> None:
    agent.consent("face", key="1" * 32)
    page = agent.consent("no-face", key="1" * 32)
    assert "This page was already used for another registration." in page.text


def test_when_all_slots_are_taken_the_page_says_so_and_nothing_is_lost(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip()
    web.desk.is_taken = True
    page = agent.submit(registration)
    assert (page.status, "Wait 3 seconds, then try again." in page.text) == (503, True)
    web.desk.is_taken = False
    assert agent.submit(registration).path.endswith("/receipt")


@pytest.mark.parametrize(
    "path",
    [
        "/counter/nothing",
        "/counter/registrations/not-an-id",
        f"/counter/registrations/{UNKNOWN}",
        f"/counter/registrations/{UNKNOWN}/nothing",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/",
        "/language/fr",
    ],
)
def test_an_address_that_leads_nowhere_gets_a_page(agent: WebCaller, path: str) -> None:
    page = agent.get(path)
    assert page.status == 404
    assert "Back to today's list" in page.text


def test_a_page_opened_in_another_way_gets_a_page(agent: WebCaller) -> None:
    assert "cannot be opened this way" in agent.get(f"/counter/registrations/{agent.opened()}/hand-over").text
    assert agent.post("/counter/handed-over").status == 405


@pytest.mark.parametrize("path", ["/counter/sign-in", "/counter/today", "/counter/nothing", "/static/css/realname.css", "/language/fr"])
def test_every_answer_carries_the_security_headers(agent: WebCaller, path: str) -> None:
    headers = agent.get(path).response.headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_page_can_be_asked_about_without_being_read(agent: WebCaller) -> None:
    assert agent.http.head("/").status_code == 200
    assert agent.http.head("/counter/nothing").status_code == 404


def test_static_files_are_kept_for_a_year_under_the_digest_of_their_content(agent: WebCaller) -> None:
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', agent.get("/counter/today").response.text)
    assert len(named) == 3
    for path in named:
        answer = agent.get(path).response
        assert re.match("/static/[0-9a-f]{16}/", path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")


@pytest.mark.parametrize("digest", ["", "0123456789abcdef/"])
def test_under_no_digest_and_under_another_one_static_files_are_asked_about_by_their_etag(agent: WebCaller, digest: str) -> None:
    first = agent.get(f"/static/{digest}css/realname.css").response
    assert first.headers["Content-Type"].startswith("text/css")
    assert first.headers["Cache-Control"] == "no-cache"
    assert agent.get(f"/static/{digest}css/realname.css", **{"If-None-Match": first.headers["ETag"]}).status == 304


def test_a_static_file_that_is_not_there_is_not_kept(agent: WebCaller) -> None:
    digest = re.findall(r'href="/static/([0-9a-f]{16})/css', agent.get("/counter/today").response.text)[0]
    answer = agent.get(f"/static/{digest}/css/nothing.css").response
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_static_files_are_compressed(agent: WebCaller) -> None:
    style = agent.get("/static/css/realname.css").response
    assert (style.headers["Content-Encoding"], "Accept-Encoding" in style.headers["Vary"]) == ("gzip", True)


@pytest.mark.parametrize("site", [None, "cross-site", "same-site", "none"])
def test_a_page_that_no_page_of_ours_asked_for_is_not_compressed(agent: WebCaller, site: str | None) -> None:
    said = {"Sec-Fetch-Site": site} if site else {}
    assert "Content-Encoding" not in agent.get("/counter/today", **said).response.headers


def test_a_page_that_a_page_of_ours_asked_for_is_compressed_and_is_the_same(agent: WebCaller) -> None:
    plain = agent.get("/counter/today")
    packed = agent.get("/counter/today", **{"Sec-Fetch-Site": "same-origin"})
    headers = packed.response.headers
    assert (headers["Content-Encoding"], "Sec-Fetch-Site" in headers["Vary"]) == ("gzip", True)
    assert packed.html == plain.html
    assert int(headers["Content-Length"]) * 2 < len(plain.response.content)


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-99"}])
def test_a_page_that_is_a_file_is_compressed_once_and_a_part_of_it_never(agent: WebCaller, asked: dict[str, str]) -> None:
    answer = agent.get("/static/html/receipt-verify.html", **{"Sec-Fetch-Site": "same-origin", **asked}).response
    whole = agent.get("/static/html/receipt-verify.html").response
    assert answer.content == whole.content[: 100 if asked else None]


def test_a_browser_that_reads_no_gzip_gets_the_page_as_it_is(agent: WebCaller) -> None:
    answer = agent.get("/counter/today", **{"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity"}).response
    assert "Content-Encoding" not in answer.headers


def test_the_script_is_served_as_javascript(agent: WebCaller) -> None:
    assert "javascript" in agent.get("/static/js/main.js").response.headers["Content-Type"]


def test_a_fault_of_ours_is_a_blank_page_with_a_code(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_line()
    web.api.engine.dispose()
    with web.api.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE challenges")
    page = agent.get(f"/counter/registrations/{registration}/face")
    assert page.status in {500, 503}
    assert "challenges" not in page.html
    assert "Traceback" not in page.html


def test_the_log_holds_no_path_and_nothing_personal(agent: WebCaller, capsys: pytest.CaptureFixture[str]) -> None:
    registration = agent.ended()
    agent.get("/counter/today?to=李示例")
    logged = capsys.readouterr().out
    assert "/counter/registrations/{registration_id}/check" in logged
    for personal in (registration, "李示例", "19900000000", sandbox_iccids()[0].value):
        assert personal not in logged


def _right_fields(step: str) -> dict[str, str]:
    if step == "evidence":
        return {"source": "sample", "sample": "man"}
    if step == "line":
        return {"msisdn": "+8619900000009", "iccid": sandbox_iccids()[9].value, "intent": "choose"}
    return {}
