"""Words for every reason and action, in every language; and whose language it is."""

import pytest

from realname.kernel.text.text import ENGLISH, Language
from realname.platform.text.catalogues import in_each_language, languages
from realname.platform.text.languages import pick_language
from realname.registration.model.reasons import Reason
from realname.registration.text import REASON_WORDS
from realname.verification.model.observations import Action
from realname.verification.text import ACTION_WORDS
from tests.support.languages import CHINESE


def test_every_reason_has_words_in_every_language() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert all(
        set(in_each_language(words)) == set(languages()) and all(in_each_language(words).values()) for words in REASON_WORDS.values()
    )


def test_every_action_has_words_in_every_language() -> None:
    assert set(ACTION_WORDS) == set(Action)
    assert all(
        set(in_each_language(words)) == set(languages()) and all(in_each_language(words).values()) for words in ACTION_WORDS.values()
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, ENGLISH),
        ("", ENGLISH),
        ("zh", CHINESE),
        ("zh-Hans-CN, en;q=0.8", CHINESE),
        ("en;q=0.2, zh;q=0.7", CHINESE),
        ("zh;q=0, fr", ENGLISH),
        ("th, zh;q=0.1", CHINESE),
        ("zh;q=nonsense", ENGLISH),
        (";;,,q=1", ENGLISH),
    ],
)
def test_the_language_is_the_one_wished_for_most(header: str | None, language: Language) -> None:
    assert pick_language(header) == language
