"""No grant is good for longer than its kind lasts, and none that is dated ahead of the clock is good at all: even if its seal fits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from realname.access.model.api_client import LONGEST_DAYS, ClientCredential, CredentialKind
from realname.access.model.counter import CODE_LIFETIME
from realname.access.model.passkey import INVITATION_LIFETIME, QUESTION_LIFETIME
from realname.access.model.staff import OpenSignIn
from realname.holder.model.sign_in import PersonSignIn
from realname.kernel.clock_skew import LATEST, is_current
from realname.kernel.identifiers import (
    AgentId,
    ChallengeId,
    ClientId,
    CounterId,
    LineId,
    LiveSessionId,
    PersonId,
    RegistrationId,
    RelyingClientId,
)
from realname.lines.model.person_code import CodePurpose, PersonCode
from realname.registration.errors import LiveTokenRefused
from realname.registration.model.live_session import TOKEN_LIFETIME, LiveSession
from realname.relying.model.authorization import Authorization, BackchannelRequest
from realname.relying.model.client import AuthenticationMeans
from realname.relying.model.consent_status import ConsentCapture
from realname.relying.model.scopes import parse_asked
from realname.relying.model.token import ACCESS_HOLDS, REFRESH_HOLDS, RelyingToken, TokenKind
from tests.support.manual_clock import START

IN_2036 = datetime(2036, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ASKED = parse_asked("openid dpv:FraudPreventionAndDetection sim-swap:check")
LINE, PERSON, SERVICE = LineId("l1"), PersonId("p1"), RelyingClientId("bank")


def _staff(issued: datetime) -> bool:
    return not OpenSignIn(token_hash="t", agent_id=AgentId("a"), signed_in_at=issued, seen_at=issued).is_over(START)  # noqa: S106


def _holder(issued: datetime) -> bool:
    return not PersonSignIn(token_hash="t", person_id=PERSON, line_id=LINE, signed_in_at=issued, seen_at=issued).is_over(START)  # noqa: S106


def _holders_code(issued: datetime) -> bool:
    code = PersonCode(holder_hash="h", purpose=CodePurpose.SIGN_IN, number_mark="m", asked_at=issued, code_hash="c")
    return code.tried("c", at=START)[1]


def _token(kind: TokenKind, issued: datetime, *, until: datetime, at: datetime = START) -> bool:
    token = RelyingToken(
        id="t",
        kind=kind,
        token_hash="t",  # noqa: S106
        family="f",
        client_id=SERVICE,
        asked=ASKED,
        issued_at=issued,
        expires_at=until,
    )
    return token.is_alive(at)


def _code(issued: datetime) -> bool:
    authorization = Authorization(
        holder_hash="h",
        client_id=SERVICE,
        redirect_uri="https://bank.example",
        asked=ASKED,
        state="",
        nonce="",
        code_challenge="c",
        asks_again=False,
        asked_at=issued,
        code_hash="c",
        code_at=issued,
    )
    return authorization.is_exchangeable(START)


def _ciba(issued: datetime) -> bool:
    means = next(iter(AuthenticationMeans))
    return not BackchannelRequest(id="r", auth_req_hash="h", client_id=SERVICE, asked=ASKED, means=means, asked_at=issued).is_over(START)


def _capture(issued: datetime) -> bool:
    capture = ConsentCapture(id="c", secret_hash="s", client_id=SERVICE, asked=ASKED, number_mark="m", callback="", asked_at=issued)  # noqa: S106
    return capture.is_open(START)


def _secret(issued: datetime) -> bool:
    credential = ClientCredential(
        id="c",
        client_id=ClientId("crm"),
        kind=CredentialKind.SECRET,
        secret_hash="s",  # noqa: S106
        issued_at=issued,
        expires_at=IN_2036,
    )
    return credential.is_valid(START)


def _live(issued: datetime) -> bool:
    session = LiveSession(
        id=LiveSessionId("s"),
        registration_id=RegistrationId("r"),
        challenge_id=ChallengeId("c"),
        counter_id=CounterId("k"),
        token_hash="t",  # noqa: S106
        nonce="n",
        issued_at=issued,
        expires_at=issued + TOKEN_LIFETIME,
    )
    try:
        session.require_openable(at=START)
    except LiveTokenRefused:
        return False
    return True


IS_GOOD: dict[str, Callable[[datetime], bool]] = {
    "staff sign-in": _staff,
    "holder's sign-in": _holder,
    "holder's code": _holders_code,
    "access token": lambda issued: _token(TokenKind.ACCESS, issued, until=issued + ACCESS_HOLDS),
    "refresh token": lambda issued: _token(TokenKind.REFRESH, issued, until=issued + REFRESH_HOLDS),
    "authorization code": _code,
    "CIBA answer": _ciba,
    "consent capture": _capture,
    "client secret": _secret,
    "live session": _live,
    "question to a passkey": lambda issued: is_current(issued + QUESTION_LIFETIME, at=START, lifetime=QUESTION_LIFETIME),
    "invitation": lambda issued: is_current(issued + INVITATION_LIFETIME, at=START, lifetime=INVITATION_LIFETIME),
    "enrolment code": lambda issued: is_current(issued + CODE_LIFETIME, at=START, lifetime=CODE_LIFETIME),
}


def test_a_grant_of_this_moment_is_good() -> None:
    assert [kind for kind, is_good in IS_GOOD.items() if not is_good(START)] == []


def test_a_grant_of_a_machine_whose_clock_is_ahead_within_the_tolerance_is_good() -> None:
    assert [kind for kind, is_good in IS_GOOD.items() if not is_good(START + LATEST)] == []


def test_a_grant_dated_just_beyond_the_tolerance_opens_nothing() -> None:
    assert [kind for kind, is_good in IS_GOOD.items() if is_good(START + LATEST + TICK)] == []


def test_a_grant_dated_2036_opens_nothing() -> None:
    assert [kind for kind, is_good in IS_GOOD.items() if is_good(IN_2036)] == []


@pytest.mark.parametrize(("kind", "holds"), [(TokenKind.ACCESS, ACCESS_HOLDS), (TokenKind.REFRESH, REFRESH_HOLDS)])
def test_a_token_that_says_it_ends_in_2036_lives_as_long_as_its_kind(kind: TokenKind, holds: timedelta) -> None:
    assert _token(kind, START, until=IN_2036, at=START + holds - TICK)
    assert not _token(kind, START, until=IN_2036, at=START + holds)


def test_a_secret_that_says_it_ends_in_2036_lives_as_long_as_the_longest() -> None:
    assert _secret(START - timedelta(days=LONGEST_DAYS) + TICK)
    assert not _secret(START - timedelta(days=LONGEST_DAYS))
