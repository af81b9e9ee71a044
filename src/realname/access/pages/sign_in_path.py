"""The way to the sign-in and back, only ever to a page of our own; and what an app of pages asks of a sign-in."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fastapi import Request

from realname.access.model.rights import RIGHTS, Right, needs_counter
from realname.access.model.staff import Realm, Role, SignInMeans

SIGN_IN = "/counter/sign-in"
HOME = "/counter/today"
ACCOUNT = "/account"
ADMIN = "/admin"
CHANGED = f"{ACCOUNT}?done=changed"  # what one signs in with is not what it was
JOIN = "/join"
APPEALS = "/office/appeals"
OPENINGS = "/office/openings"
REVIEWS = "/office/reviews"
DISPUTES = "/office/disputes"
PARITY = "/office/parity"
ALERTS = "/office/alerts"
REPORTS = "/office/reports"
LEAKS = "/office/leaks"
OUTLETS = "/office/outlets"
SUPERVISION = "/supervision"
INSPECTIONS = f"{SUPERVISION}/inspections"
NOTICES = "/office/inspections"
CASES = f"{SUPERVISION}/cases"
SHOPPERS = f"{SUPERVISION}/shoppers"
VISITS = f"{SUPERVISION}/visits"
INSPECTORS = f"{SUPERVISION}/inspectors"
BIND = "/counter/bind"
PERSON_PAGES = "/person"
RELYING_PAGES = "/oauth2"
PERSON_SESSION_ENDED = f"{PERSON_PAGES}/sign-in?done=ended"
LANDING = "/counter/"  # leads on by role


def home_of(role: Role) -> str:
    """Where a role begins: an overview, the registrations of the day, the reviews or openings that wait, or what one signs in with."""
    if role.realm is Realm.SUPERVISION:
        return SUPERVISION
    if Right.REGISTRATIONS_WORK in RIGHTS[role]:
        return HOME
    if Right.ADMINISTRATION_SEE in RIGHTS[role]:
        return ADMIN
    if Right.REVIEWS_WORK in RIGHTS[role]:
        return REVIEWS
    return OPENINGS if Right.PHOTOS_SEE in RIGHTS[role] else ACCOUNT


def after_sign_in(role: Role, to: str) -> str:
    """Where a fresh sign-in leads: staff of an outlet who go to no page of their own choice show first that this browser is a counter."""
    if to == LANDING and needs_counter(role, Right.REGISTRATIONS_WORK):
        return f"{BIND}?to={quote(to)}"
    return to


def sign_in_path(request: Request) -> str:
    """The sign-in page, which leads back to where one was going."""
    if request.method != "GET" or request.url.path in {"/", "/counter/", HOME}:
        return SIGN_IN
    return f"{SIGN_IN}?to={quote(request.url.path, safe='')}"


def path_when_session_ended(request: Request) -> str:
    """The sign-in page for a page that was left open, which leads back to it and says why it is there."""
    return f"{SIGN_IN}?ended=1" if request.method != "GET" else f"{SIGN_IN}?ended=1&to={quote(request.url.path, safe='')}"


def local_path(text: str, *, otherwise: str = LANDING) -> str:
    """Take a path of our own pages; anything that could lead elsewhere is replaced."""
    parts = urlsplit(text)
    is_local = text.startswith("/") and not text.startswith("//") and not parts.scheme and not parts.netloc
    # A browser reads a backslash as a slash and leaves out control characters: neither is in any path of ours.
    if not is_local or "\\" in text or not text.isprintable() or not text.isascii():
        return otherwise
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRules:
    """The app's rules on signing in.

    Attributes:
        realm: Whose app it is: the operator's, or that of inspectors.
        enough_means: What one may have signed in with to do more than set up another means.
        are_counters_required: Whether staff of an outlet have to be at one of its counters.
    """

    realm: Realm = Realm.OPERATOR
    enough_means: frozenset[SignInMeans]
    are_counters_required: bool
