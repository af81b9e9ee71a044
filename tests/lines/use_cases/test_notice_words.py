"""Each notice has its words, as one short message."""

import re

import pytest

from realname.kernel.identifiers import LineId, Msisdn
from realname.kernel.text.text import ENGLISH, Language
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.text import NOTICE_WORDS, text_of
from realname.platform.text.catalogues import languages, translate
from realname.registration.model.line_code import OneTimeCode
from tests.support.languages import CHINESE

_ONE_MESSAGE = {ENGLISH: 160, CHINESE: 70}  # characters: GSM 03.38's seven-bit alphabet, and UCS-2
_CODE = "123456"
_BARS = (NoticeKind.BARRED, NoticeKind.REVERIFY_PARTIAL_BAR, NoticeKind.REVERIFY_SUSPENDED)


def sent(kind: NoticeKind, language: Language) -> str:
    """What a telephone shows."""
    notice = Notice(idempotency_key="n", kind=kind, line_id=LineId("line-1"), msisdn=Msisdn("+8619900000001"), code=OneTimeCode(_CODE))
    return text_of(notice, language)


def test_every_kind_has_its_words() -> None:
    assert set(NOTICE_WORDS) == set(NoticeKind)


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", languages())
def test_a_notice_is_one_message(kind: NoticeKind, language: Language) -> None:
    assert 0 < len(sent(kind, language)) <= _ONE_MESSAGE[language]


@pytest.mark.parametrize("kind", NoticeKind)
def test_english_needs_no_character_beyond_the_short_alphabet(kind: NoticeKind) -> None:
    assert re.fullmatch(r"[A-Za-z0-9 .,;:']+", sent(kind, ENGLISH))


def test_a_code_stands_in_the_words_that_have_a_place_for_one_and_in_no_others() -> None:
    with_code = {kind for kind in NoticeKind if _CODE in sent(kind, ENGLISH) and _CODE in sent(kind, CHINESE)}
    assert with_code == {NoticeKind.LINE_CODE, NoticeKind.PERSON_CODE, NoticeKind.CLOSE_CODE, NoticeKind.SERVICE_CODE}


@pytest.mark.parametrize("kind", _BARS)
def test_a_bar_says_that_emergency_calls_still_work(kind: NoticeKind) -> None:
    assert "Emergency calls still work" in translate(NOTICE_WORDS[kind], ENGLISH)
    assert "紧急呼叫不受影响" in translate(NOTICE_WORDS[kind], CHINESE)
