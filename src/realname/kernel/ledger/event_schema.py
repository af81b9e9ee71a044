"""How an event of the ledger is declared: who writes it, about what, with which facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.ledger.field_types import ID, FactType
from realname.kernel.text.text import Text


class Source(StrEnum):
    """Who writes an event: the part of the system through which a person did it, or that did it by itself."""

    COUNTER = "counter"
    API = "api"
    WORKFLOW = "workflow"
    OFFICE = "office"
    PERSON = "person"
    OPERATOR = "operator"
    UPKEEP = "upkeep"
    INSPECTOR = "inspector"
    COMMAND = "command"


class SubjectKind(StrEnum):
    """Whose id, or which word, the subject is."""

    REGISTRATION = "registration"
    LINE = "line"
    STAFF = "member of staff"
    COUNTER = "counter"
    CAMERA = "camera"
    CLIENT = "machine client"
    RELYING = "relying service"
    CAMPAIGN = "campaign"
    OUTLET = "outlet"
    SHOPPER = "test identity"
    VISIT = "visit"
    BLOCK = "entry of the block list"
    BLOCKLIST = "`blocklist`"
    INSPECTION = "inspection"
    ALERT = "alert"
    RECORD = "record of a table"
    LEAK = "leak"
    ENDPOINT = "endpoint of webhooks"
    FACES = "`faces`"
    STOCK = "`stock`"
    KEYS = "`keys`"
    ROWS = "`rows`"
    MEDIA = "`media`"
    RECORDS = "`records`"
    DELETIONS = "`deletions`"
    LEDGER = "`ledger`"

    def takes(self, subject: str) -> bool:
        """Whether the subject is the word, or has the form of an id."""
        return subject == self.value.strip("`") if self.value.startswith("`") else ID.takes(subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSchema:
    """What an event may be.

    Attributes:
        name: As `subject:action`.
        words: What happened, for people: a noun and what was done to it, without a full stop.
        facts: By name, what each may be; an entry need not have all of them. A name that ends in `*` stands for every name that begins so.
        is_withheld: Who reads a registration does not see it there: it says who looked at a photo or a review, or is on hold.
        announced: The facts that a webhook carries; None: no webhook tells of the event.
    """

    name: str
    words: Text
    sources: tuple[Source, ...]
    about: SubjectKind
    facts: Mapping[str, FactType]
    is_withheld: bool
    announced: frozenset[str] | None = None

    def type_of(self, name: str) -> FactType | None:
        """The kind of a fact; None: the event has no such fact."""
        return self.facts.get(name) or next(
            (kind for one, kind in self.facts.items() if one[-1] == "*" and name.startswith(one[:-1])), None
        )


def declare(
    name: str,
    words: Text,
    sources: str,
    about: SubjectKind,
    facts: Mapping[str, FactType] | None = None,
    *,
    is_withheld: bool = False,
    announces: str | None = None,
    **more: FactType,
) -> EventSchema:
    """Declare an event.

    Args:
        name: As `subject:action`.
        words: What happened, for people.
        sources: Between spaces.
        about: Of what the subject is.
        facts: By name.
        is_withheld: Whether who reads a registration does not see it there.
        announces: Between spaces, the facts that a webhook carries, none of them of staff; None: no webhook tells of it.
        more: More facts.

    Raises:
        TypeError: It announces a fact that it does not have, or is withheld.
    """
    all_facts, announced = {**(facts or {}), **more}, None if announces is None else frozenset(announces.split())
    if announced is not None and (is_withheld or not announced <= all_facts.keys()):
        raise _unfit_to_announce(name)
    return EventSchema(
        name=name,
        words=words,
        sources=tuple(Source(one) for one in sources.split()),
        about=about,
        facts=all_facts,
        is_withheld=is_withheld,
        announced=announced,
    )


def _unfit_to_announce(name: str) -> TypeError:
    return TypeError(f"{name}: announces a fact that it does not have, or is withheld")
