"""What an OpenID provider of the operator says of a member: whom it knows, and which of our roles that is. Absence never approves."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from realname.access.model.staff import Role, SignInFault, parse_login
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRule:
    """How claims are read.

    Attributes:
        roles: Which value of the roles' claim is which role; others say nothing.
        domains: Of verified e-mail addresses: who has one may sign in, and gets an account at the first sign-in. Empty: whoever has
            connected their account may sign in, and nobody gets a new one.
    """

    roles_claim: str
    roles: Mapping[str, Role]
    login_claim: str
    outlet_claim: str
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMember:
    """A member as the provider knows them.

    Attributes:
        subject: Names them for good at the provider (`sub`).
        outlet_id: Where they work; None for the roles that belong to no outlet.
    """

    subject: str
    login: str
    role: Role
    outlet_id: OutletId | None


def read_member(claims: Mapping[str, object], rule: ProviderRule) -> ProviderMember | SignInFault:
    """Read the claims of an ID token that was verified; or say why no member follows from them."""
    subject, login = claims.get("sub"), claims.get(rule.login_claim)
    if not isinstance(subject, str) or not subject or not isinstance(login, str):
        return SignInFault.PROVIDER_REFUSED
    if rule.domains and _domain(claims) not in rule.domains:
        return SignInFault.PROVIDER_DOMAIN
    roles = {rule.roles[one] for one in _values(claims.get(rule.roles_claim)) if one in rule.roles}
    if len(roles) != 1:
        return SignInFault.PROVIDER_ROLE
    (role,) = roles
    outlet = claims.get(rule.outlet_claim)
    if role.is_of_an_outlet and not isinstance(outlet, str):
        return SignInFault.PROVIDER_ROLE
    try:
        outlet_id = OutletId(str(outlet)) if role.is_of_an_outlet else None
        return ProviderMember(subject=subject, login=parse_login(login.partition("@")[0]), role=role, outlet_id=outlet_id)
    except InvalidInput:
        return SignInFault.PROVIDER_REFUSED


def parse_roles(text: str) -> Mapping[str, Role]:
    """Read `VALUE=ROLE` between commas.

    Raises:
        InvalidInput: Of another form, no role, or the inspectors': they are the regulator's, and sign in at their own app.
    """
    found: dict[str, Role] = {}
    for one in filter(None, map(str.strip, text.split(","))):
        value, _, role = one.rpartition("=")
        if not value or role not in set(Role) or Role(role) is Role.INSPECTOR:
            raise InvalidInput(field="oidc_roles")
        found[value] = Role(role)
    return found


def parse_domains(text: str) -> frozenset[str]:
    """Read domains between commas, such as `example.com,example.net`; each is meant without those below it.

    Raises:
        InvalidInput: One is no domain.
    """
    found = frozenset(one.strip().lower() for one in text.split(",") if one.strip())
    if not all(_DOMAIN.fullmatch(one) for one in found):
        raise InvalidInput(field="oidc_domains")
    return found


def _domain(claims: Mapping[str, object]) -> str:
    """The domain of the address that the provider has verified; empty: it says none, or has not verified it."""
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified") is not True:
        return ""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def _values(claim: object) -> Sequence[str]:
    """The values of a claim: one, or a list of them; whatever else is none."""
    if isinstance(claim, str):
        return (claim,)
    return [one for one in claim if isinstance(one, str)] if isinstance(claim, list) else ()
