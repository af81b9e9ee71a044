"""What the applicant is told: of every reason, in both languages, what was seen, what to do now, and who decides."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.kernel.text.text import ENGLISH, Language
from realname.packs.model import Policy
from realname.platform.text.catalogues import languages, translate
from realname.registration.model.decisions import Referred, Refused
from realname.registration.model.reasons import BEYOND_REVIEW, Reason
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.text import REASON_REMEDIES, REASON_WORDS
from tests.registration.model.test_every_reason import SAID as OUTCOMES
from tests.support.languages import CHINESE
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld, build_web_world
from tests.verification.live_verifier import STRANGER_CLIP

_WHO_DECIDES: Mapping[Language, Mapping[str, str]] = {
    ENGLISH: {
        "referred": "A reviewer of the operator",
        "appeal": "Appeal to two reviewers",
        "none": "No reviewer can change this decision",
    },
    CHINESE: {"referred": "复核", "appeal": "申诉，由两名复核员决定", "none": "该结果无法由复核员更改"},
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebWorld]:
    """One deployment for all of them."""
    built = build_web_world(tmp_path_factory.mktemp("reasons"))
    yield built
    built.api.engine.dispose()


@pytest.fixture(scope="module")
def callers(office: WebWorld) -> Mapping[Language, WebCaller]:
    """The agent at a screen of each language."""
    signed_in = {ENGLISH: WebCaller(office, language="en"), CHINESE: WebCaller(office, language="zh")}
    for caller in signed_in.values():
        caller.sign_in()
    return signed_in


@pytest.fixture(scope="module")
def refused(callers: Mapping[Language, WebCaller]) -> str:
    """A refused registration, whose pictures are kept."""
    return callers[ENGLISH].ended(STRANGER_CLIP)


def _decide(office: WebWorld, registration: str, reason: Reason) -> None:
    """Let it rest on another reason; how a reason comes about is tested where it is decided."""
    is_referred = OUTCOMES[reason] == "referred"
    with office.api.units() as unit:
        before = unit[Registrations].get(RegistrationId(registration))
        digest = office.services[Policy].digest
        decided = replace(
            before,
            state=RegistrationState.REFERRED if is_referred else RegistrationState.REFUSED,
            decision=(Referred if is_referred else Refused)(frozenset({reason}), digest),
        )
        unit[Registrations].save(decided)
        unit.commit()


def test_the_page_says_what_was_seen_what_to_do_and_who_decides(
    office: WebWorld, callers: Mapping[Language, WebCaller], refused: str
) -> None:
    faults = []
    for reason in sorted(Reason):
        _decide(office, refused, reason)
        for language in languages():
            page = callers[language].get(f"/counter/registrations/{refused}/outcome").text
            faults += [f"{reason.value} in {language}: {words!r} is missing" for words in _expected(reason, language) if words not in page]
    assert faults == []


def _expected(reason: Reason, language: Language) -> tuple[str, ...]:
    who = "referred" if OUTCOMES[reason] == "referred" else "none" if reason in BEYOND_REVIEW else "appeal"
    return (
        translate(REASON_WORDS[reason], language),
        translate(REASON_REMEDIES[reason], language),
        reason.value,
        _WHO_DECIDES[language][who],
    )
