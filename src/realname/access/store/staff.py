"""Staff in their tables: accounts, open sign-ins, and tries to sign in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.access.model.staff import OpenSignIn, Role, SignInMeans, SignInTries, StaffAccount, StaffMember
from realname.access.store.tables import sign_in_tries, staff, staff_sessions
from realname.kernel.errors import LoginTaken, UnknownStaff
from realname.kernel.identifiers import AgentId, CounterId, OutletId, SignInId
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_NO_OUTLET = ""  # the column was made for outlets alone; no outlet has an empty id


class Staff(SqlStore):
    """Accounts by login and by agent."""

    def add(self, account: StaffAccount) -> None:
        """Keep a new one.

        Raises:
            LoginTaken: The login is in use, also where its member is deactivated.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(staff).values(_row(account)))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise LoginTaken from problem

    def find(self, login: str) -> StaffAccount | None:
        """Find by login, or None; locked until the transaction ends."""
        row = self._connection.execute(select(staff).where(staff.c.login == login).with_for_update()).mappings().one_or_none()
        return None if row is None else _account(row)

    def get(self, agent_id: AgentId) -> StaffAccount:
        """Read.

        Raises:
            UnknownStaff: There is none.
        """
        row = self._connection.execute(select(staff).where(staff.c.id == agent_id.value)).mappings().one_or_none()
        if row is None:
            raise UnknownStaff
        return _account(row)

    def save(self, account: StaffAccount) -> None:
        """Replace."""
        changed = update(staff).where(staff.c.id == account.member.id.value).values(_row(account))
        if self._connection.execute(changed).rowcount != 1:
            raise UnknownStaff

    def all_of(self, outlet_id: OutletId | None) -> Sequence[StaffAccount]:
        """Those of an outlet, or of all, by outlet and login."""
        asked = select(staff).order_by(staff.c.outlet_id, staff.c.login)
        if outlet_id is not None:
            asked = asked.where(staff.c.outlet_id == outlet_id.value)
        return [_account(row) for row in self._connection.execute(asked).mappings()]


class StaffSessions(SqlStore):
    """Sign-ins that have not ended, by the hash of their token."""

    def add(self, sign_in: OpenSignIn) -> None:
        """Keep a new one."""
        row = {
            "token_hash": sign_in.token_hash,
            "agent_id": sign_in.agent_id.value,
            "signed_in_at": sign_in.signed_in_at,
            "seen_at": sign_in.seen_at,
            "means": sign_in.means.value,
            "id": sign_in.id.value if sign_in.id else None,
            "counter_id": sign_in.counter_id.value if sign_in.counter_id else None,
        }
        self._connection.execute(insert(staff_sessions).values(row))

    def find(self, token_hash: str) -> OpenSignIn | None:
        """Find, or None."""
        asked = select(staff_sessions).where(staff_sessions.c.token_hash == token_hash)
        row = self._connection.execute(asked).mappings().one_or_none()
        return None if row is None else _sign_in(row)

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        """Record activity; one that ended meanwhile is no error."""
        self._connection.execute(update(staff_sessions).where(staff_sessions.c.token_hash == token_hash).values(seen_at=seen_at))

    def bind(self, token_hash: str, counter_id: CounterId) -> bool:
        """Record at which counter one is; returns whether there is one."""
        bound = update(staff_sessions).where(staff_sessions.c.token_hash == token_hash).values(counter_id=counter_id.value)
        return self._connection.execute(bound).rowcount == 1

    def end(self, token_hash: str) -> None:
        """End one; one that is not there is no error."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))

    def of(self, agent_id: AgentId) -> Sequence[OpenSignIn]:
        """All of a member, the newest first."""
        theirs = select(staff_sessions).where(staff_sessions.c.agent_id == agent_id.value)
        asked = theirs.order_by(staff_sessions.c.signed_in_at.desc(), staff_sessions.c.token_hash)
        return [_sign_in(row) for row in self._connection.execute(asked).mappings()]

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


class SignInTriesByLogin(SqlStore):
    """Tries to sign in, by login, whether or not it exists: the pause after wrong passwords must not tell which do."""

    def of(self, login: str, *, at: datetime) -> SignInTries:
        """Find, or begin to count at a time; locked until the transaction ends, so that many at once are counted one by one."""
        # Inserted first, then locked: of many at once that find nothing, one would insert and the others fail.
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        begun = dialect.insert(sign_in_tries).values(login=login, tries=0, last_at=at)
        self._connection.execute(begun.on_conflict_do_nothing(index_elements=[sign_in_tries.c.login]))
        asked = select(sign_in_tries).where(sign_in_tries.c.login == login).with_for_update()
        row = self._connection.execute(asked).mappings().one()
        return SignInTries(login=row["login"], count=row["tries"], last_at=row["last_at"], paused_until=row["paused_until"])

    def save(self, tries: SignInTries) -> None:
        """Replace."""
        values = {"tries": tries.count, "last_at": tries.last_at, "paused_until": tries.paused_until}
        self._connection.execute(update(sign_in_tries).where(sign_in_tries.c.login == tries.login).values(values))

    def clear(self, login: str) -> None:
        """Forget those of a login."""
        self._connection.execute(delete(sign_in_tries).where(sign_in_tries.c.login == login))

    def forget(self, *, last_before: datetime) -> int:
        """Forget those whose last try was before a time; returns how many."""
        return self._connection.execute(delete(sign_in_tries).where(sign_in_tries.c.last_at < last_before)).rowcount


def _sign_in(row: RowMapping) -> OpenSignIn:
    return OpenSignIn(
        token_hash=row["token_hash"],
        agent_id=AgentId(row["agent_id"]),
        signed_in_at=row["signed_in_at"],
        seen_at=row["seen_at"],
        means=SignInMeans(row["means"]),
        id=SignInId(row["id"]) if row["id"] else None,
        counter_id=CounterId(row["counter_id"]) if row["counter_id"] else None,
    )


def _row(account: StaffAccount) -> Mapping[str, Column]:
    return {
        "id": account.member.id.value,
        "login": account.member.login,
        "outlet_id": account.member.outlet_id.value if account.member.outlet_id else _NO_OUTLET,
        "role": account.member.role.value,
        "password_hash": account.password_hash,
        "added_at": account.added_at,
        "deactivated_at": account.deactivated_at,
        "password_lapses_at": account.password_lapses_at,
    }


def _account(row: RowMapping) -> StaffAccount:
    outlet_id = None if row["outlet_id"] == _NO_OUTLET else OutletId(row["outlet_id"])
    member = StaffMember(id=AgentId(row["id"]), login=row["login"], outlet_id=outlet_id, role=Role(row["role"]))
    return StaffAccount(
        member=member,
        password_hash=row["password_hash"],
        added_at=row["added_at"],
        deactivated_at=row["deactivated_at"],
        password_lapses_at=row["password_lapses_at"],
    )
