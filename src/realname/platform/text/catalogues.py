"""The one catalogue of each language (gettext): which languages are installed, and what a sentence is in one of them.

A language is a folder `<tag>/LC_MESSAGES/realname.mo`. Nothing else has to be changed for one more.
"""

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from realname.kernel.text.text import ENGLISH, Language, Text

DOMAIN = "realname"
_MORE = list[Path]()  # folders that are asked before the one of the package


def install_catalogues(*folders: Path) -> None:
    """Take the languages of these folders in, beside those of the package; the first folder that has a language gives its sentences."""
    _MORE[:] = folders
    languages.cache_clear()
    catalogue.cache_clear()


@cache
def languages() -> tuple[Language, ...]:
    """Every language that is installed, English first."""
    tags = {one.name for folder in _folders() for one in folder.iterdir() if _compiled(folder, one.name).is_file()}
    return ENGLISH, *(Language(tag) for tag in sorted(tags))


@cache
def catalogue(language: Language) -> NullTranslations:
    """Load the sentences of a language; English needs none."""
    if language == ENGLISH:
        return NullTranslations()
    place = next(place for folder in _folders() if (place := _compiled(folder, language)).is_file())
    with place.open("rb") as file:
        return GNUTranslations(file)


def translate(text: Text, language: Language) -> str:
    """Say a sentence in a language."""
    known = catalogue(language)
    return known.pgettext(text.context, text.english) if text.context else known.gettext(text.english)


def locale_of(language: Language) -> str:
    """The language with its region as the head of its catalogue names it, such as `zh_CN`: it decides how dates are written."""
    return "en_GB" if language == ENGLISH else catalogue(language).info().get("language", language)


def tag_of(language: Language) -> str:
    """The language as BCP 47 writes it, such as `zh-CN`: for a document's language and for speech."""
    return ENGLISH if language == ENGLISH else locale_of(language).replace("_", "-")


def _folders() -> tuple[Traversable, ...]:
    return *_MORE, resources.files("realname.platform") / "text" / "locales"


def _compiled(folder: Traversable, tag: str) -> Traversable:
    return folder / tag / "LC_MESSAGES" / f"{DOMAIN}.mo"


def in_each_language(text: Text) -> Mapping[Language, str]:
    """A sentence in every language that is installed."""
    return {language: translate(text, language) for language in languages()}
