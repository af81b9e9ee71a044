"""How the use cases of signing in are made that a constructor alone cannot make."""

from realname.access.connectors.counter_authenticators import CounterAuthenticators, load_roots
from realname.access.connectors.hashing_slots import HashingSlots
from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.connectors.web_authn import WebAuthnPasskeys
from realname.access.model.staff import Realm
from realname.access.ports import OneTimeCodes, PasskeyCeremony
from realname.access.use_cases.authenticator_apps import SecondFactor
from realname.access.use_cases.change_password import ChangePassword
from realname.access.use_cases.recognised_browsers import RecognisedBrowsers
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.unknown_login_throttle import UnknownLoginThrottle
from realname.kernel.ports import Clock, KeyedHashes, PasswordHasher, RandomTokens
from realname.kernel.registry import App, Factories
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.config.settings import Settings


def _sign_in(app: App) -> SignIn:
    return SignIn(
        units=app[UnitsOfWork],
        clock=app[Clock],
        tokens=app[RandomTokens],
        passwords=app[PasswordHasher],
        browsers=app[RecognisedBrowsers],
        unknown_logins=app[UnknownLoginThrottle],
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


FACTORIES: Factories = {
    CounterAuthenticators: _counter_authenticators,
    OneTimeCodes: lambda app: TotpCodes(app[KeyedHashes]),
    PasskeyCeremony: _ceremony,
    ChangePassword: _renew_own_password,
    SignIn: _sign_in,
}
