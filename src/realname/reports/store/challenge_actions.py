"""What challenges asked for, in pages; a challenge that is deleted is not among them."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select

from realname.platform.db.store import SqlStore
from realname.registration.store.codecs import decode_actions
from realname.registration.store.tables import challenges
from realname.verification.model.observations import Action

_ASKED = select(challenges.c.registration_id, challenges.c.ordinal, challenges.c.actions).where(
    challenges.c.registration_id.in_(bindparam("some", expanding=True))
)


class ChallengeActions(SqlStore):
    """Reads; changes nothing."""

    def of(self, registrations: Collection[str]) -> Mapping[str, Mapping[int, tuple[Action, ...]]]:
        """The actions of each challenge by its number from 0 on, by registration."""
        found = defaultdict[str, dict[int, tuple[Action, ...]]](dict)
        for registration_id, ordinal, actions in self._connection.execute(_ASKED, {"some": sorted(registrations)}):
            found[registration_id][ordinal] = decode_actions(actions)
        return found
