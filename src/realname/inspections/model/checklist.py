"""What an inspector looks at in an outlet, item by item, each by the article of the country's rules that asks for it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.errors import PolicyInvalid
from realname.kernel.text.text import Text

CHECKLIST = "checklist"  # context of the questions in the catalogue
_ID = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)


class ChecklistGroup(StrEnum):
    """Where in an outlet an inspector looks, in the order in which a visit goes."""

    REGISTERING = "registering"
    PAPERS_AND_SIMS = "papers-and-sims"
    STAFF = "staff"
    NOTICES = "notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One thing to look at.

    Attributes:
        group: Under which heading it is asked.
        source: The rule and article that it cites.
        en, zh: As a question that is answered by yes where all is well.
    """

    id: str
    group: ChecklistGroup
    source: str
    en: str
    zh: str

    @property
    def text(self) -> Text:
        """The question, to be translated: `tools/messages.py` takes it into the catalogue."""
        return Text(english=self.en, context=CHECKLIST)

    def __post_init__(self) -> None:
        """Refuse an item that says nothing, or that cites nothing.

        Raises:
            PolicyInvalid: It does.
        """
        if not _ID.fullmatch(self.id) or not all(one.strip() for one in (self.source, self.en, self.zh)):
            raise PolicyInvalid(field="checklist", item=self.id)


@dataclass(frozen=True, slots=True)
class Checklist:
    """All of them, in their order."""

    items: tuple[ChecklistItem, ...]

    def __post_init__(self) -> None:
        """Refuse an empty one, and an item that stands twice.

        Raises:
            PolicyInvalid: It does.
        """
        ids = [one.id for one in self.items]
        if not ids or len(set(ids)) < len(ids):
            raise PolicyInvalid(field="checklist")

    @property
    def groups(self) -> Mapping[ChecklistGroup, Sequence[ChecklistItem]]:
        """The items under each heading that has some; every item once."""
        found = {group: [one for one in self.items if one.group is group] for group in ChecklistGroup}
        return {group: items for group, items in found.items() if items}

    @property
    def digest(self) -> str:
        """SHA-256 over its items: what was asked can be told later. Headings ask nothing, and are no part of it."""
        text = "\n".join(f"{one.id}\t{one.source}\t{one.en}\t{one.zh}" for one in self.items)
        return hashlib.sha256(text.encode()).hexdigest()
