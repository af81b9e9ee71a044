"""What waits for a member of staff, counted for the navigation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from realname.access.model.rights import RIGHTS
from realname.access.model.staff import StaffMember
from realname.access.ports import WaitingQueue


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """Asks each queue; each capability that has one declares it, and `main` collects them."""

    queues: Sequence[WaitingQueue]

    def __call__(self, member: StaffMember) -> Mapping[str, int]:
        """By section of the navigation, how many wait for the member; only of what they hold the right for."""
        return {one.section: one.count(member) for one in self.queues if one.right in RIGHTS[member.role]}
