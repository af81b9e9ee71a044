"""The catalogue: English is written in the templates, every other language comes from its compiled catalogue."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources

from realname.kernel.text.bilingual_text import Language

DOMAIN = "counter"


@cache
def translations(language: Language) -> NullTranslations:
    """Load a language's sentences; English needs none."""
    if language is Language.EN:
        return NullTranslations()
    place = resources.files("realname.platform") / "text" / "locales" / language.value / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with place.open("rb") as file:
        return GNUTranslations(file)
