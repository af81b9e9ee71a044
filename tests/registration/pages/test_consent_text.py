"""A consent text keeps its version only as long as it keeps every word: what a person agreed to can be shown years later."""

import hashlib
import re
from dataclasses import replace

import pytest

from realname.access.pages.pages import environment
from realname.evidence.model.representative import RepresentativeRole
from realname.kernel.text.text import ENGLISH, Language
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.text.catalogues import languages
from realname.registration.model.consent_rule import ACTING_TEXT_VERSIONS, CHANGE_TEXT_VERSION, CONSENT_TEXT_VERSION
from realname.registration.model.registration import Purpose
from realname.registration.model.retention_rule import RetentionRule
from tests.support.languages import CHINESE
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld

_DIGESTS = {
    ("counter-2026-11-25", ENGLISH): "ff62b56868204694bf6b986ebaf153560c6bf09b6dcd40f40b606bdb5ec9cfec",
    ("counter-2026-11-25", CHINESE): "ffdcb66d6e0024a62e038153a2bdb80113b206a2c8c1a1d5d35d00c6bda294e0",
    ("counter-2026-11-25-2", ENGLISH): "3a94793b092d2773b9b946bf25a90e2d2b2d4c4ba415144985d1a7dec7f9acb6",
    ("counter-2026-11-25-2", CHINESE): "7153e3d3ce1c4390d6a954c986960709f884a7daacc240da6615d4313798dcb0",
    ("counter-2026-11-25-3", ENGLISH): "c0f6ecc858291f6b84345428380d365d207cff19268640abdba70cd1fe69b9d4",
    ("counter-2026-11-25-3", CHINESE): "f01596c6728af39146e1bcd57b0176df52318633ff7949b92cb9f11a277398a8",
    ("counter-2026-11-29-1", ENGLISH): "24996130d2bc0120bd99023ca7d0e895f62f7974d05e037ee4c1f7ba4642e542",
    ("counter-2026-11-29-1", CHINESE): "0f9e974e32f027a004441ba7052f5559211e78eb7839753a9f2d9c06d08230c5",
    ("counter-change-2026-11-25-1", ENGLISH): "d728910297e63af259f3db257b8179b3438709d0bc3cf626b68cd1afb9018290",
    ("counter-change-2026-11-25-1", CHINESE): "6fe2e4724d83919222395473297851b4b798dfaf065e867be0c4bc649ef93362",
    ("counter-change-2026-11-29-1", ENGLISH): "f8e721d0b2d89169f195eed049ef5941972d197cad604aca177f53ef90339ce4",
    ("counter-change-2026-11-29-1", CHINESE): "73fbc16f3a497d26cc256748c7c0957ca75ceb8198260c62493ef08f95a35658",
    ("counter-2026-11-29-2", ENGLISH): "a9db39d99f4d846ff34b5bc475972449755f5e0b55a371f2f88d0cc1207f4a02",
    ("counter-2026-11-29-3", ENGLISH): "816bd8c056636ff9bc525bf8f4f517e1e2ed08ce03d0a63c0a4cfdae937bd024",
    ("counter-2026-11-29-2", CHINESE): "0a08663481e44ce349a252dc60f603917ddf3e247ac061effa5c3eac3622800b",
    ("counter-2026-11-29-3", CHINESE): "d52165a6188cac3ff67b59d9da61eac591778bdac7813e0e607f4e8ec53922ac",
    ("counter-change-2026-11-29-2", ENGLISH): "71f1ec2f7594a842f4a85070d9228f864edf69cf468d57e76c686b52ba5929d3",
    ("counter-change-2026-11-29-3", ENGLISH): "af26b0ca0c5db973b5d834daf8d146fa93a95aad18e5ceb505b602b75b616fda",
    ("counter-change-2026-11-29-2", CHINESE): "4fc3b4c8c227373b6dd0ab0633af50a592e239ea59f41fc5966d6bbcaddec2c3",
    ("counter-change-2026-11-29-3", CHINESE): "ad7998b31b6ec24bc4c54ed559af8ad07dffc0cd2a6b61c968bae5f522de2364",
}
_PARTS = ("consent-essence.html", "consent-text.html")
_VERSIONS = {Purpose.NEW_LINE: CONSENT_TEXT_VERSION} | dict.fromkeys(
    (Purpose.REPLACE_SIM, Purpose.TRANSFER, Purpose.REVERIFY, Purpose.CLOSE), CHANGE_TEXT_VERSION
)


def _text(language: Language, purpose: Purpose) -> str:
    """All that is read: above the buttons and below them."""
    return "".join(_part(language, part, purpose) for part in _PARTS)


def _part(language: Language, part: str, purpose: Purpose, *, role: RepresentativeRole | None = None) -> str:
    retention = load_policy("cn").retention
    values = {"retention": retention, "purpose": purpose.value} | ({"role": role.value} if role else {})
    return environment(language).get_template(part).render(values)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("language", languages())
def test_a_changed_text_has_a_new_version(language: Language, purpose: Purpose) -> None:
    digest = hashlib.sha256(_text(language, purpose).encode()).hexdigest()
    assert digest == _DIGESTS[(_VERSIONS[purpose], language)]


_ACTING_DIGESTS = {
    ("guardian-2026-11-26-1", ENGLISH): "317b714d9e53b1f2b6491cba07894412020aba7a7812985a3732acd602d4ca4d",
    ("guardian-2026-11-26-1", CHINESE): "c7c7aabab4b46a54c174d4d75cedc9753253fa8f777b047e39860e6ef8508df4",
    ("proxy-2026-11-26-1", ENGLISH): "dff7ee691172dc7ce2e0127e1f2d61229d5e939814926a4bb9d9eaa5f480759f",
    ("proxy-2026-11-26-1", CHINESE): "f9eadc38750a9667750122f42bfdc6f223c06ea8898782ea42f056241d155a47",
    ("guardian-2026-11-29-1", ENGLISH): "325f56206faecfe548edc5fa5d7d5c421a6084ee2cd5f06cd6c6351326e6d6ac",
    ("guardian-2026-11-29-1", CHINESE): "cb6e6a17c55309f5845bb60ed588462b8447f4558f1071b8a4631a87a351feee",
    ("proxy-2026-11-29-1", ENGLISH): "4a8f081dc01056707659c28c25f78cea93b8c6f3ed9772737f1edcca65620757",
    ("proxy-2026-11-29-1", CHINESE): "620dd2b880c4ddb607fd17094d15b1e15477e8bde4a21ba2b8031bf532437234",
    ("guardian-2026-11-29-2", ENGLISH): "c53b4c942c3fcab9e31a7767863ead260af6ab05e9dd13c21fdfd1b33ea62bce",
    ("guardian-2026-11-29-3", ENGLISH): "3936ea3273891c20d1e2d0916c96ed0a77d9e88e0b6c0656747ac82b583b39e9",
    ("guardian-2026-11-29-2", CHINESE): "eeaade23755723c0f34507acdf7b14d6736d184b8456c2e7552131988f8b2593",
    ("guardian-2026-11-29-3", CHINESE): "646f667de088f52db69f3668bd52dc825a94f6899ab06291f81f2669fa52ba73",
    ("proxy-2026-11-29-2", ENGLISH): "b0e9f23f619e006a420a77687e6e578497b77cc95e3d021232de4f75b66063c7",
    ("proxy-2026-11-29-3", ENGLISH): "9390f23c648627532f3c631394e0019c8f6f808f449bc76e7aa50e737893b702",
    ("proxy-2026-11-29-2", CHINESE): "aac7837aa462d339f8421cddbf9a52cc3adc015babb6330e96b2d37ceb0f5c3b",
    ("proxy-2026-11-29-3", CHINESE): "d69318b144acb1d31d263f7f305cc28e7fb5c3742816dfc88a50bca801f29f86",
}


@pytest.mark.parametrize("role", RepresentativeRole)
@pytest.mark.parametrize("language", languages())
def test_a_changed_text_for_a_person_who_acts_has_a_new_version(language: Language, role: RepresentativeRole) -> None:
    texts = [_part(language, part, purpose, role=role) for purpose in (Purpose.NEW_LINE, Purpose.CLOSE) for part in _PARTS]
    digest = hashlib.sha256("".join(texts).encode()).hexdigest()
    assert digest == _ACTING_DIGESTS[(ACTING_TEXT_VERSIONS[role], language)]


_TERMS = {
    ENGLISH: ("the line and 4 years after", "at most 6 days", "sealed for 7 days", "kept for 8 days"),
    CHINESE: ("停用后 4 年", "最长 6 天", "封存 7 天", "保存 8 天"),
}


@pytest.mark.parametrize(("language", "words"), _TERMS.items())
def test_the_text_says_how_long_by_the_rules_of_the_pack(language: Language, words: tuple[str, ...]) -> None:
    rule = replace(load_policy("cn").retention, record_years_after_service=4, referral_days=6, refusal_appeal_days=7, frame_digest_days=8)
    text = environment(language).get_template("consent-text.html").render(retention=rule)
    assert [word for word in words if word not in text] == []


_MOST_WORDS = 80
_TAG = re.compile("<[^>]+>")


@pytest.mark.parametrize("purpose", Purpose)
def test_what_stands_above_the_buttons_has_eighty_words_at_most(purpose: Purpose) -> None:
    assert len(_TAG.sub(" ", _part(ENGLISH, "consent-essence.html", purpose)).split()) <= _MOST_WORDS


@pytest.mark.parametrize("role", [None, *RepresentativeRole])
@pytest.mark.parametrize("language", languages())
def test_the_sentence_that_defines_the_consent_stands_above_the_buttons(
    web: WebWorld, language: Language, role: RepresentativeRole | None
) -> None:
    caller = WebCaller(web, language=language)
    caller.sign_in()
    page = caller.get(f"/counter/registrations/new?who={role.value if role else ''}").html
    essence, text = (environment(language).get_template(part) for part in _PARTS)
    values = {"retention": web.services[RetentionRule], "purpose": "new-line"} | ({"role": role.value} if role else {})
    above, _, below = page.partition('id="answer"')
    assert essence.render(values) in above
    assert text.render(values) in below
