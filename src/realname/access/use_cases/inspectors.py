"""Inspectors are admitted by the regulator: by its key, which is recorded once, by command before there is any inspector, or by one.

The operator runs the command and gains nothing by it: the regulator's statement fixes by which code the inspector enters, and holds only
its hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from realname.access.connectors.regulator_signature import is_signed
from realname.access.errors import InspectorPresent, NothingWaits, RegulatorKeyMissing, RegulatorKeyRecorded, StatementRefused, UnknownStaff
from realname.access.events import AccessEvent, ConfirmedBy
from realname.access.model.passkey import INVITATION_LIFETIME, Invitation
from realname.access.model.regulator_statement import (
    RegulatorKey,
    RegulatorStatement,
    StatementAct,
    digest_of_statement,
    parse_statement,
    require_usable,
)
from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.passkeys import Invitations
from realname.access.store.regulator_keys import REGULATOR, RegulatorKeys
from realname.access.store.staff import Staff, StaffSessions
from realname.access.use_cases.factor_resets import void_factors
from realname.access.use_cases.first_administrators import known_and_not_deactivated
from realname.access.use_cases.sign_in_audit import SignInAudit, invited, password_given, staff_added, staff_confirmed
from realname.access.use_cases.staff_accounts import has_factor
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ledger.implied_records import facts_of
from realname.kernel.ports import Clock, PasswordHasher, RandomTokens
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.platform.config.settings import Settings

_LOCAL = "http://localhost:8081"


@dataclass(frozen=True, slots=True)
class ReadRegulatorKey:
    """Reads which key of the regulator was recorded."""

    units: Reads

    def __call__(self) -> RegulatorKey | None:
        """Return it; None: no key was recorded, or the table and the ledger do not say the same."""
        with self.units() as unit:
            return _key(unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRegulatorKey:
    """Records the regulator's key, once: by command before there is any inspector, afterwards by an inspector."""

    units: UnitsOfWork
    clock: Clock

    def check(self) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            _require_none_yet(unit)

    def __call__(self, public_key: bytes, *, inspector: AgentId | None = None) -> None:
        """Record a raw public key of Ed25519.

        Args:
            public_key: 32 bytes.
            inspector: Who records it on the inspectors' pages, in a deployment whose inspectors are older than this release. None: the
                command line, which the operator controls.

        Raises:
            RegulatorKeyRecorded: One was recorded before.
            InspectorPresent: An inspector exists, whom the operator, who runs the command, could replace by a key of their own.
        """
        now = self.clock.now()
        with self.units() as unit:
            if inspector is None:
                _require_none_yet(unit)
            else:
                _require_no_key(unit)
            unit[RegulatorKeys].add(RegulatorKey(public_key=public_key, recorded_at=now, recorded_by=inspector))
            by = {"agent": inspector.value} if inspector else {}
            unit.ledger.append(recorded_event(AccessEvent.STAFF_REGULATOR_KEY, REGULATOR, at=now, key=public_key.hex(), **by))
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowStatement:
    """Does what the regulator says of an inspector."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher
    settings: Settings

    @property
    def place(self) -> str:
        """The address that a statement names."""
        return self.settings.inspector_place or _LOCAL

    def check(self, body: bytes, *, signature: bytes) -> RegulatorStatement:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            statement = self._signed(unit, body, signature)
            self._account(unit, statement, digest_of_statement(body))
            return statement

    def __call__(self, body: bytes, *, signature: bytes) -> RegulatorStatement:
        """Admit an inspector, or void what one signs in with; either way the code that the regulator keeps lets the inspector in once.

        Args:
            body: The statement, as it was signed.
            signature: Of Ed25519, 64 bytes.

        Raises:
            RegulatorKeyMissing: No key was recorded, or the table and the ledger do not say the same.
            StatementRefused: It is not signed by that key, is for another place, older than a week, or was used before.
            NothingWaits: It admits an inspector who was confirmed and has set up how they sign in.
            UnknownStaff: It is about a login that is no inspector's, or was deactivated.
        """
        now, unseen = self.clock.now(), self.passwords.hash(f"{self.tokens.token()}{self.tokens.token()}")
        digest = digest_of_statement(body)
        with self.units() as unit:
            statement = self._signed(unit, body, signature)
            account = self._account(unit, statement, digest)
            audits: Sequence[SignInAudit]
            if account is None:
                account, audits = self._added(unit, statement, unseen, digest)
            elif statement.act is StatementAct.RESET:
                audits = void_factors(unit, account, unseen, at=now, asked_by=None, confirmed_by=None, statement=digest)
            else:
                audits = self._confirmed(unit, account, unseen, digest)
            invitation = Invitation(code_hash=statement.code_hash, agent_id=account.member.id, expires_at=now + INVITATION_LIFETIME)
            unit[Invitations].add(invitation)
            entered = invited(invitation)
            entered.record(unit, at=now)
            unit.commit()
        for audit in (*audits, entered):
            audit.log()
        return statement

    def _signed(self, unit: UnitOfWork, body: bytes, signature: bytes) -> RegulatorStatement:
        key = _key(unit)
        if key is None:
            raise RegulatorKeyMissing
        if not is_signed(body, signature=signature, public_key=key.public_key):
            raise StatementRefused
        statement = parse_statement(body)
        require_usable(statement, place=self.place, at=self.clock.now())
        return statement

    def _account(self, unit: UnitOfWork, statement: RegulatorStatement, digest: str) -> StaffAccount | None:
        """Find the inspector, or None: the statement admits one who is not there."""
        account = unit[Staff].find(statement.login)
        if account is None and statement.act is StatementAct.ADMIT:
            return None
        if account is None or account.member.role is not Role.INSPECTOR or not account.is_active:
            raise UnknownStaff(field="login")
        if any(facts_of(event).get("statement") == digest for event in unit.ledger.events_of(account.member.id.value)):
            raise StatementRefused
        if statement.act is StatementAct.ADMIT and not account.awaits_confirmation and has_factor(unit, account.member.id):
            raise NothingWaits
        return account

    def _added(
        self, unit: UnitOfWork, statement: RegulatorStatement, password_hash: str, digest: str
    ) -> tuple[StaffAccount, Sequence[SignInAudit]]:
        now = self.clock.now()
        member = StaffMember(id=AgentId(self.tokens.token()), login=statement.login, outlet_id=None, role=Role.INSPECTOR)
        account = StaffAccount(member=member, password_hash=password_hash, added_at=now, password_lapses_at=now)
        unit[Staff].add(replace(account, confirmed_at=now))
        audits = (staff_added(account), staff_confirmed(member.id, ConfirmedBy.REGULATOR, statement=digest))
        for audit in audits:
            audit.record(unit, at=now)
        return account, audits

    def _confirmed(self, unit: UnitOfWork, account: StaffAccount, password_hash: str, digest: str) -> Sequence[SignInAudit]:
        """Confirm an account that waits, or let one enter anew who has set up nothing; whatever was handed out before is void."""
        now = self.clock.now()
        changed = replace(account, password_hash=password_hash, password_lapses_at=now, access_issued_by=None, access_issued_at=None)
        unit[Staff].save(replace(changed, confirmed_at=now, confirmed_by=None))
        unit[StaffSessions].end_all_of(account.member.id)
        audits = (password_given(changed, by="regulator"), staff_confirmed(account.member.id, ConfirmedBy.REGULATOR, statement=digest))
        for audit in audits:
            audit.record(unit, at=now)
        return audits


def _key(unit: UnitOfWork) -> RegulatorKey | None:
    """The key of the sealed row, if the first entry of the ledger says the same: whoever writes one of the two by hand gains nothing."""
    key, first = unit[RegulatorKeys].find(), next(iter(unit.ledger.events_of(REGULATOR)), None)
    return key if key is not None and first is not None and facts_of(first)["key"] == key.public_key.hex() else None


def _require_no_key(unit: UnitOfWork) -> None:
    if unit[RegulatorKeys].find() is not None or unit.ledger.events_of(REGULATOR):
        raise RegulatorKeyRecorded


def _require_none_yet(unit: UnitOfWork) -> None:
    _require_no_key(unit)
    if known_and_not_deactivated(unit, Role.INSPECTOR):
        raise InspectorPresent
