"""A consent text keeps its version only as long as it keeps every word: what somebody agreed to can be shown years later."""

import hashlib

import pytest

from realname.application.load_policy import load_policy
from realname.application.words import Language
from realname.entrypoints.web.consent_text import CONSENT_TEXT_VERSION
from realname.entrypoints.web.pages import environment

_DIGESTS = {
    ("counter-2026-11-25", Language.EN): "ff62b56868204694bf6b986ebaf153560c6bf09b6dcd40f40b606bdb5ec9cfec",
    ("counter-2026-11-25", Language.ZH): "ffdcb66d6e0024a62e038153a2bdb80113b206a2c8c1a1d5d35d00c6bda294e0",
}


def _text(language: Language) -> str:
    return environment(language).get_template("consent-text.html").render(retention=load_policy("cn").retention)


@pytest.mark.parametrize("language", Language)
def test_a_changed_text_has_a_new_version(language: Language) -> None:
    digest = hashlib.sha256(_text(language).encode()).hexdigest()
    assert digest == _DIGESTS[(CONSENT_TEXT_VERSION, language)]


@pytest.mark.parametrize(("language", "words"), [(Language.EN, ("2 years", "15 days")), (Language.ZH, ("2 年", "15 天"))])
def test_the_text_says_how_long_by_the_rules_of_the_pack(language: Language, words: tuple[str, ...]) -> None:
    assert all(word in _text(language) for word in words)
