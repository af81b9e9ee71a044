"""The catalogue is whole: every sentence of the templates has its words in every language, and what is compiled is what is written."""

from pathlib import Path

import pytest

from realname.inspections.use_cases.visits import load_checklist
from realname.kernel.rules.pack import Country
from realname.kernel.text.text import ENGLISH
from realname.platform.text.catalogues import catalogue, languages, translate
from tests.support.languages import CHINESE
from tools import messages


@pytest.mark.parametrize("language", messages.installed())
def test_nothing_is_missing_unsure_or_left_over_and_the_compiled_file_is_the_written_one(language: str) -> None:
    assert messages.problems(language) == []


def test_every_language_but_the_one_of_the_templates_has_a_catalogue() -> None:
    assert set(messages.installed()) == set(languages()) - {ENGLISH}


def test_the_tool_sees_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(messages, "LOCALES", tmp_path / "locales")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{{ _('A new sentence') }}", encoding="utf-8")
    assert "missing: A new sentence" in messages.problems("zh")
    messages.update("zh")
    assert messages.problems("zh") == ["not translated: A new sentence"]


def test_placeholders_of_a_sentence_are_those_of_its_translation() -> None:
    asked, known = messages.extracted(), messages.load("zh")
    in_templates = {(one.id, one.context) for one in asked if any(place.endswith(".html") for place, _ in one.locations)}
    found = [(message, error) for message, errors in known.check() for error in errors if (message.id, message.context) in in_templates]
    assert [(message.id, error) for message, error in found] == []


@pytest.mark.parametrize("translation", ["{what}：{percentage}", "百分之%(percent)s"])
def test_the_tool_sees_a_value_that_has_no_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, translation: str) -> None:
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(messages, "LOCALES", tmp_path / "locales")
    sentence = "{what}: {percent}"
    module = f'from realname.kernel.text.text import Text\nSHARE = Text("{sentence}", "report")\n'
    (tmp_path / "words.py").write_text(module, encoding="utf-8")
    messages.update("zh")
    written = messages.po_path("zh").read_text(encoding="utf-8")
    translated = written.replace(f'msgid "{sentence}"\nmsgstr ""', f'msgid "{sentence}"\nmsgstr "{translation}"')
    messages.po_path("zh").write_text(translated, encoding="utf-8")
    assert f"other places for values: {sentence}" in messages.problems("zh")


@pytest.mark.parametrize("country", Country)
def test_a_question_of_a_checklist_is_asked_as_its_pack_says(country: Country) -> None:
    for item in load_checklist(country).items:
        assert (translate(item.text, ENGLISH), translate(item.text, CHINESE)) == (item.en, item.zh)


def test_the_words_of_the_design_are_the_words_of_the_catalogue() -> None:
    chinese = catalogue(CHINESE).gettext
    words = {
        "Face check": "人脸核验",
        "Register without a face check": "不刷脸办理",
        "A person will look at this. You will hear within %(hours)s h.": "需人工复核，%(hours)s 小时内答复。",
        "We could not register this line.": "暂无法办理该号码。",
        "Stop and delete everything": "停止并删除",
    }
    assert {english: chinese(english) for english in words} == words
