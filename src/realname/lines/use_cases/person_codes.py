"""One-time codes to a line: asked for, sent, typed back. What answers does not tell whether a number has a line."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import RateLimited, StateConflict, UnknownLine
from realname.kernel.identifiers import LineId, Msisdn, PersonId
from realname.kernel.network_limits import SiteRateLimit
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.line import Line
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.model.person_code import CODE_DIGITS, CODES_PER_NUMBER, COUNTED_FOR, CodePurpose, PersonCode
from realname.lines.model.transitions import LineState
from realname.lines.ports import Notifier
from realname.lines.store.lines import Lines
from realname.lines.store.person_codes import PersonCodes
from realname.registration.model.line_code import OneTimeCode, code_of

_KINDS = {
    CodePurpose.SIGN_IN: NoticeKind.PERSON_CODE,
    CodePurpose.CLOSE_LINE: NoticeKind.CLOSE_CODE,
    CodePurpose.ALLOW_SERVICE: NoticeKind.SERVICE_CODE,
}
MOST_CODE_REQUESTS = 60  # an hour from one address: a household, an office; behind a carrier's gateway many share one


@dataclass(slots=True, kw_only=True)
class CodeRateLimit(SiteRateLimit):
    """How often each site asked for a code lately."""

    most: int = MOST_CODE_REQUESTS
    within: timedelta = COUNTED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCode:
    """A code that was asked for.

    Attributes:
        holder: What the browser keeps: the code is good in it alone.
        notice: What is still to be sent; None: the number has no active line, and nothing is.
    """

    holder: str
    notice: Notice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForCode:
    """Draws a code and keeps its hash. To send it is the caller's, after its answer: how long that takes tells no one anything."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    asks: CodeRateLimit

    def __call__(self, msisdn: Msisdn, *, address: str, purpose: CodePurpose = CodePurpose.SIGN_IN) -> AskedCode:
        """Ask for one to sign in with, or to allow a service with; the same for a number that has a line as for one that has none.

        Raises:
            RateLimited: Too many for this number, or from this address, in an hour.
        """
        now = self.clock.now()
        self.asks.count(address, at=now)
        with self.units() as unit:
            found = next((one for one in unit[Lines].of_number(msisdn) if one.state is LineState.ACTIVE), None)
            # Locked before codes are counted: of several requests at once each finds those of the others.
            line = unit[Lines].get(found.id) if found else None
            active = line if line is not None and line.state is LineState.ACTIVE and line.msisdn == msisdn else None
            asked = self._ask(unit, msisdn, active, purpose, at=now)
            unit.commit()
        return asked

    def to_close(self, line_id: LineId, *, person_id: PersonId) -> AskedCode:
        """Ask for one to that line, to close it with.

        Raises:
            UnknownLine: There is none, or it is not this person's.
            StateConflict: It is not active: it can be sent nothing.
            RateLimited: Too many for this number in an hour.
        """
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            if line.person_id != person_id:
                raise UnknownLine
            if line.state is not LineState.ACTIVE:
                raise StateConflict(state=line.state.value)
            asked = self._ask(unit, line.msisdn, line, CodePurpose.CLOSE_LINE, at=self.clock.now())
            unit.commit()
        return asked

    def _ask(self, unit: UnitOfWork, msisdn: Msisdn, line: Line | None, purpose: CodePurpose, *, at: datetime) -> AskedCode:
        mark = self.keyed_hashes.hash(f"person-code-number/{msisdn.value}")
        if unit[PersonCodes].count(mark, since=at - COUNTED_FOR) >= CODES_PER_NUMBER:
            raise RateLimited(retry_after_s=int(COUNTED_FOR.total_seconds()))
        holder = f"{self.tokens.token()}{self.tokens.token()}"
        code = code_of(self.tokens.token())
        asked = PersonCode(
            holder_hash=hash_token(holder),
            purpose=purpose,
            number_mark=mark,
            asked_at=at,
            code_hash=hash_code(self.keyed_hashes, holder, code.value) if line else None,
            line_id=line.id if line else None,
            person_id=line.person_id if line else None,
        )
        unit[PersonCodes].add(asked)
        return AskedCode(holder=holder, notice=self._notice(line, purpose, code) if line else None)

    def _notice(self, line: Line, purpose: CodePurpose, code: OneTimeCode) -> Notice:
        key = f"{self.tokens.token()}.code"
        return Notice(idempotency_key=key, kind=_KINDS[purpose], line_id=line.id, msisdn=line.msisdn, code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCode:
    """Sends a code, once; one that does not go out is asked for again by the caller that waits for it."""

    notifier: Notifier

    def __call__(self, asked: AskedCode) -> None:
        """Send, where there is anything to send.

        Raises:
            OperatorUnavailable: The message centre did not take it.
        """
        if asked.notice is not None:
            self.notifier.send(asked.notice)


def use_code(
    unit: UnitOfWork, keyed_hashes: KeyedHashes, *, holder: str, code: str, purpose: CodePurpose, at: datetime
) -> PersonCode | None:
    """Count a try and use the code up where it is right; None: it is not. The caller commits either way."""
    found = unit[PersonCodes].find(hash_token(holder), purpose)
    typed = "".join(code.split())
    hashed = hash_code(keyed_hashes, holder, typed if typed.isascii() and len(typed) == CODE_DIGITS else "")
    if found is None:
        return None
    tried, is_right = found.tried(hashed, at=at)
    unit[PersonCodes].save(tried)
    return tried if is_right else None


def line_of_code(unit: UnitOfWork, code: PersonCode) -> Line:
    """The line a code was sent to, as long as it is active and whose it was then.

    Raises:
        PersonCodeWrong: It is not.
    """
    if code.line_id is None:
        raise PersonCodeWrong
    line = unit[Lines].get(code.line_id)
    if line.person_id != code.person_id or line.state is not LineState.ACTIVE:
        raise PersonCodeWrong
    return line


def hash_code(keyed_hashes: KeyedHashes, holder: str, code: str) -> str:
    """Keyed and bound to the browser: six digits alone would be found by trying them all."""
    return keyed_hashes.hash(f"person-code/{hash_token(holder)}/{code}")
