"""What an OpenID provider of the operator says of a member: whom it knows, and which of our roles that is. Absence never approves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from realname.access.model.staff import Role, SignInFault, parse_login
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRule:
    """How claims are read.

    Attributes:
        roles: Which value of the roles' claim is which role; others say nothing.
    """

    roles_claim: str
    roles: Mapping[str, Role]
    login_claim: str
    outlet_claim: str


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


def _values(claim: object) -> Sequence[str]:
    """The values of a claim: one, or a list of them; whatever else is none."""
    if isinstance(claim, str):
        return (claim,)
    return [one for one in claim if isinstance(one, str)] if isinstance(claim, list) else ()
