"""The words our script shows are there for every code, in every language."""

import pytest

from realname.application.words import Language
from realname.domain.guidance import Guidance
from realname.domain.observations import Action
from realname.domain.session_findings import SessionFinding
from realname.entrypoints.web.script_words import live_words


@pytest.mark.parametrize("language", Language)
def test_every_prompt_guidance_and_finding_has_its_words(language: Language) -> None:
    keys = {f"prompt.{action}" for action in Action} | {f"guidance.{code}" for code in Guidance if code is not Guidance.NONE}
    keys |= {f"finding.{finding}.{part}" for finding in SessionFinding for part in ("happened", "do")}
    words = live_words(language)
    assert set(words) == keys
    assert all(words.values())
