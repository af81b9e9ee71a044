"""One-time codes to a line: asked for, sent, typed back. What answers does not tell whether a number has a line."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from realname.kernel.errors import RateLimited, StateConflict, UnknownLine
from realname.kernel.identifiers import LineId, Msisdn, PersonId
from realname.kernel.network_limits import SiteRateLimit, site_of
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.line import Line
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.model.person_code import CODE_DIGITS, COUNTED_FOR, AskerKind, CodePurpose, PersonCode, require_code_left
from realname.lines.model.transitions import LineState
from realname.lines.ports import Notifier
from realname.lines.store.lines import Lines
from realname.lines.store.person_codes import PersonCodes
from realname.lines.use_cases.known_browsers import KnownBrowsers
from realname.registration.model.line_code import OneTimeCode, code_of

_KINDS = {
    CodePurpose.SIGN_IN: NoticeKind.PERSON_CODE,
    CodePurpose.CLOSE_LINE: NoticeKind.CLOSE_CODE,
    CodePurpose.ALLOW_SERVICE: NoticeKind.SERVICE_CODE,
}
MOST_CODE_REQUESTS = 60  # an hour from one site: a household, an office; behind a carrier's gateway many share one
CROWD = 300  # strangers' requests a minute in one process; beyond, a site that asked within the hour waits
FULL = 2 * CROWD  # beyond, every stranger waits: the message gateway is not flooded
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class CodeRateLimit(SiteRateLimit):
    """How often strangers of each site, and all strangers together, asked this process for a code lately, whatever the numbers.

    Attributes:
        crowd: Requests a minute, beyond which only sites are served that did not ask within the hour.
        full: Requests a minute, beyond which no stranger is served.
    """

    most: int = MOST_CODE_REQUESTS
    within: timedelta = COUNTED_FOR
    crowd: int = CROWD
    full: int = FULL
    _lately: deque[datetime] = field(default_factory=deque, init=False)

    def count(self, address: str, *, at: datetime) -> int:
        """Count one.

        Raises:
            RateLimited: One too many, of this site or of all.
        """
        of_site = SiteRateLimit.count(self, address, at=at)
        with self._lock:
            while self._lately and self._lately[0] <= at - _MINUTE:
                self._lately.popleft()
            is_served = len(self._lately) < (self.full if of_site == 1 else self.crowd)
            if is_served:
                self._lately.append(at)
        if not is_served:
            self.forgive(address)
            raise RateLimited(retry_after_s=int(_MINUTE.total_seconds()))
        return of_site


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
    browsers: KnownBrowsers

    def __call__(self, msisdn: Msisdn, *, address: str, browser: str = "", purpose: CodePurpose = CodePurpose.SIGN_IN) -> AskedCode:
        """Ask for one to sign in with, or to allow a service with; the same for a number that has a line as for one that has none.

        Args:
            msisdn: The number that was typed.
            address: Where the request comes from.
            browser: What the browser keeps of codes that were typed back in it (`KnownBrowsers`).
            purpose: What the code is to open.

        Raises:
            RateLimited: Too many within an hour: of this browser where it is known for the line; else of strangers, with this number,
                from this site or in all.
        """
        now = self.clock.now()
        asker = self._known(msisdn, browser, at=now)
        if not asker:
            asker = AskerKind.STRANGER.mark(self.keyed_hashes.hash(f"person-code-site/{msisdn.value}/{site_of(address)}"))
            self.asks.count(address, at=now)
        with self.units() as unit:
            asked = self._ask(unit, msisdn, lambda: _active(unit, msisdn), purpose, asker, at=now)
            unit.commit()
        return asked

    def is_awaited(self, msisdn: Msisdn, *, holder: str, purpose: CodePurpose = CodePurpose.SIGN_IN) -> bool:
        """Whether this browser asked for a code with this number that may still be typed back: a refused request changes nothing of it."""
        with self.units.reading() as unit:
            found = unit[PersonCodes].find(hash_token(holder), purpose) if holder else None
        return found is not None and found.number_mark == self._number_mark(msisdn) and found.is_awaited(self.clock.now())

    def to_close(self, line_id: LineId, *, person_id: PersonId) -> AskedCode:
        """Ask for one to that line, to close it with. Strangers' requests do not count.

        Raises:
            UnknownLine: There is none, or it is not this person's.
            StateConflict: It is not active: it can be sent nothing.
            RateLimited: The person asked too often within an hour.
        """
        asker = AskerKind.HOLDER.mark(self.keyed_hashes.hash(f"person-code-holder/{line_id}/{person_id}"))
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            if line.person_id != person_id:
                raise UnknownLine
            if line.state is not LineState.ACTIVE:
                raise StateConflict(state=line.state.value)
            asked = self._ask(unit, line.msisdn, lambda: line, CodePurpose.CLOSE_LINE, asker, at=self.clock.now())
            unit.commit()
        return asked

    def _known(self, msisdn: Msisdn, browser: str, *, at: datetime) -> str:
        """The mark of a browser that is known for the line of a number; empty: it is a stranger's."""
        if not browser:
            return ""
        with self.units.reading() as unit:
            line = _active(unit, msisdn)
        nonce = self.browsers.nonce_of(browser, line, at=at) if line else None
        return AskerKind.KNOWN_BROWSER.mark(self.keyed_hashes.hash(f"person-code-browser/{nonce}")) if nonce else ""

    def _number_mark(self, msisdn: Msisdn) -> str:
        return self.keyed_hashes.hash(f"person-code-number/{msisdn.value}")

    def _ask(
        self, unit: UnitOfWork, msisdn: Msisdn, find: Callable[[], Line | None], purpose: CodePurpose, asker: str, *, at: datetime
    ) -> AskedCode:
        mark = self._number_mark(msisdn)
        unit[PersonCodes].wait_for_number(mark)
        line = find()
        require_code_left(asker, unit[PersonCodes].lately(mark, since=at - COUNTED_FOR), at=at)
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
            asked_by=asker,
        )
        unit[PersonCodes].add(asked)
        return AskedCode(holder=holder, notice=self._notice(line, purpose, code) if line else None)

    def _notice(self, line: Line, purpose: CodePurpose, code: OneTimeCode) -> Notice:
        key = f"{self.tokens.token()}.code"
        return Notice(idempotency_key=key, kind=_KINDS[purpose], line_id=line.id, msisdn=line.msisdn, code=code)


def _active(unit: UnitOfWork, msisdn: Msisdn) -> Line | None:
    return next((line for line in unit[Lines].of_number(msisdn) if line.state is LineState.ACTIVE), None)


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
