"""Inspectors manage each other on pages of their own: one adds, another confirms, and an attempt by one as two is shown."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from realname.access.model.passkey import RESET_NOTICE
from realname.access.model.staff import Realm, Role
from realname.access.store.staff import Staff
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld, account_of, build_web_world

INSPECTORS = "/supervision/inspectors"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    built = build_web_world(tmp_path)
    with built.api.units() as unit:
        unit[Staff].add(account_of("xu", None, Role.INSPECTOR))
        unit.commit()
    built.passwords["xu"] = built.passwords["inspector"]
    yield built
    built.api.engine.dispose()


def _signed_in(web: WebWorld, login: str) -> WebCaller:
    caller = WebCaller(web, realm=Realm.SUPERVISION)
    caller.sign_in(login)
    return caller


def _secret(page: Page) -> str:
    found = re.search(r'<code id="secret"[^>]*>([^<]+)</code>', page.html)
    assert found
    return found[1]


def _added(web: WebWorld, caller: WebCaller, means: str = "password") -> tuple[str, str]:
    """Add an inspector; returns the path of their page and the secret that is shown."""
    secret = _secret(caller.post(f"{INSPECTORS}/new", {"login": "wei", "means": means}))
    with web.api.units() as unit:
        account = unit[Staff].find("wei")
    assert account is not None
    return f"{INSPECTORS}/{account.member.id}", secret


def test_an_inspector_who_was_added_signs_in_once_another_one_has_confirmed(web: WebWorld) -> None:
    one, password = _added(web, _signed_in(web, "inspector"))
    newcomer = WebCaller(web, realm=Realm.SUPERVISION)
    assert newcomer.sign_in("wei", password=password).status == 403
    assert _signed_in(web, "xu").post(f"{one}/confirm").path == one
    assert newcomer.sign_in("wei", password=password).path == "/account"


def test_the_one_who_added_cannot_confirm_and_both_see_the_attempt(web: WebWorld) -> None:
    caller = _signed_in(web, "inspector")
    one, _ = _added(web, caller)
    assert "do not count as two people" in caller.post(f"{one}/confirm").text
    other = _signed_in(web, "xu")
    assert "1 attempt by one person to act as two" in other.get("/supervision").text
    assert "Confirm an account wei inspector inspector" in other.get(INSPECTORS).text


def test_the_same_attempt_again_is_listed_once_a_day(web: WebWorld) -> None:
    caller = _signed_in(web, "inspector")
    one, _ = _added(web, caller)
    for _ in range(3):
        caller.post(f"{one}/confirm")
    assert "1 attempt by one person" in caller.get("/supervision").text


def test_an_invitation_leads_to_the_inspectors_pages(web: WebWorld) -> None:
    _, link = _added(web, _signed_in(web, "inspector"), means="link")
    assert re.fullmatch(r"https://[^/]+/join#.+", link), link


def test_inspectors_from_before_record_the_regulators_key_once(web: WebWorld) -> None:
    caller, key = _signed_in(web, "inspector"), Ed25519PrivateKey.generate().public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert "with its first and last line" in caller.post(f"{INSPECTORS}/key", {"key": "none"}).text
    assert key.public_bytes_raw().hex() in caller.post(f"{INSPECTORS}/key", {"key": pem.replace("\n", "")}).text
    assert caller.post(f"{INSPECTORS}/key", {"key": pem}).status == 409


def test_a_reset_is_asked_by_one_and_confirmed_by_another(web: WebWorld) -> None:
    first, second = _signed_in(web, "inspector"), _signed_in(web, "xu")
    one, _ = _added(web, first)
    second.post(f"{one}/confirm")
    first.post(f"{one}/reset")
    assert "Reset waits for a second person" in second.get(one).text
    assert second.post(f"{one}/confirm-reset").status == 409
    web.api.clock.advance(RESET_NOTICE)
    later = _signed_in(web, "xu")
    assert "/join#" in _secret(later.post(f"{one}/confirm-reset"))


def test_a_member_whose_reset_waits_is_led_to_it_after_signing_in(web: WebWorld) -> None:
    first = _signed_in(web, "inspector")
    first.post(f"{INSPECTORS}/id-of-xu/reset")
    assert "Refuse the reset" in _signed_in(web, "xu").get("/counter/").text


@pytest.mark.parametrize(("login", "problem"), [("", "Enter a login"), ("inspector", "Choose another login")])
def test_a_login_that_cannot_be_taken_is_said_to_be(web: WebWorld, login: str, problem: str) -> None:
    page = _signed_in(web, "inspector").post(f"{INSPECTORS}/new", {"login": login, "means": "link"})
    assert (page.status, problem in page.text) == (422, True)


def test_an_inspector_changes_none_of_the_operators_staff(web: WebWorld) -> None:
    caller = _signed_in(web, "inspector")
    assert caller.post(f"{INSPECTORS}/id-of-administrator/deactivate").status == 403
    with web.api.units() as unit:
        assert unit[Staff].get(account_of("administrator", None, Role.ADMINISTRATOR).member.id).is_active
