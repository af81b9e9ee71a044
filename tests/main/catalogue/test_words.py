"""Words for people: complete in every language, exactly those of the design, and the nearest kind's where an error has none."""

from itertools import chain

import pytest

from realname.kernel.errors import RealNameError, error_classes
from realname.ledger.errors import LedgerBroken
from realname.live.text import GUIDANCE_WORDS, SESSION_FINDING_WORDS
from realname.platform.text.catalogues import translate
from realname.registration.model.reasons import Reason
from realname.registration.text import REASON_REMEDIES
from realname.verification.errors import ClipPixelsExceeded, ClipRejected
from realname.verification.model.challenges.guidance import Guidance
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding
from realname.verification.text import ACTION_WORDS
from tests.support.languages import CHINESE


def test_prompts_are_the_words_of_the_design() -> None:
    assert [(ACTION_WORDS[action].english, translate(ACTION_WORDS[action], CHINESE)) for action in Action] == [
        ("Turn your head to your left", "请向您的左侧转头"),
        ("Turn your head to your right", "请向您的右侧转头"),
        ("Look up", "请抬头"),
        ("Look down", "请低头"),
        ("Blink once", "请眨一下眼"),
        ("Follow the dot with your nose", "请用鼻尖跟着圆点移动头部"),
    ]


def test_every_guidance_finding_and_remedy_has_words_in_every_language() -> None:
    assert (set(GUIDANCE_WORDS), set(SESSION_FINDING_WORDS), set(REASON_REMEDIES)) == (set(Guidance), set(SessionFinding), set(Reason))
    said = chain(GUIDANCE_WORDS.values(), REASON_REMEDIES.values())
    findings = chain.from_iterable((words.happened, words.do) for words in SESSION_FINDING_WORDS.values())
    problems = chain.from_iterable((error.words.happened, error.words.do) for error in error_classes())
    assert all(words.english and translate(words, CHINESE) != words.english for words in (*said, *findings, *problems))


@pytest.mark.parametrize(("error", "words_like"), [(ClipPixelsExceeded, ClipRejected), (LedgerBroken, RealNameError)])
def test_an_error_without_words_has_those_of_its_kind(error: type[RealNameError], words_like: type[RealNameError]) -> None:
    assert error.words == words_like.words
