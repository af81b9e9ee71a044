"""The words our script shows are there for every code, in every language."""

import pytest

from realname.kernel.text.text import Language
from realname.live.pages.script_words import live_words
from realname.platform.text.catalogues import languages
from realname.verification.model.challenges.guidance import Guidance
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding


@pytest.mark.parametrize("language", languages())
def test_every_prompt_guidance_and_finding_has_its_words(language: Language) -> None:
    keys = {f"prompt.{action}" for action in Action} | {f"guidance.{code}" for code in Guidance if code is not Guidance.NONE}
    keys |= {f"finding.{finding}.{part}" for finding in SessionFinding for part in ("happened", "do")}
    words = live_words(language)
    assert set(words) == keys
    assert all(words.values())
