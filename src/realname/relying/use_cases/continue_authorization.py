"""The person answers a request in a browser: the line is known by a code, they allow or refuse, and the browser is led back."""

from dataclasses import dataclass, replace

from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.text.text import Language
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.line import Line
from realname.lines.model.person_code import CodePurpose
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.person_codes import line_of_code, use_code
from realname.relying.errors import AuthorizationExpired, OtherLineMeant
from realname.relying.model.authorization import Authorization
from realname.relying.model.client import AuthenticationMeans, RelyingClient
from realname.relying.model.consent import IN_SERVICE, Consent
from realname.relying.model.consent_status import CaptureResult
from realname.relying.model.scopes import Asked
from realname.relying.store.authorizations import Authorizations, ConsentCaptures
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.assertions import Issuer
from realname.relying.use_cases.authorize import Answered, Destination, Returned
from realname.relying.use_cases.consents import GivenConsent, give_consent, standing_consent
from realname.relying.use_cases.limits import ClientLimits

CODE_PREFIX = "rrc_"


@dataclass(frozen=True, slots=True)
class AwaitsNumber:
    """The network does not know the device: the person types a number and the code that goes to it."""

    client: RelyingClient


@dataclass(frozen=True, slots=True)
class AwaitsConsent:
    """The person reads what is asked, and answers.

    Attributes:
        returns_to: The host that the browser is led back to; empty: nowhere.
    """

    client: RelyingClient
    asked: Asked
    line: Line
    returns_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueAuthorization:
    """What is next for the person: a number, an answer, or the way back to the service."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    limits: ClientLimits
    issuer: Issuer

    def __call__(self, holder: str) -> AwaitsNumber | AwaitsConsent | Returned | Answered:
        """Say what is next; where the person allowed the same before, nothing is asked again.

        Raises:
            AuthorizationExpired: No such request, or it was answered.
        """
        with self.units() as unit:
            opened = self._opened(unit, holder)
            line = _line(unit, opened.authorization)
            if line is None:
                return AwaitsNumber(opened.destination.client)
            asked, client = opened.authorization.asked, opened.destination.client
            consent = None if opened.authorization.asks_again else standing_consent(unit, client, asked, line)
            if consent is None:
                _require_active(line)
                return AwaitsConsent(client, asked, line, returns_to=opened.destination.host)
            returned = self._with_code(unit, opened, consent, line)
            unit.commit()
        return returned

    def require_number(self, holder: str) -> None:
        """Return where a person may say by a code which line is theirs.

        Raises:
            AuthorizationExpired: No such request, it was answered, or its line is known or is the network's alone to know.
        """
        with self.units() as unit:
            _require_no_line(self._opened(unit, holder).authorization)

    def confirm(self, holder: str, *, code_holder: str, code: str) -> Line:
        """Check and use up the code that was sent to the line; returns the line.

        Raises:
            AuthorizationExpired: As `require_number`.
            PersonCodeWrong: It is another code, has expired or was used, or its line is no longer active.
            OtherLineMeant: The service asks about another line.
        """
        now = self.clock.now()
        with self.units() as unit:
            opened = self._opened(unit, holder)
            _require_no_line(opened.authorization)
            used = use_code(unit, self.keyed_hashes, holder=code_holder, code=code, purpose=CodePurpose.ALLOW_SERVICE, at=now)
            if used is None:
                unit.commit()
                raise PersonCodeWrong
            line = line_of_code(unit, used)
            if not _is_meant(unit, opened.authorization, line):
                unit.commit()  # the code is used up
                raise OtherLineMeant(field="msisdn")
            known = opened.authorization.of_line(line.id, line.person_id, means=AuthenticationMeans.CODE, at=now)
            unit[Authorizations].save(known)
            unit.commit()
        return line

    def allow(self, holder: str, *, language: Language) -> Returned | Answered:
        """Record the consent, and lead back with a code.

        Raises:
            AuthorizationExpired: No such request, it was answered, also in another browser, or its line is not known or no longer active.
        """
        now = self.clock.now()
        with self.units() as unit:
            opened = self._opened(unit, holder)
            authorization, client = opened.authorization, opened.destination.client
            line = _line(unit, authorization)
            if line is None or authorization.means is None:
                raise AuthorizationExpired
            _require_active(line)
            given = GivenConsent(client=client, asked=authorization.asked, line=line, means=authorization.means, language=language)
            returned = self._with_code(unit, opened, give_consent(unit, self.tokens, given, at=now), line)
            unit.commit()
        return returned

    def refuse(self, holder: str) -> Returned | Answered:
        """Lead back with a refusal; the service does not learn who refused.

        To Consent Info it counts as that of the holder where the line is known: the address may have come into other hands.

        Raises:
            AuthorizationExpired: No such request, or it was answered.
        """
        with self.units() as unit:
            opened = self._opened(unit, holder)
            # Over: neither another page nor the back button answers it again.
            unit[Authorizations].save(opened.closed(hash_token(self.tokens.token())))
            if opened.authorization.line_id is not None:
                self._answer_capture(unit, opened.authorization, is_granted=False)
            unit.commit()
        is_captured = opened.authorization.capture_id is not None
        return opened.destination.captured(CaptureResult.DENIED) if is_captured else opened.destination.returned(error="access_denied")

    def given_up(self, holder: str) -> Returned | Answered:
        """Lead back from a request by Consent Info that can be answered no longer.

        Raises:
            AuthorizationExpired: It is none, was answered, or names nowhere to lead back to.
        """
        with self.units() as unit:
            found = unit[Authorizations].find(hash_token(holder)) if holder else None
            client = unit[RelyingClients].find(found.client_id) if found else None
        if found is None or client is None or not client.is_active or found.capture_id is None or found.code_hash is not None:
            raise AuthorizationExpired
        destination = Destination(client=client, redirect_uri=found.redirect_uri, state=found.state, issuer=self.issuer.url)
        return destination.captured(CaptureResult.ERROR if found.is_open(self.clock.now()) else CaptureResult.TIMEOUT)

    def _opened(self, unit: UnitOfWork, holder: str) -> "_Opened":
        found = unit[Authorizations].find(hash_token(holder)) if holder else None
        client = unit[RelyingClients].find(found.client_id) if found else None
        if found is None or client is None or not client.is_active or not found.is_open(self.clock.now()):
            raise AuthorizationExpired
        destination = Destination(client=client, redirect_uri=found.redirect_uri, state=found.state, issuer=self.issuer.url)
        return _Opened(found, destination)

    def _answer_capture(self, unit: UnitOfWork, authorization: Authorization, *, is_granted: bool) -> None:
        """Record the answer at the address that Consent Info gave; every browser that opened it may still hold its form.

        Raises:
            AuthorizationExpired: Another browser gave the other answer before.
        """
        capture = unit[ConsentCaptures].lock(authorization.capture_id) if authorization.capture_id else None
        if capture is None:
            return
        if capture.answered_at is not None and capture.is_granted is not is_granted:
            raise AuthorizationExpired
        unit[ConsentCaptures].save(capture.answered(is_granted=is_granted, at=self.clock.now()))

    def _with_code(self, unit: UnitOfWork, opened: "_Opened", consent: Consent, line: Line) -> Returned | Answered:
        if opened.authorization.capture_id is not None:
            self._answer_capture(unit, opened.authorization, is_granted=True)
            unit[Authorizations].save(opened.closed(hash_token(self.tokens.token())))
            self.limits.note_answered(unit, opened.destination.client, line.msisdn)
            return opened.destination.captured(CaptureResult.GRANTED)
        code = f"{CODE_PREFIX}{self.tokens.token()}{self.tokens.token()}"
        unit[Authorizations].save(opened.authorization.with_code(hash_token(code), consent.id, at=self.clock.now()))
        self.limits.note_answered(unit, opened.destination.client, line.msisdn)
        return opened.destination.returned(code=code)


@dataclass(frozen=True, slots=True)
class _Opened:
    authorization: Authorization
    destination: Destination

    def closed(self, code_hash: str) -> Authorization:
        """The same, with a code that no one knows and that was used."""
        at = self.authorization.asked_at
        return replace(self.authorization, code_hash=code_hash, code_at=at, used_at=at)


def _is_meant(unit: UnitOfWork, authorization: Authorization, line: Line) -> bool:
    """Whether a line is the one that a request by Consent Info is about; another request is about any."""
    if authorization.capture_id is None:
        return True
    capture = unit[ConsentCaptures].lock(authorization.capture_id)
    return capture is not None and capture.is_about(line.id, line.person_id)


def _require_no_line(authorization: Authorization) -> None:
    """Refuse a code where the line is known already, or the network alone may say which it is.

    Raises:
        AuthorizationExpired: It is so.
    """
    if authorization.line_id is not None or authorization.asked.is_of_network:
        raise AuthorizationExpired


def _line(unit: UnitOfWork, authorization: Authorization) -> Line | None:
    """The line, as long as it is in service and whose it was when the device was known; None: it is not known.

    Raises:
        AuthorizationExpired: It is so no longer.
    """
    if authorization.line_id is None or authorization.person_id is None:
        return None
    line = unit[Lines].get(authorization.line_id)
    if line.person_id != authorization.person_id or line.state not in IN_SERVICE:
        raise AuthorizationExpired
    return line


def _require_active(line: Line) -> None:
    """Return where the holder can be asked.

    Raises:
        AuthorizationExpired: The line was barred or is being closed meanwhile.
    """
    if line.state is not LineState.ACTIVE:
        raise AuthorizationExpired
