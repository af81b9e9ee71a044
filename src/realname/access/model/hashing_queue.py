"""Who may have a password hashed next: browsers that are known have places of their own, and no network of strangers takes all the others.

A password costs a core a quarter of a second, so the order of the callers decides who signs in at all. It is decided before a password is
looked at, from what the request says of itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HashingCaller:
    """A person who wants a password hashed.

    Attributes:
        browser: A browser that a member signed in with before, or the member who is signed in; empty: a stranger.
        network: Where the request comes from.
        login: What was typed; two spellings of one login are the same text.
    """

    browser: str = ""
    network: str = ""
    login: str = ""

    @property
    def is_stranger(self) -> bool:
        """Whether nothing shows that a member used this browser before."""
        return not self.browser


@dataclass(frozen=True, slots=True)
class Waits:
    """The caller has a place in the line.

    Attributes:
        instead_of: The place in the line, from 0, whose holder leaves for it; None: no one does.
    """

    instead_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HashingBounds:
    """How many passwords are hashed and wait, in one process.

    Attributes:
        at_once: Passwords hashed at the same time.
        strangers_at_once: Of these, for strangers; the rest is kept free for browsers that are known.
        in_line: Strangers who wait at most, and as many callers of known browsers; each holds a thread.
        each_browser: Places, hashed or waiting, of one known browser.
        each_network: Places of strangers of one network.
        each_login: Places of strangers who try one login.
    """

    at_once: int = 2
    strangers_at_once: int = 1
    in_line: int = 6
    each_browser: int = 2
    each_network: int = 3
    each_login: int = 2

    def place_of(self, caller: HashingCaller, *, hashed: Sequence[HashingCaller], waiting: Sequence[HashingCaller]) -> Waits | None:
        """Say whether a caller gets a place behind those who wait; None: not now."""
        peers = [one for one in (*hashed, *waiting) if one.is_stranger is caller.is_stranger]
        networks = Counter(one.network for one in peers)
        if caller.is_stranger:
            slots = self.strangers_at_once
            is_bounded = networks[caller.network] >= self.each_network or sum(one.login == caller.login for one in peers) >= self.each_login
        else:
            slots = self.at_once
            is_bounded = sum(one.browser == caller.browser for one in peers) >= self.each_browser
        if is_bounded:
            return None
        return Waits() if len(peers) < slots + self.in_line else _place_of_the_greediest(caller, networks, waiting)

    def next_of(self, *, hashed: Sequence[HashingCaller], waiting: Sequence[HashingCaller]) -> int | None:
        """Say whose turn it is, as a place in the line from 0: known browsers first, each kind in its order; None: no one's."""
        if len(hashed) >= self.at_once:
            return None
        known = next((place for place, one in enumerate(waiting) if not one.is_stranger), None)
        if known is not None or sum(one.is_stranger for one in hashed) >= self.strangers_at_once:
            return known
        return 0 if waiting else None


def _place_of_the_greediest(caller: HashingCaller, networks: Counter[str], waiting: Sequence[HashingCaller]) -> Waits | None:
    """The last place of the network that has most of this kind, and at least two more than the caller's; None: all have about the same."""
    places = [place for place, one in enumerate(waiting) if one.is_stranger is caller.is_stranger]
    if not places:
        return None
    last = max(reversed(places), key=lambda place: networks[waiting[place].network])
    return Waits(instead_of=last) if networks[waiting[last].network] > networks[caller.network] + 1 else None
