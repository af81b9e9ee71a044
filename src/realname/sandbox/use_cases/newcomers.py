"""What a newcomer to the sandbox is given: the key of its start page, a sign-in for each role without a password, and SIMs."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace

from realname.access.events import ConfirmedBy
from realname.access.model.staff import Role, SignInMeans, StaffAccount, StaffMember, parse_login
from realname.access.store.staff import Staff
from realname.access.use_cases.sign_in_audit import password_given, signed_in, staff_added, staff_confirmed
from realname.access.use_cases.staff_accounts import new_password, require_account
from realname.access.use_cases.staff_session import SignedIn, begin_session
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import AgentId, Iccid, OutletId
from realname.kernel.ports import Clock, KeyedHashes, PasswordHasher, RandomTokens
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.sandbox.use_cases.sample_outlet import SAMPLE_OUTLET, EnrolSampleOutlet

# By login. A registration may need two reviewers who know nothing of each other.
SAMPLE_STAFF: Mapping[str, Role] = {
    "agent": Role.AGENT,
    "supervisor": Role.SUPERVISOR,
    "reviewer": Role.REVIEWER,
    "second-reviewer": Role.REVIEWER,
    "privacy-officer": Role.PRIVACY_OFFICER,
    "inspector": Role.INSPECTOR,
    "administrator": Role.ADMINISTRATOR,
}
_KEY_LENGTH = 32  # hexadecimal: 128 bits


@dataclass(frozen=True, slots=True)
class StartKey:
    """The key of the start page, in the address that the terminal prints: the same at each start, and another in each data folder."""

    keyed_hashes: KeyedHashes

    @property
    def text(self) -> str:
        """32 hexadecimal digits."""
        return self.keyed_hashes.hash("sandbox/start-page")[:_KEY_LENGTH]

    def is_right(self, given: str) -> bool:
        """Whether this is the key; the comparison takes as long for any other."""
        return hmac.compare_digest(given.encode(), self.text.encode())


@dataclass(frozen=True, slots=True)
class OfferSampleSim:
    """Offers a SIM of the sandbox."""

    units: Reads

    def __call__(self) -> Iccid | None:
        """The first that no registration or line has; None where all are used."""
        with self.units() as unit:
            used = unit[Sims].used(sandbox_iccids())
        return next((one for one in sandbox_iccids() if one not in used), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSampleStaff:
    """Adds a member of staff in the sandbox. No second person confirms the account, because a sandbox has no real people."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher

    def __call__(self, login: str, outlet_id: OutletId | None, role: Role) -> str:
        """Add, and give a password that does not lapse.

        Raises:
            InvalidInput: The login is not of its form, or the role has no outlet and one is named, or the other way round.
            LoginTaken: The login is in use.
        """
        password, now = new_password(self.tokens), self.clock.now()
        member = StaffMember(id=AgentId(self.tokens.token()), login=parse_login(login), outlet_id=outlet_id, role=role)
        account = StaffAccount(member=member, password_hash=self.passwords.hash(password), added_at=now)
        audits = [staff_added(account), password_given(account, by="administrator")]
        if role.has_power:
            audits.append(staff_confirmed(member.id, ConfirmedBy.SANDBOX))
        with self.units() as unit:
            unit[Staff].add(replace(account, confirmed_at=now if role.has_power else None))
            for audit in audits:
                audit.record(unit, at=now)
            unit.commit()
        for audit in audits:
            audit.log()
        return password


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSampleStaff:
    """Signs a sample member of staff in, who is added when first wanted, as the outlet is. No one knows the password."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    add_staff: AddSampleStaff
    enrol_outlet: EnrolSampleOutlet

    def __call__(self, login: str) -> SignedIn:
        """Sign in as one of `SAMPLE_STAFF`; in a folder whose staff has other logins, as another member of the same role.

        Raises:
            LoginTaken: The login is of another role, or deactivated.
        """
        account = self._member(login) or self._added(login)
        if account.member.outlet_id in {SAMPLE_OUTLET, None}:
            self.enrol_outlet()
        with self.units() as unit:
            begun = begin_session(unit, self.tokens, account, means=SignInMeans.PASSWORD, at=self.clock.now())
            unit.commit()
        signed_in(account.member.id, SignInMeans.PASSWORD).log()
        return begun

    def _added(self, login: str) -> StaffAccount:
        role = SAMPLE_STAFF[login]
        self.add_staff(login, SAMPLE_OUTLET if role.is_of_an_outlet else None, role)
        with self.units() as unit:
            return require_account(unit, login)

    def _member(self, login: str) -> StaffAccount | None:
        role = SAMPLE_STAFF[login]
        with self.units() as unit:
            of_the_role = [one for one in unit[Staff].all_of(None) if one.member.role is role]
        usable = {one.member.login: one for one in of_the_role if one.may_sign_in and one.password_lapses_at is None}
        others = [one for name, one in usable.items() if name not in SAMPLE_STAFF and role.is_of_an_outlet]
        return usable.get(login) or next(iter(others), None)
