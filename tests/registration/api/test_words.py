"""Words for every reason and action, in every language; and whose language it is."""

import pytest

from realname.kernel.text.bilingual_text import ACTION_WORDS, REASON_WORDS, Language
from realname.kernel.text.languages import pick_language
from realname.registration.model.reasons import Reason
from realname.verification.model.observations import Action


def test_every_reason_has_words_in_every_language() -> None:
    assert {reason: set(words) for reason, words in REASON_WORDS.items()} == {reason: set(Language) for reason in Reason}


def test_every_action_has_words_in_every_language() -> None:
    assert {action: set(words) for action, words in ACTION_WORDS.items()} == {action: set(Language) for action in Action}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, Language.EN),
        ("", Language.EN),
        ("zh", Language.ZH),
        ("zh-Hans-CN, en;q=0.8", Language.ZH),
        ("en;q=0.2, zh;q=0.7", Language.ZH),
        ("zh;q=0, fr", Language.EN),
        ("th, zh;q=0.1", Language.ZH),
        ("zh;q=nonsense", Language.EN),
        (";;,,q=1", Language.EN),
    ],
)
def test_the_language_is_the_one_wished_for_most(header: str | None, language: Language) -> None:
    assert pick_language(header) is language
