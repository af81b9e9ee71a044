"""The catalogue is whole: every sentence of the templates has its words in every language, and what is compiled is what is written."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from realname.kernel.text.bilingual_text import Language
from realname.platform.web.catalogue import translations
from tools import messages


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_is_missing_unsure_or_left_over_and_the_compiled_file_is_the_written_one(language: str) -> None:
    assert messages.problems(language) == []


def test_every_language_but_the_one_of_the_templates_has_a_catalogue() -> None:
    assert set(messages.LANGUAGES) == set(Language) - {Language.EN}


def test_the_tool_sees_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{{ _('A new sentence') }}", encoding="utf-8")
    assert "missing: A new sentence" in messages.problems("zh")
    messages.update("zh")
    assert messages.problems("zh") == ["not translated: A new sentence"]


def test_placeholders_of_a_sentence_are_those_of_its_translation() -> None:
    catalogue: Catalog = messages.load("zh")
    assert [(message.id, error) for message, errors in catalogue.check() for error in errors] == []


def test_the_words_of_the_design_are_the_words_of_the_catalogue() -> None:
    chinese = translations(Language.ZH).gettext
    words = {
        "Live face check": "活体检测",
        "Register without a face scan": "不刷脸办理",
        "A person will look at this. You will hear within %(hours)s h.": "需人工复核，%(hours)s 小时内答复。",
        "We could not register this line.": "暂无法办理该号码。",
        "Stop and delete everything": "停止并删除",
    }
    assert {english: chinese(english) for english in words} == words
