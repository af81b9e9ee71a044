"""How an event of the ledger is declared: who writes it, about what, with which facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.errors import EventNotDeclared
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.field_types import ID, FactType


class Source(StrEnum):
    """Who writes an event: the part of the system through which somebody did it, or that did it by itself."""

    COUNTER = "counter"
    API = "api"
    WORKFLOW = "workflow"
    OFFICE = "office"
    PERSON = "person"
    OPERATOR = "operator"
    UPKEEP = "upkeep"
    INSPECTOR = "inspector"
    COMMAND = "command"


class About(StrEnum):
    """Whose id, or which word, the subject is."""

    REGISTRATION = "registration"
    LINE = "line"
    STAFF = "member of staff"
    COUNTER = "counter"
    CLIENT = "machine client"
    CAMPAIGN = "campaign"
    OUTLET = "outlet"
    SHOPPER = "test identity"
    VISIT = "visit"
    BLOCK = "entry of the block list"
    BLOCKLIST = "`blocklist`"
    INSPECTION = "inspection"
    ALERT = "alert"
    LEAK = "leak"
    FACES = "`faces`"
    STOCK = "`stock`"
    KEYS = "`keys`"
    MEDIA = "`media`"
    RECORDS = "`records`"
    DELETIONS = "`deletions`"
    LEDGER = "`ledger`"

    def takes(self, subject: str) -> bool:
        """Whether the subject is the word, or has the form of an id."""
        return subject == self.value.strip("`") if self.value.startswith("`") else ID.takes(subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What an event may be.

    Attributes:
        facts: By name, what each may be; an entry need not have all of them. A name that ends in `*` stands for every name that begins so.
    """

    sources: tuple[Source, ...]
    about: About
    facts: Mapping[str, FactType]

    def type_of(self, name: str) -> FactType | None:
        """The kind of a fact; None: the event has no such fact."""
        return self.facts.get(name) or next(
            (kind for one, kind in self.facts.items() if one[-1] == "*" and name.startswith(one[:-1])), None
        )


def declare(sources: str, about: About, facts: Mapping[str, FactType] | None = None, **more: FactType) -> Declared:
    """Declare an event.

    Args:
        sources: Between spaces.
        about: Of what the subject is.
        facts: By name.
        more: More of them.
    """
    return Declared(sources=tuple(Source(one) for one in sources.split()), about=about, facts={**(facts or {}), **more})


_CATALOGUE: dict[Event, Declared] = {}  # what `main` collected; the ledger takes nothing else
_loaders: list[Callable[[], object]] = []


def collect(declared: Mapping[Event, Declared]) -> None:
    """Make declarations known to the ledger."""
    _CATALOGUE.update(declared)


def collect_when_asked(load: Callable[[], object]) -> None:
    """Have the declarations collected with the first event: a command that writes none does not import them."""
    _loaders.append(load)


def _declared() -> Mapping[Event, Declared]:
    while _loaders:
        _loaders.pop()()
    return _CATALOGUE


def require_declared(event: RecordedEvent) -> None:
    """Refuse an event that is not declared so.

    Raises:
        EventNotDeclared: Its subject, a fact's name or a fact's form; says which, never the value.
    """
    declared = _declared().get(event.event)
    if declared is None:
        raise EventNotDeclared(event=event.event.value)
    if not declared.about.takes(event.subject):
        raise EventNotDeclared(event=event.event.value, field="subject")
    seen = set[str]()
    for name, value in event.facts:
        kind = declared.type_of(name)
        if kind is None or name in seen or not kind.takes(value):
            raise EventNotDeclared(event=event.event.value, field=name if kind else "")
        seen.add(name)


def names_of(event: Event) -> tuple[str, ...]:
    """All its names as `source:subject:action`."""
    return tuple(f"{source.value}:{event.value}" for source in _declared()[event].sources)
