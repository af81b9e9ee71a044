"""Sentences of the report with what takes their places. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from realname.evaluation.report import text
from realname.evaluation.report.figures import interval, lower, upper
from realname.evaluation.shares import Measured
from realname.kernel.text.text import Text

Value: TypeAlias = "str | Text | Sentence | Sequence[str | Text | Sentence]"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what takes its places.

    Attributes:
        text: The sentence.
        values: A value that is a text or a sentence itself, or several, is translated too.
        begins: Whether a new paragraph begins with it.
    """

    text: Text
    values: Mapping[str, Value] = field(default_factory=dict)
    begins: bool = False


def bounds_of(share: Measured) -> Value:
    """The 95 % interval of a share. A share of nothing or of everything has one bound alone, which is said."""
    if share.trials and not share.value:
        return Sentence(text.AT_MOST, {"bound": upper(share.high)})
    if share.trials and share.value == 1:
        return Sentence(text.AT_LEAST, {"bound": lower(share.low)})
    return interval(share.low, share.high)
