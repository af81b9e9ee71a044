"""Who calls: a relying service with an access token of the provider, known before anything of its request is read."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from realname.kernel.errors import AccessDenied
from realname.platform.errors import ScopeMissing
from realname.relying.model.caller import Caller


def caller() -> Caller:
    """Find who calls, by the access token.

    Raises:
        AccessDenied: No token of the provider is known.
    """
    raise AccessDenied


@dataclass(frozen=True, slots=True)
class Scoped:
    """Dependency of every route: the scopes of which the token needs one."""

    scopes: tuple[str, ...]

    def __call__(self, known: Annotated[Caller, Depends(caller)]) -> Caller:
        """Refuse a token without any of them.

        Raises:
            ScopeMissing: It has none.
        """
        if known.scopes.isdisjoint(self.scopes):
            raise ScopeMissing(scope=self.scopes[0])
        return known


def with_scope(*scopes: str) -> Scoped:
    """Declare the scopes of a route; one of them is enough."""
    return Scoped(scopes)
