"""Opening registrations: how many one agent may open in an hour."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from realname.evidence.model.applicant import ConsentMeans
from realname.kernel.errors import InvalidInput, RateLimited
from realname.kernel.identifiers import AgentId, ClientId, OutletId
from realname.kernel.ports import Clock
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.consent_rule import CONSENT_TEXT_VERSION
from realname.registration.use_cases.opening.open_registration import ClientRequest, Opening, OpenRegistration
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

MOST, A_SECOND = 3, timedelta(seconds=1)
CN = load_policy("cn")
POLICY = replace(CN, attempts=replace(CN[AttemptRule], agent_hourly=MOST))
OPENING = Opening(
    outlet_id=OutletId("outlet-1"),
    agent_id=AgentId("agent-1"),
    has_biometric_consent=True,
    consent_text_version="cn-2026-11",
    consent_language="zh-CN",
    consent_means=ConsentMeans.SCREEN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Opens, by either way."""

    clock: ManualClock
    open: OpenRegistration
    open_without_face: OpenWithoutFace

    def open_as_many_as_may_be(self) -> None:
        """A minute apart."""
        for _ in range(MOST):
            self.open(OPENING)
            self.clock.advance(timedelta(minutes=1))


@pytest.fixture
def desk() -> Desk:
    clock = ManualClock()
    use = app_over(SqliteUnits(), None, {Clock: clock}, policy=POLICY)
    return Desk(clock=clock, open=use[OpenRegistration], open_without_face=use[OpenWithoutFace])


def test_an_agent_opens_so_many_in_an_hour_and_then_waits_for_the_first_to_be_an_hour_old(desk: Desk) -> None:
    desk.open_as_many_as_may_be()
    with pytest.raises(RateLimited) as refused:
        desk.open(OPENING)
    assert refused.value.facts["retry_after_s"] == 57 * 60
    desk.clock.advance(timedelta(minutes=57) - A_SECOND)
    with pytest.raises(RateLimited):
        desk.open(OPENING)
    desk.clock.advance(A_SECOND)
    desk.open(OPENING)


def test_the_way_without_a_face_counts_alike(desk: Desk) -> None:
    desk.open_as_many_as_may_be()
    with pytest.raises(RateLimited):
        desk.open_without_face(replace(OPENING, has_biometric_consent=False))


@pytest.mark.parametrize("other", [replace(OPENING, agent_id=AgentId("agent-2")), replace(OPENING, outlet_id=OutletId("outlet-2"))])
def test_no_agent_is_held_up_by_another_or_by_what_they_did_at_another_outlet(desk: Desk, other: Opening) -> None:
    desk.open_as_many_as_may_be()
    desk.open(other)


def test_a_request_that_is_repeated_is_answered_as_before(desk: Desk) -> None:
    request = ClientRequest(client_id=ClientId("pos"), key="order-1", fingerprint="f")
    first = desk.open(OPENING, request=request)
    for _ in range(MOST - 1):
        desk.open(OPENING)
    assert desk.open(OPENING, request=request) == first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent_text_version": "cn-2026-12"}, "consent.text_version"),
        ({"consent_text_version": "counter-1999-01-01-1"}, "consent.text_version"),
        ({"consent_language": "fr"}, "consent.language"),
        ({"consent_text_version": CONSENT_TEXT_VERSION}, "consent.language"),  # the pages have it in zh, not in zh-CN
    ],
)
def test_a_text_or_language_of_the_consent_that_is_not_there_opens_nothing(desk: Desk, changes: dict[str, str], field: str) -> None:
    unknown = replace(OPENING, **changes)  # type: ignore[arg-type]
    for opening in (desk.open, desk.open_without_face):
        with pytest.raises(InvalidInput) as caught:
            opening(replace(unknown, has_biometric_consent=opening is desk.open))
        assert caught.value.facts["field"] == field


@pytest.mark.parametrize(("text", "language"), [("cn-2026-11", "zh-CN"), (CONSENT_TEXT_VERSION, "zh"), (CONSENT_TEXT_VERSION, "en")])
def test_a_text_of_the_pack_or_of_the_pages_opens_in_each_of_its_languages(desk: Desk, text: str, language: str) -> None:
    opened = desk.open(replace(OPENING, consent_text_version=text, consent_language=language))
    assert (opened.consent.text_version, opened.consent.language) == (text, language)
