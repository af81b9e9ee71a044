"""What an app of pages asks of the person who signs in."""

from dataclasses import dataclass

from realname.access.model.staff import Realm, SignInMeans


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
