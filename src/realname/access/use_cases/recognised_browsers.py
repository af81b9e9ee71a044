"""Browsers that members of staff signed in with before: a stranger's wrong passwords cost them no pause there."""

import hashlib
from dataclasses import dataclass

from realname.access.model.staff import StaffAccount
from realname.kernel.ports import KeyedHashes, RandomTokens

_MOST = 8  # members who share one counter's browser; who signed in longest ago is forgotten
_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class RecognisedBrowsers:
    """Reads and writes what a browser keeps: an id of its own, a mark of the id, and a mark for each member who signed in with it.

    The mark of the id says that a member signed in with this browser once. A member's mark holds for one browser, one login and one
    password: no one else can make it, and a new password voids it.
    """

    keyed_hashes: KeyedHashes
    tokens: RandomTokens

    def known(self, kept: str) -> str:
        """The id of a browser that a member signed in with once; empty: it is none, or kept no mark of its id."""
        browser, found = _parts(kept)
        return browser if browser and self._own_mark(browser) in found else ""

    def mark_of(self, kept: str, account: StaffAccount) -> str | None:
        """The member's mark, or None where this browser has none of theirs."""
        browser, found = _parts(kept)
        mark = self._mark(browser, account)
        return mark if browser and mark in found else None

    def remember(self, kept: str, account: StaffAccount) -> str:
        """What the browser keeps from now on; a browser that brought nothing of ours gets an id."""
        browser, found = _parts(kept)
        browser = browser or self.tokens.token()
        newest = (self._own_mark(browser), self._mark(browser, account))
        return ".".join((browser, *newest, *[one for one in found if one not in newest][: _MOST - 1]))

    def _own_mark(self, browser: str) -> str:
        return self.keyed_hashes.hash(f"browser/{browser}")

    def _mark(self, browser: str, account: StaffAccount) -> str:
        password = hashlib.sha256(account.password_hash.encode()).hexdigest()
        return self.keyed_hashes.hash(f"{browser}/{account.member.login}/{password}")


def _parts(kept: str) -> tuple[str, tuple[str, ...]]:
    browser, *found = kept.split(".")
    is_ours = len(browser) == _ID_LENGTH and browser.isalnum() and browser.isascii()
    return (browser, tuple(found[: _MOST + 1])) if is_ours else ("", ())
