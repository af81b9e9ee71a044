"""The first two administrators: the only accounts with power that no second person confirms. The ledger says whether there were any."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from realname.access.errors import AdministratorPresent
from realname.access.events import AccessEvent, ConfirmedBy
from realname.access.model.staff import Role, StaffAccount, StaffMember, parse_login
from realname.access.store.staff import Staff
from realname.access.use_cases.invitations import invite
from realname.access.use_cases.sign_in_audit import SignInAudit, staff_added, staff_confirmed
from realname.access.use_cases.staff_accounts import has_factor
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ledger.implied_records import facts_of
from realname.kernel.ports import Clock, PasswordHasher, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork

BOOTSTRAP = "first-administrators"  # the ledger's subject: that it has entries says that the bootstrap was used


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A code that was made for one of the two; shown once."""

    login: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteFirstAdministrators:
    """Adds the two administrators whom nobody else could add or confirm."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher

    def __call__(self, first: str, second: str) -> Sequence[Invited]:
        """Add and invite both, once in a deployment; the ledger decides whether that was done, not the table of staff.

        Called again for the same two it gives a new code to whoever has set up nothing yet. In a deployment of a release before 0.3.0
        that ever had one administrator alone, that one is the first, and only the second is added.

        Raises:
            InvalidInput: A login is not of its form, or both are the same.
            AdministratorPresent: The ledger names other administrators, or both have set up how they sign in.
            LoginTaken: A login is another member's.
        """
        logins = (parse_login(first), parse_login(second))
        if logins[0] == logins[1]:
            raise InvalidInput(field="second")
        unseen = [self.passwords.hash(f"{self.tokens.token()}{self.tokens.token()}") for _ in logins]
        audits, codes = list[SignInAudit](), list[Invited]()
        with self.units() as unit:
            unit[Staff].wait_for_bootstrap()
            allowed = _bootstrapped(unit)
            if not allowed:
                allowed = self._add(unit, logins, unseen, audits)
            for login in logins:
                account = unit[Staff].find(login)
                if account is None or account.member.id not in allowed or account.member.role is not Role.ADMINISTRATOR:
                    raise AdministratorPresent
                # After a reset two people let the member in again, not the command line.
                if account.is_active and account.reset_at is None and not has_factor(unit, account.member.id):
                    issued = invite(unit, self.clock, self.tokens, account.member.id)
                    audits.append(issued.audit)
                    codes.append(Invited(login=login, code=issued.code))
            if not codes:
                raise AdministratorPresent
            unit.commit()
        for audit in audits:
            audit.log()
        return codes

    def _add(self, unit: UnitOfWork, logins: Sequence[str], unseen: Sequence[str], audits: list[SignInAudit]) -> frozenset[AgentId]:
        """Add those of the two that are not there, and record that the bootstrap was used."""
        now, known = self.clock.now(), known_and_not_deactivated(unit, Role.ADMINISTRATOR)
        there = unit[Staff].find(logins[0])
        if known and (there is None or {there.member.id} != known):
            raise AdministratorPresent
        ids = list[AgentId]()
        for login, password_hash in zip(logins, unseen, strict=True):
            if known and login == logins[0] and there is not None:
                ids.append(there.member.id)
                continue
            member = StaffMember(id=AgentId(self.tokens.token()), login=login, outlet_id=None, role=Role.ADMINISTRATOR)
            # The hash of a password that nobody has seen: a try to sign in by it takes as long as any other.
            account = StaffAccount(member=member, password_hash=password_hash, added_at=now)
            unit[Staff].add(replace(account, confirmed_at=now))
            for audit in (staff_added(account), staff_confirmed(member.id, ConfirmedBy.BOOTSTRAP)):
                audit.record(unit, at=now)
                audits.append(audit)
            ids.append(member.id)
        event = recorded_event(AccessEvent.STAFF_BOOTSTRAPPED, BOOTSTRAP, at=now, first=ids[0].value, second=ids[1].value)
        unit.ledger.append(event)
        return frozenset(ids)


def _bootstrapped(unit: UnitOfWork) -> frozenset[AgentId]:
    """The two whom the ledger names as the first administrators; empty: the bootstrap was never used."""
    events = unit.ledger.events_of(BOOTSTRAP)
    return frozenset(AgentId(facts_of(event)[name]) for event in events for name in ("first", "second"))


def known_and_not_deactivated(unit: UnitOfWork, role: Role) -> set[AgentId]:
    """Every member of a role whom the table or the ledger names, and who was not deactivated.

    Whoever empties the table does not get a bootstrap again.
    """
    found = {account.member.id for account in unit[Staff].all_of(None) if account.is_active and account.member.role is role}
    for event in unit.ledger.events_of_kinds((AccessEvent.STAFF_ADDED, AccessEvent.STAFF_DEACTIVATED)):
        if event.event is AccessEvent.STAFF_DEACTIVATED:
            found.discard(AgentId(event.subject))
        elif facts_of(event).get("role") == role.value:
            found.add(AgentId(event.subject))
    return found
