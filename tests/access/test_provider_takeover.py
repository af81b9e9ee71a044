"""A sign-in at the provider under the login or the address of an existing account never gets that account, on either database."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, insert, update

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.errors import PasskeySignInRequired, ProviderConnectionRefused, ProviderUnbound
from realname.access.model.passkey import Passkey
from realname.access.model.staff import Role, SignInMeans, StaffAccount, StaffMember
from realname.access.store.passkeys import Passkeys, ProviderIdentities
from realname.access.store.staff import Staff
from realname.access.store.tables import provider_identities
from realname.access.use_cases.connect_provider import AskToConnectProvider, ConnectProvider
from realname.access.use_cases.provider_sign_in import AskProvider, ProviderSignedIn, SignInByProvider
from realname.access.use_cases.staff_session import begin_session
from realname.kernel.errors import AccessDenied
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from tests.support.manual_clock import START
from tests.support.openid_provider import OpenIdWorld, openid_provider, provider_settings
from tests.support.parts import app_over

pytestmark = pytest.mark.sockets
THIEF: dict[str, object] = {"sub": "thief", "roles": "rn-review", "email": "thief@example.net", "email_verified": True}
HOLDER, REDIRECT = "h" * 43, "https://counter.test/counter/sign-in/provider/return"
_ROLES = {Role.ADMINISTRATOR: "rn-admin", Role.REVIEWER: "rn-review", Role.INSPECTOR: "rn-admin"}


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdWorld]:
    """The provider."""
    with openid_provider() as world:
        yield world


@pytest.fixture
def shop(engine: Engine, tmp_path: Path, provider: OpenIdWorld) -> App:
    """A deployment over each kind of database whose staff were added by hand."""
    units = SqlUnitsOfWork(engine)
    with units() as unit:
        for role in _ROLES:
            member = StaffMember(id=AgentId(f"id-of-{role}"), login=role.value, outlet_id=None, role=role)
            unit[Staff].add(StaffAccount(member=member, password_hash="p", added_at=START, confirmed_at=START))  # noqa: S106 - no password
        unit.commit()
    settings = provider_settings(provider.url, domains="example.net")
    shop = app_over(units, tmp_path, {OpenIdProvider: OpenIdProvider(settings)})
    provider.now = shop[Clock].now().timestamp()
    return shop


def _sign_in(shop: App, provider: OpenIdWorld, user: dict[str, object]) -> ProviderSignedIn:
    provider.user = user
    back = provider.authorize(shop[AskProvider](holder=HOLDER, to="/counter/", redirect_uri=REDIRECT))
    given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    return shop[SignInByProvider](holder=HOLDER, code=given["code"], state=given["state"], redirect_uri=REDIRECT)


@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("domain", ["", "@example.net", "@attacker.example"], ids=["bare", "own-domain", "foreign-domain"])
def test_a_person_whom_the_provider_calls_like_a_member_does_not_get_that_members_account(
    shop: App, provider: OpenIdWorld, role: Role, domain: str
) -> None:
    with pytest.raises(ProviderUnbound):
        _sign_in(shop, provider, THIEF | {"preferred_username": f"{role}{domain}", "roles": _ROLES[role]})
    with shop[UnitsOfWork]() as unit:
        assert unit[ProviderIdentities].of(AgentId(f"id-of-{role}")) is None


def _connect(shop: App, provider: OpenIdWorld, user: dict[str, object], *, agent_id: str, means: SignInMeans) -> None:
    """Begin a sign-in of a member and connect whom the provider names."""
    provider.user = user
    with shop[UnitsOfWork]() as unit:
        account = unit[Staff].get(AgentId(agent_id))
        session = begin_session(unit, shop[RandomTokens], account, means=means, at=shop[Clock].now()).session
        unit.commit()
    back = provider.authorize(shop[AskToConnectProvider](session, holder=HOLDER, redirect_uri=REDIRECT))
    given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    shop[ConnectProvider](session, holder=HOLDER, code=given["code"], state=given["state"], redirect_uri=REDIRECT)


@pytest.mark.parametrize("means", [SignInMeans.PASSKEY, SignInMeans.INVITATION])
def test_a_member_who_connected_is_known_by_issuer_and_subject_whatever_login_and_address_the_provider_says(
    shop: App, provider: OpenIdWorld, means: SignInMeans
) -> None:
    user = THIEF | {"sub": "own", "preferred_username": "somebody"}
    _connect(shop, provider, user, agent_id="id-of-reviewer", means=means)
    renamed = user | {"preferred_username": "administrator", "email": "administrator@example.net"}
    assert _sign_in(shop, provider, renamed).signed_in.session.member.id == AgentId("id-of-reviewer")


@pytest.mark.parametrize("means", [SignInMeans.PASSWORD, SignInMeans.PASSWORD_AND_CODE, SignInMeans.PROVIDER])
def test_without_passkey_and_invitation_nobody_is_led_to_the_provider(shop: App, provider: OpenIdWorld, means: SignInMeans) -> None:
    with pytest.raises(PasskeySignInRequired):
        _connect(shop, provider, THIEF | {"preferred_username": "reviewer"}, agent_id="id-of-reviewer", means=means)


def test_an_invitation_connects_nothing_to_an_account_that_has_a_passkey(shop: App, provider: OpenIdWorld) -> None:
    passkey = Passkey(id="k", agent_id=AgentId("id-of-reviewer"), public_key=b"k", sign_count=0, name="phone", added_at=START)
    with shop[UnitsOfWork]() as unit:
        unit[Passkeys].add(passkey)
        unit.commit()
    with pytest.raises(PasskeySignInRequired):
        _connect(shop, provider, THIEF | {"preferred_username": "reviewer"}, agent_id="id-of-reviewer", means=SignInMeans.INVITATION)


def test_an_identity_is_one_accounts_and_an_account_has_one(shop: App, provider: OpenIdWorld) -> None:
    own = THIEF | {"sub": "own", "preferred_username": "somebody"}
    _connect(shop, provider, own, agent_id="id-of-reviewer", means=SignInMeans.PASSKEY)
    for user, agent_id in (
        (THIEF | {"preferred_username": "thief"}, "id-of-reviewer"),
        (own | {"roles": "rn-admin"}, "id-of-administrator"),
    ):
        with pytest.raises(ProviderConnectionRefused):
            _connect(shop, provider, user, agent_id=agent_id, means=SignInMeans.PASSKEY)


def test_an_identity_of_another_role_is_not_connected(shop: App, provider: OpenIdWorld) -> None:
    user = THIEF | {"preferred_username": "reviewer"}
    with pytest.raises(ProviderConnectionRefused):
        _connect(shop, provider, user, agent_id="id-of-administrator", means=SignInMeans.PASSKEY)


@pytest.mark.parametrize("change", ["agent", "subject", "inserted", "unsealed"])
def test_a_connection_that_was_written_by_hand_lets_nobody_in(shop: App, provider: OpenIdWorld, engine: Engine, change: str) -> None:
    thief = THIEF | {"preferred_username": "somebody", "roles": "rn-admin"}
    stolen = hashlib.sha256(f"{provider.url}\nthief".encode()).hexdigest()
    if change != "inserted":
        user = thief | ({"sub": "own"} if change == "subject" else {}) | ({"roles": "rn-review"} if change == "agent" else {})
        target = "id-of-reviewer" if change == "agent" else "id-of-administrator"
        _connect(shop, provider, user, agent_id=target, means=SignInMeans.PASSKEY)
    row = {"subject_hash": stolen, "agent_id": "id-of-administrator"}
    with engine.begin() as connection:
        if change == "inserted":
            connection.execute(insert(provider_identities).values(row | {"bound_at": START}))
        else:
            connection.execute(update(provider_identities).values(row | ({"seal": None} if change == "unsealed" else {})))
    with pytest.raises(AccessDenied):
        _sign_in(shop, provider, thief | {"preferred_username": "administrator"})
