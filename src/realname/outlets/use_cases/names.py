"""What people read instead of ids: names of outlets, and the role of each member of staff."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from realname.access.model.staff import Role
from realname.access.store.staff import Staff
from realname.access.text import ROLE_WORDS
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.text.text import Text
from realname.kernel.unit_of_work import Reads
from realname.outlets.store.enrolments import Outlets

NOT_KNOWN = Text("Member of staff, no longer known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names by id.

    Attributes:
        outlets: Of every outlet that has a name, by name.
        enrolled: Every outlet that was enrolled, by id.
        roles: Of the members of staff that were asked for, as far as they are known.
    """

    outlets: Mapping[OutletId, str]
    enrolled: Sequence[OutletId]
    roles: Mapping[AgentId, Role]

    def outlet(self, outlet_id: OutletId) -> str:
        """What people call an outlet; its id where it has no name."""
        return self.outlets.get(outlet_id, outlet_id.value)

    def label(self, outlet_id: OutletId) -> str:
        """The name with the id behind it, so that two outlets of one name are told apart; the id alone where there is no name."""
        name = self.outlets.get(outlet_id)
        return f"{name} ({outlet_id})" if name else outlet_id.value

    def labels(self) -> Sequence[str]:
        """Of every enrolled outlet, in the order in which people look for one."""
        return sorted((self.label(one) for one in self.enrolled), key=str.casefold)

    def find(self, text: str) -> OutletId | None:
        """The outlet that a label, an id or the name of one outlet alone means; None: none, or several."""
        typed = " ".join(text.split()).casefold()
        for one in self.enrolled:
            if typed in {one.value.casefold(), self.label(one).casefold()}:
                return one
        named = [one for one, name in self.outlets.items() if name.casefold() == typed]
        return named[0] if len(named) == 1 else None

    def person(self, agent_id: AgentId) -> Text:
        """The role of a member of staff in words: what a person reads instead of an id."""
        role = self.roles.get(agent_id)
        return ROLE_WORDS[role] if role else NOT_KNOWN


@dataclass(frozen=True, slots=True)
class ReadNames:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, *, agents: Collection[AgentId] = ()) -> Names:
        """Names of all outlets, and the roles of some members of staff."""
        with self.units() as unit:
            outlets = unit[Outlets]
            return Names(outlets=outlets.names(), enrolled=outlets.ids(), roles=unit[Staff].roles_of(agents) if agents else {})

    def name_of(self, outlet_id: OutletId) -> str:
        """What people call one outlet; implements the port `OutletNames` of access."""
        with self.units() as unit:
            return unit[Outlets].name_of(outlet_id) or outlet_id.value
