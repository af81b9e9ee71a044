"""What every face says of the deployment that it serves."""

import json
import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from realname.kernel.errors import DependencyError
from realname.platform.config.brand import Brand

_ADDRESSES = "addresses.json"
_DRAFTS_END_AFTER_S = 60  # no process takes so long between a draft and its file: the one that wrote it was killed
_RECENT_S = 1.0


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


class RecentReadiness:
    """What was found of a process's readiness is found again for a second: strangers may ask as often as they like."""

    def __init__(self, require: Callable[[], None]) -> None:
        """Take what looks: it returns, or raises DependencyError."""
        self._require = require
        self._lock = threading.Lock()
        self._until_s = -math.inf
        self._found: DependencyError | None = None

    def require(self) -> None:
        """Return when the process was ready a moment ago, or is now; those who ask meanwhile wait for one look.

        Raises:
            DependencyError: It is not.
        """
        with self._lock:
            if time.monotonic() >= self._until_s:
                self._found = self._look()
                self._until_s = time.monotonic() + _RECENT_S
            found = self._found
        if found is not None:
            raise type(found)(**found.facts)

    def _look(self) -> DependencyError | None:
        try:
            self._require()
        except DependencyError as problem:
            return problem.with_traceback(None)
        return None


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
class ServedAddresses:
    """Where the last server on a data folder listened, as it noted that itself: commands beside it make links from it.

    Attributes:
        folder: The data folder.
    """

    folder: Path

    def note(self, *, pages: str, inspectors: str) -> None:
        """Write both addresses down; a folder that cannot be written keeps no server from starting."""
        place = self.folder / _ADDRESSES
        draft = place.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            try:
                draft.write_text(json.dumps({"pages": pages, "inspectors": inspectors}), encoding="utf-8")
                self._sweep(draft.stat().st_mtime)
                draft.replace(place)
            finally:
                draft.unlink(missing_ok=True)

    def _sweep(self, now_s: float) -> None:
        for draft in self.folder.glob(f"{Path(_ADDRESSES).stem}.[0-9]*"):
            if draft.stat().st_mtime < now_s - _DRAFTS_END_AFTER_S:
                draft.unlink(missing_ok=True)

    def pages(self) -> str:
        """Address of the operator's pages; empty: no server has noted one."""
        return self._read("pages")

    def inspectors(self) -> str:
        """Address of the inspectors' pages; empty as above."""
        return self._read("inspectors")

    def _read(self, which: str) -> str:
        with suppress(OSError, ValueError, AttributeError):
            return str(json.loads((self.folder / _ADDRESSES).read_text(encoding="utf-8")).get(which, ""))
        return ""


@dataclass(frozen=True, slots=True)
class Restored:
    """When this deployment was restored from a backup; None: it was not."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class Complaints:
    """Where a subscriber complains to the operator; empty: the operator has not said."""

    contact: str
