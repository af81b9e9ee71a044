"""Sentences for people: English where it is written, and in every other language by the catalogue of that language."""

import re
from dataclasses import dataclass
from typing import NewType

# The tag of a language that has a catalogue, such as `zh`. Which ones there are is known to `platform/text/catalogues.py` alone.
Language = NewType("Language", str)

ENGLISH = Language("en")  # the language in which the sentences are written: it needs no catalogue
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence that is translated when it is shown. `tools/messages.py` finds it by the literal it is made of.

    Attributes:
        english: The sentence. A value takes the place of `{name}` after the translation.
        context: Tells apart two sentences that are the same in English and not in another language.
    """

    english: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """What stands in the way, in plain words: what happened, and what to do now."""

    happened: Text
    do: Text


def fill_template(text: str, **values: str | int) -> str:
    """Put values in their places, `{name}` that of this name; nothing of a value is looked at again.

    Raises:
        KeyError: A place has no value.
    """
    return _PLACE.sub(lambda place: str(values[place[1]]), text)
