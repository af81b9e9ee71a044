"""Staff in their tables: accounts, open sign-ins, and tries to sign in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, or_, select

from realname.access.errors import LoginTaken, UnknownStaff
from realname.access.model.staff import MOST_STRANGERS, STRANGER, FailedSignIns, OpenSignIn, Role, StaffAccount
from realname.access.store.tables import sign_in_tries, staff, staff_sessions
from realname.kernel.identifiers import AgentId, CounterId, OutletId, SignInId
from realname.platform.db.repository import OneTable, Repository, required
from realname.platform.db.row_mapper import Codec, RowMapper

_BOOTSTRAP = 0x626F6F747374  # any number of ours: additions of the first administrators wait here for each other


def _write_outlet(outlet_id: OutletId | None) -> str:
    return outlet_id.value if outlet_id else ""  # the column was made for outlets alone; no outlet has an empty id


def _read_outlet(text: str) -> OutletId | None:
    return OutletId(text) if text else None


class Staff(Repository[StaffAccount, AgentId]):
    """Accounts by login and by agent."""

    rows = RowMapper(
        StaffAccount,
        staff,
        flat={"member": ""},
        columns={"access_issued_by": "handed_by", "access_issued_at": "handed_at"},
        codecs={"member.outlet_id": Codec(write=_write_outlet, read=_read_outlet)},
    )
    unknown = UnknownStaff

    def add(self, account: StaffAccount) -> None:
        """Keep a new one.

        Raises:
            LoginTaken: The login is in use, also where its member is deactivated.
        """
        self._records.insert_new(account, refused=LoginTaken())

    def wait_for_bootstrap(self) -> None:
        """Let one transaction at a time add the first administrators. SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_BOOTSTRAP})")

    def find(self, login: str) -> StaffAccount | None:
        """Find by login, or None; locked until the transaction ends."""
        return self._records.lock_one(select(staff).where(staff.c.login == login))

    def get(self, agent_id: AgentId) -> StaffAccount:
        """Read; not locked.

        Raises:
            UnknownStaff: There is none.
        """
        return required(self._records.find(agent_id), UnknownStaff)

    def find_by_id(self, agent_id: AgentId) -> StaffAccount | None:
        """Return the account without locking its row; None if there is none."""
        return self._records.find(agent_id)

    def roles_of(self, agents: Collection[AgentId]) -> Mapping[AgentId, Role]:
        """The roles of some members; those who are not there are left out."""
        asked = select(staff).where(staff.c.id.in_([one.value for one in agents]))
        return {account.member.id: account.member.role for account in self._records.all(asked)}

    def logins_of(self, agents: Collection[AgentId]) -> Mapping[AgentId, str]:
        """The logins of some members; those who are not there are left out."""
        asked = select(staff.c.id, staff.c.login).where(staff.c.id.in_([agent_id.value for agent_id in agents]))
        return {AgentId(agent_id): login for agent_id, login in self._connection.execute(asked)}

    def all_of(self, outlet_id: OutletId | None) -> Sequence[StaffAccount]:
        """Those of an outlet, or of all, by outlet and login."""
        asked = select(staff).order_by(staff.c.outlet_id, staff.c.login)
        if outlet_id is not None:
            asked = asked.where(staff.c.outlet_id == outlet_id.value)
        return self._records.all(asked)


class StaffSessions(OneTable[OpenSignIn]):
    """Sign-ins that have not ended, by the hash of their token."""

    rows = RowMapper(OpenSignIn, staff_sessions)

    def add(self, sign_in: OpenSignIn) -> None:
        """Keep a new one."""
        self._records.insert(sign_in)

    def find(self, token_hash: str) -> OpenSignIn | None:
        """Find, or None."""
        return self._records.one(select(staff_sessions).where(staff_sessions.c.token_hash == token_hash))

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        """Record activity; one that ended meanwhile is no error."""
        if found := self._lock(token_hash):
            self._records.replace(replace(found, seen_at=seen_at))

    def bind(self, token_hash: str, counter_id: CounterId) -> bool:
        """Record at which counter one is; returns whether there is one."""
        found = self._lock(token_hash)
        return found is not None and self._records.replace(replace(found, counter_id=counter_id))

    def end(self, token_hash: str) -> None:
        """End one; one that is not there is no error."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))

    def of(self, agent_id: AgentId) -> Sequence[OpenSignIn]:
        """All of a member, the newest first."""
        theirs = select(staff_sessions).where(staff_sessions.c.agent_id == agent_id.value)
        asked = theirs.order_by(staff_sessions.c.signed_in_at.desc(), staff_sessions.c.token_hash)
        return self._records.all(asked)

    def end_one_of(self, agent_id: AgentId, sign_in_id: SignInId) -> bool:
        """End one of a member; returns whether there was one."""
        meant = (staff_sessions.c.agent_id == agent_id.value) & (staff_sessions.c.id == sign_in_id.value)
        return self._connection.execute(delete(staff_sessions).where(meant)).rowcount == 1

    def end_others_of(self, agent_id: AgentId, *, but: str) -> int:
        """End all of a member but the one of a token's hash; returns how many."""
        meant = (staff_sessions.c.agent_id == agent_id.value) & (staff_sessions.c.token_hash != but)
        return self._connection.execute(delete(staff_sessions).where(meant)).rowcount

    def end_all_of(self, agent_id: AgentId) -> None:
        """End all of a member."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.agent_id == agent_id.value))

    def forget(self, *, seen_before: datetime, signed_in_before: datetime) -> int:
        """Forget those idle since the one time or begun before the other; returns how many."""
        is_over = or_(staff_sessions.c.seen_at < seen_before, staff_sessions.c.signed_in_at < signed_in_before)
        return self._connection.execute(delete(staff_sessions).where(is_over)).rowcount

    def _lock(self, token_hash: str) -> OpenSignIn | None:
        return self._records.lock_one(select(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


class FailedSignInsByLogin(OneTable[FailedSignIns]):
    """Tries to sign in, by login, whether or not it exists: the pause after wrong passwords must not tell which do."""

    rows = RowMapper(FailedSignIns, sign_in_tries, columns={"count": "tries"})

    def of(self, login: str, *, at: datetime) -> FailedSignIns:
        """Find, or begin to count at a time; locked until the transaction ends, so that many at once are counted one by one."""
        return self._records.lock_or_insert(FailedSignIns(login=login, count=0, last_at=at, paused_until=None))

    def save(self, tries: FailedSignIns) -> None:
        """Replace."""
        self._records.replace(tries)

    def clear(self, login: str) -> None:
        """Forget those of a login."""
        self._connection.execute(delete(sign_in_tries).where(sign_in_tries.c.login == login))

    def forget(self, *, last_before: datetime, most_strangers: int = MOST_STRANGERS) -> None:
        """Forget those whose last try was before a time; of logins that do not exist also those tried longest ago, beyond so many.

        Waits for no one: a login that is tried at this moment is left for the next time.
        """
        is_stranger = sign_in_tries.c.login.startswith(STRANGER, autoescape=True)
        newest = select(sign_in_tries.c.login).where(is_stranger).order_by(sign_in_tries.c.last_at.desc(), sign_in_tries.c.login)
        is_over = (sign_in_tries.c.last_at < last_before) | (is_stranger & sign_in_tries.c.login.not_in(newest.limit(most_strangers)))
        over = select(sign_in_tries.c.login).where(is_over).with_for_update(skip_locked=True)
        self._connection.execute(delete(sign_in_tries).where(sign_in_tries.c.login.in_(over)))
