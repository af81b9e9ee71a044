"""The words our script shows, by their keys (frontend/README.md): the closed lists here, the rest in the templates."""

from realname.kernel.text.text import Language
from realname.live.text import GUIDANCE_WORDS, SESSION_FINDING_WORDS
from realname.platform.text.catalogues import translate
from realname.verification.model.challenges.guidance import Guidance
from realname.verification.text import ACTION_WORDS


def live_words(language: Language) -> dict[str, str]:
    """Prompts, guidance and findings."""
    words = {f"prompt.{action.value}": translate(said, language) for action, said in ACTION_WORDS.items()}
    words |= {f"guidance.{code.value}": translate(said, language) for code, said in GUIDANCE_WORDS.items() if code is not Guidance.NONE}
    for finding, said in SESSION_FINDING_WORDS.items():
        words[f"finding.{finding.value}.happened"] = translate(said.happened, language)
        words[f"finding.{finding.value}.do"] = translate(said.do, language)
    return words
