"""What a rule of a pack may rest on: an article or notice that is cited, or a choice that says so."""

import re
from collections.abc import Iterator, Mapping

from realname.kernel.errors import PolicyInvalid

_RULE = frozenset({"value", "source"})
# Said by the person who chose: the operator, realname, a page of its documentation that measured it, or a sandbox that is for no one real.
_CHOICES = ("operator's choice", "realname", "docs/", "sandbox:")
_CITED = re.compile(
    r"\b(art\.|articles?\b|sec\.|section\b|reg\.|regulation\b|para\.|clause\b|item\b|notices?\b|notifications?\b|order\b|circular\b|instructions?\b|code\b|law\b|act\b"
    r"|measures\b|directive\b)",
    re.IGNORECASE,
)


def is_cited(source: str) -> bool:
    """Whether a source cites an article or a notice, or says that it is a choice."""
    return source.startswith(_CHOICES) or _CITED.search(source) is not None


def require_cited(content: Mapping[str, object]) -> None:
    """Refuse a pack one of whose rules rests on nothing that can be looked up; a draft is not held to it.

    Raises:
        PolicyInvalid: The first such rule.
    """
    for entry, source in _sources("", content):
        if not is_cited(source):
            raise PolicyInvalid(entry=entry, problem="source-cites-nothing")


def _sources(place: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, rule in table.items():
        entry = f"{place}.{name}" if place else name
        if isinstance(rule, dict) and rule.keys() == _RULE:
            yield entry, str(rule["source"])
        elif isinstance(rule, dict):
            yield from _sources(entry, rule)
