"""What every face says of the deployment that it serves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from realname.platform.config.brand import Brand


class ReadinessPart(StrEnum):
    """What a process needs to do its work."""

    DATABASE = "database"
    CLOCK = "clock"
    DISK = "disk"
    MEDIA = "media"
    KEYS = "keys"
    MODELS = "models"
    WORKFLOW = "workflow"


@dataclass(frozen=True, slots=True)
class Readiness:
    """How each part is looked at: it returns, or raises DependencyError."""

    checks: Mapping[ReadinessPart, Callable[[], object]]

    def require(self) -> None:
        """Return when every part is as it must be.

        Raises:
            DependencyError: The first that is not.
        """
        for check in self.checks.values():
            check()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Facts of a deployment.

    Attributes:
        is_sandbox: Whether lines are simulated; said in every answer.
        has_outbox: Whether messages are kept to be read instead of sent.
        version: Of realname, shown at the foot of each page.
        hsts_subdomains: Whether browsers come to every host below this one by TLS alone as well.
        brand: The operator's name, logo and accent on the pages.
        card_reader_agent: Address of the card reader agent on each counter's machine; empty: there is none.
        require_ready: Returns when database and media store answer and the models can be loaded; raises DependencyError otherwise.
        are_models_loaded: Says whether the models are in memory: the first session or portrait loads them.
    """

    is_sandbox: bool
    has_outbox: bool
    version: str
    require_ready: Callable[[], None]
    are_models_loaded: Callable[[], bool] = lambda: False
    hsts_subdomains: bool = False
    brand: Brand = field(default_factory=Brand)
    card_reader_agent: str = ""

    @property
    def transport_security(self) -> str:
        """For how long browsers come by TLS alone: a year from each answer (RFC 6797)."""
        return "max-age=31536000; includeSubDomains" if self.hsts_subdomains else "max-age=31536000"

    @property
    def mode(self) -> str:
        """`sandbox` or `production`."""
        return "sandbox" if self.is_sandbox else "production"


@dataclass(frozen=True, slots=True)
class Restored:
    """When this deployment was restored from a backup; None: it was not."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class Complaints:
    """Where a subscriber complains to the operator; empty: the operator has not said."""

    contact: str
