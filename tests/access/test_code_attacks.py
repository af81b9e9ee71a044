"""Attacks of strangers on codes: guessing, many at once, telling answers apart, link previews, and codes in addresses or logs."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs

from realname.access.errors import EnrolmentCodeRefused, InvitationRefused
from realname.access.model.staff import Realm, Role, SignInMeans, StaffAccount, StaffMember
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode
from realname.access.use_cases.invitations import AcceptInvitation, InviteStaff
from realname.access.use_cases.staff_accounts import DeactivateStaff
from realname.access.use_cases.strangers_tries import MOST_WRONG_CODES, WITHIN, CountStrangersTries
from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from tests.access.soft_counter import SoftCounter
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import HASHED, OPENED, STAFF, keep
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld

LOGIN = STAFF.member.login
INSPECTOR = StaffMember(id=AgentId("inspector-1"), login="inspector", outlet_id=None, role=Role.INSPECTOR)
HERE, ELSEWHERE = "2001:db8:0:1::1", "192.0.2.1"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def app(units: UnitsOfWork, clock: ManualClock) -> App:
    """An agent of an outlet and an inspector, on each kind of database."""
    keep(units, STAFF, StaffAccount(member=INSPECTOR, password_hash=HASHED, added_at=START))
    return app_over(units, None, {Clock: clock})


def _guess(app: App, code: str = "0000-0000-0000-0000-0000", *, address: str = HERE) -> Callable[[], object]:
    return partial(app[AcceptInvitation], code, address=address)


def _enrolment(app: App) -> str:
    return app[IssueEnrolmentCode](OPENED.outlet_id, "left")


def test_after_thirty_wrong_invitations_of_a_site_a_right_one_waits_and_one_of_another_site_does_not(app: App, clock: ManualClock) -> None:
    first = app[InviteStaff](LOGIN)
    for number in range(MOST_WRONG_CODES):
        with pytest.raises(InvitationRefused):
            _guess(app, address=f"2001:db8:0:{number}::1")()
    with pytest.raises(RateLimited):
        _guess(app, first)()
    assert app[AcceptInvitation](first, address=ELSEWHERE).session.means is SignInMeans.INVITATION
    second = app[InviteStaff](LOGIN)
    clock.advance(WITHIN)
    assert app[AcceptInvitation](second, address=HERE).session.means is SignInMeans.INVITATION


def test_of_forty_guesses_at_once_no_more_are_looked_up_than_are_allowed(app: App) -> None:
    answers = all_at_once(*[_guess(app)] * 40)
    assert (answers.count(InvitationRefused.code), answers.count(RateLimited.code)) == (MOST_WRONG_CODES, 10)


def test_an_invitation_that_is_used_four_times_at_once_lets_one_in(app: App) -> None:
    answers = all_at_once(*[_guess(app, app[InviteStaff](LOGIN))] * 4)
    assert sorted(answers) == sorted([DONE, *[InvitationRefused.code] * 3])


def test_of_forty_guesses_at_enrolment_codes_at_once_no_more_are_looked_up_than_are_allowed(app: App) -> None:
    answers = all_at_once(*[partial(app[EnrolCounter].by_code_alone, "0000-0000-0000", SoftCounter().public_key, address=HERE)] * 40)
    assert (answers.count(EnrolmentCodeRefused.code), answers.count(RateLimited.code)) == (MOST_WRONG_CODES, 10)


def test_right_invitations_use_up_no_try(app: App) -> None:
    for _ in range(MOST_WRONG_CODES + 1):
        app[AcceptInvitation](app[InviteStaff](LOGIN), address=HERE)


def test_wrong_invitations_leave_the_tries_of_enrolment_codes(app: App) -> None:
    all_at_once(*[_guess(app)] * MOST_WRONG_CODES)
    assert app[CountStrangersTries]("enrolment", address=HERE)


def test_a_site_that_has_no_try_left_fills_no_log(app: App) -> None:
    all_at_once(*[_guess(app)] * MOST_WRONG_CODES)
    with capture_logs() as lines, pytest.raises(RateLimited):
        _guess(app)()
    assert lines == []


def test_unknown_used_expired_deactivated_and_inspectors_codes_are_refused_alike(app: App, clock: ManualClock) -> None:
    used = app[InviteStaff](LOGIN)
    _guess(app, used)()
    of_inspector = app.with_others({Realm: Realm.SUPERVISION})[InviteStaff](INSPECTOR.login)
    expired = app[InviteStaff](LOGIN)
    clock.advance(timedelta(days=1))
    deactivated = app[InviteStaff](LOGIN)
    app[DeactivateStaff](LOGIN)
    for code in ("", "1", used, of_inspector, expired, deactivated, "\u0660" * 20, "0" * 4000):
        with pytest.raises(InvitationRefused) as refused:
            _guess(app, code)()
        assert refused.value.facts == {}


@pytest.mark.parametrize(("code_of", "bits"), [(lambda app: app[InviteStaff](LOGIN), 100), (_enrolment, 60)])
def test_a_code_has_the_bits_that_are_said_of_it(app: App, code_of: Callable[[App], str], bits: int) -> None:
    drawn = {code_of(app) for _ in range(40)}
    assert ({5 * len(code.replace("-", "")) for code in drawn}, len(drawn)) == ({bits}, 40)


def test_what_previews_a_link_uses_no_invitation_up(web: WebWorld) -> None:
    code = web.services[InviteStaff]("supervisor")
    preview, caller = WebCaller(web), WebCaller(web)
    for address in ("/join", f"/join?code={code}", f"/join/{code}"):
        preview.http.get(address)
        preview.http.head(address)
    caller.csrf = caller.get("/join").hidden("csrf")
    assert caller.post("/join", {"code": code}).path == "/account"


def test_a_guess_is_in_no_log(web: WebWorld, caplog: pytest.LogCaptureFixture) -> None:
    caller, guess = WebCaller(web), "1234-5678-9abc-defg-hjkm"
    caller.csrf = caller.get("/join").hidden("csrf")
    with capture_logs() as lines:
        caller.post("/join", {"code": guess})
    assert guess not in f"{lines}{caplog.text}"
