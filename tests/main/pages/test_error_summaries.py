"""A form that is sent empty says at once all that is wrong: a summary links to each faulty field, and each field says its own."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from realname.lines.model.notice import NoticeKind
from tests.holder.person_world import person_signed_in
from tests.main.pages.test_role_matrix import LINE, MANAGED, ONE, PREPARED, send, signed_in_at_once
from tests.support.web_caller import Page
from tests.support.web_world import WebWorld

PLACE = ("outlet", "name", "company", "contract", "time-zone", "opens", "closes", "latitude", "longitude")
PAPERS = ("file-agency-contract", "reference-agency-contract", "file-business-licence", "reference-business-licence")
AGENT_PAPERS = ("file-employment-contract", "reference-employment-contract", "file-identity-document", "reference-identity-document")
# Of each form with several fields that must be filled: who fills it, and where the summary leads, in the order of the page.
FORMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    f"POST {ONE}/evidence": (
        "agent",
        ("name", "sex", "ethnicity", "birth_on", "address", "identity_number", "valid_from_on", "valid_until_on", "portrait"),
    ),
    f"POST {ONE}/line": ("agent", ("number-0", "iccid")),
    f"POST {LINE}/death/close": ("supervisor", ("proof-0", "proof-number", "identity-number")),
    f"POST {LINE}/death/heir": ("supervisor", ("proof-0", "proof-number", "identity-number", "heirship-0", "heirship-number")),
    "POST /office/leaks": ("privacy-officer", ("kind", "noticed", "people", "data-names")),
    "POST /office/openings/new": ("privacy-officer", ("registration", "case-number", "reason-0")),
    "POST /admin/staff/new": ("administrator", ("login", "role")),
    "POST /admin/clients/new": ("administrator", ("client", "scope", "days")),
    "POST /admin/services/new": ("administrator", ("client", "name", "grant", "jwks", "purpose", "scope", "calls", "numbers")),
    "POST /admin/webhooks/new": ("administrator", ("url", "scheme")),
    "POST /admin/outlets/new": ("administrator", (*PLACE, *PAPERS)),
    f"POST {MANAGED}/agents/new": ("administrator", ("login", "role", "id-number", *AGENT_PAPERS)),
}
_CHINESE = re.compile("[\u4e00-\u9fff]")
STAYS = {"source": "typed", "intent": "choose"}  # what no one fills in


def _summary(page: Page) -> list[tuple[str, str]]:
    """Where the summary leads, with its words."""
    shown = page.html.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    return re.findall(r'<a href="#([^"]+)">(.*?)</a>', shown)


def _says(page: Page, target: str) -> bool:
    """Whether the field says it; of a group the summary leads to the first choice."""
    return any(f'id="{name}-error"' in page.html for name in (target, target.rpartition("-")[0]))


def _check(page: Page, fields: tuple[str, ...], language: str) -> None:
    found = _summary(page)
    assert tuple(target for target, _ in found) == fields
    assert [target for target, _ in found if f'id="{target}"' not in page.html] == []
    assert [target for target, _ in found if not _says(page, target)] == []
    assert [words for _, words in found if bool(_CHINESE.search(words)) is not (language == "zh")] == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_sent_empty_says_all_that_is_wrong_at_once(web: WebWorld, name: str) -> None:
    login, fields = FORMS[name]
    caller = signed_in_at_once(web, login)
    sent = PREPARED[name](caller, web)
    for language in ("en", "zh"):
        caller.http.headers["Accept-Language"] = language
        page = Page(send(caller, name, replace(sent, fields=STAYS, files={})))
        assert page.status in {200, 422}
        _check(page, fields, language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_so_does_the_page_on_which_a_holder_closes_a_line(web: WebWorld, language: str) -> None:
    person, (_, second) = person_signed_in(web)
    place = f"/person/lines/{second.id}/close"
    person.fill(place)
    assert person.codes(NoticeKind.CLOSE_CODE)
    person.http.headers["Accept-Language"] = language
    _check(person.fill(f"{place}/code"), ("identity-number", "code"), language)
