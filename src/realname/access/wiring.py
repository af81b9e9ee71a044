"""How the use cases of signing in are made that a constructor alone cannot make."""

from collections.abc import Mapping

from realname.access.connectors.counter_authenticators import CounterAuthenticators, load_roots
from realname.access.connectors.endorsement_certificates import EndorsementCertificates, load_tpm_roots
from realname.access.connectors.hashing_slots import HashingSlots
from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.connectors.openid_provider import OpenIdProvider, ProviderSettings
from realname.access.connectors.signed_camera_states import CameraStatesFile, load_camera_states
from realname.access.connectors.web_authn import WebAuthnPasskeys
from realname.access.model.provider import ProviderRule, parse_domains, parse_roles
from realname.access.model.staff import Realm, Role
from realname.access.ports import OneTimeCodes, PasskeyCeremony
from realname.access.use_cases.authenticator_apps import SecondFactor
from realname.access.use_cases.change_password import ChangePassword
from realname.access.use_cases.recognised_browsers import RecognisedBrowsers
from realname.access.use_cases.sign_in import SignIn
from realname.kernel.errors import InvalidInput, SettingsError
from realname.kernel.ports import Clock, KeyedHashes, PasswordHasher, RandomTokens
from realname.kernel.registry import App, Factories
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.config.settings import Settings
from realname.platform.outbound.configured import build_reach, build_tls, read_secret, url_problems


def _sign_in(app: App) -> SignIn:
    return SignIn(
        units=app[UnitsOfWork],
        clock=app[Clock],
        tokens=app[RandomTokens],
        passwords=app[PasswordHasher],
        browsers=app[RecognisedBrowsers],
        keyed_hashes=app[KeyedHashes],
        hashing_slot=app[HashingSlots].one,
        second=app[SecondFactor],
        realm=app.find(Realm) or Realm.OPERATOR,
    )


def _renew_own_password(app: App) -> ChangePassword:
    return ChangePassword(
        units=app[UnitsOfWork],
        clock=app[Clock],
        tokens=app[RandomTokens],
        passwords=app[PasswordHasher],
        browsers=app[RecognisedBrowsers],
        hashing_slot=app[HashingSlots].one,
    )


def _ceremony(app: App) -> WebAuthnPasskeys:
    settings, is_supervision = app[Settings], app.find(Realm) is Realm.SUPERVISION
    return WebAuthnPasskeys(rp_id=settings.passkey_rp_id, origin=settings.inspector_place if is_supervision else settings.passkey_origin)


def _counter_authenticators(app: App) -> CounterAuthenticators:
    settings = app[Settings]
    return CounterAuthenticators(rp_id=settings.passkey_rp_id, origin=settings.passkey_origin, roots=load_roots(settings.counter_roots))


def _camera_states(app: App) -> CameraStatesFile:
    settings = app[Settings]
    return load_camera_states(settings.camera_states, settings.camera_states_keys)


def _openid_provider(app: App) -> OpenIdProvider:
    """Build what the settings say; without an issuer there is none.

    Raises:
        SettingsError: Some of them cannot be used; lists every problem.
    """
    settings, wrong = app[Settings], list[str]()
    if not settings.oidc_issuer:
        return OpenIdProvider(None)
    wrong += url_problems("oidc_issuer", settings.oidc_issuer, settings.mode)
    wrong += [] if settings.oidc_client_id else ["oidc_client_id: is required"]
    secret = read_secret("oidc_client_secret", given=settings.oidc_client_secret, file=settings.oidc_client_secret_file, wrong=wrong)
    roles = _roles(settings.oidc_roles, wrong)
    domains = _domains(settings.oidc_domains, wrong)
    tls, reach = build_tls(settings, wrong), build_reach(settings, wrong)
    if wrong or tls is None or reach is None:
        raise SettingsError(tuple(wrong))
    rule = ProviderRule(
        roles_claim=settings.oidc_roles_claim,
        roles=roles,
        login_claim=settings.oidc_login_claim,
        outlet_claim=settings.oidc_outlet_claim,
        domains=domains,
    )
    return OpenIdProvider(
        ProviderSettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=secret,
            rule=rule,
            acr=frozenset(settings.oidc_acr.split()),
            tls=tls,
            reach=reach,
            mode=settings.mode,
        )
    )


def _roles(text: str, wrong: list[str]) -> Mapping[str, Role]:
    try:
        roles = parse_roles(text)
    except InvalidInput:
        roles = {}
    if not roles:
        wrong.append("oidc_roles: VALUE=ROLE between commas, of agent, supervisor, reviewer, privacy-officer and administrator")
    return roles


def _domains(text: str, wrong: list[str]) -> frozenset[str]:
    try:
        return parse_domains(text)
    except InvalidInput:
        wrong.append("oidc_domains: domains between commas, such as example.com,example.net")
        return frozenset()


FACTORIES: Factories = {
    OpenIdProvider: _openid_provider,
    CameraStatesFile: _camera_states,
    CounterAuthenticators: _counter_authenticators,
    EndorsementCertificates: lambda app: EndorsementCertificates(load_tpm_roots(app[Settings].tpm_roots)),
    OneTimeCodes: lambda app: TotpCodes(app[KeyedHashes]),
    PasskeyCeremony: _ceremony,
    ChangePassword: _renew_own_password,
    SignIn: _sign_in,
}
