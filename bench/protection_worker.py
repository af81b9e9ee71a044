"""A process that registers and counts what protection takes of its processor: `protection_worker DATA COUNT`; prints one line of JSON.

Protection is the vault (a person's keys and seals, hashes of identity numbers, keyed marks, signatures) and the ledger (its writes, with
the database's own work on them in this process).
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from bench.applicants import number
from bench.registration_worker import Registrar
from realname.inventory.use_cases.import_stock import InventoryNumbers
from realname.ledger.store.sql_ledger import SqlLedger
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import open_deployment
from realname.platform.config.logs import configure_logs
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_ring import HmacKeyedHashes
from realname.vault.keys.signer import Ed25519Signer

_VAULT = (
    *((FileVault, name) for name in ("new_key", "seal", "open", "rewrap", "key_name", "identity_hash", "challenge_secret")),
    (HmacKeyedHashes, "hash"),
    (Ed25519Signer, "sign"),
)
_LEDGER = tuple((SqlLedger, name) for name in ("append", "write"))

P = ParamSpec("P")
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Meter:
    """Processor time inside of some methods, all threads together; of one inside another only the outer one counts."""

    calls: int = 0
    cpu_s: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _inside: threading.local = field(default_factory=threading.local)

    def watch(self, owner: type, name: str) -> None:
        """Measure a method from now on."""
        setattr(owner, name, self._measured(getattr(owner, name)))

    def reset(self) -> None:
        """Begin anew."""
        self.calls, self.cpu_s = 0, 0.0

    def _measured(self, method: Callable[P, Answer]) -> Callable[P, Answer]:
        @wraps(method)
        def measured(*arguments: P.args, **named: P.kwargs) -> Answer:
            if getattr(self._inside, "is_so", False):
                return method(*arguments, **named)
            self._inside.is_so, begun_s = True, time.thread_time()
            try:
                return method(*arguments, **named)
            finally:
                self._inside.is_so = False
                with self._lock:
                    self.calls += 1
                    self.cpu_s += time.thread_time() - begun_s

        return measured


def main() -> None:
    """Open, warm, register, report."""
    data, count = Path(sys.argv[1]), int(sys.argv[2])
    vault, ledger = Meter(), Meter()
    for meter, methods in ((vault, _VAULT), (ledger, _LEDGER)):
        for owner, name in methods:
            meter.watch(owner, name)
    configure_logs()
    deployment = open_deployment(data)
    deployment.launch()
    try:
        InventoryNumbers(deployment.app[SqlUnitsOfWork])([number(place) for place in range(1 + count)])
        registrar = Registrar(deployment)
        registrar.apart([0])  # warms: what is loaded with the first registration is loaded
        vault.reset()
        ledger.reset()
        begun_s = time.process_time()
        registrar.apart(range(1, 1 + count))
        cpu_s = time.process_time() - begun_s
        parts = {"vault": vault, "ledger": ledger}
        said = {name: {"calls": one.calls / count, "cpu_ms": one.cpu_s / count * 1000} for name, one in parts.items()}
        print(json.dumps({"cpu_ms": cpu_s / count * 1000, **said}), flush=True)
    finally:
        deployment.close()


if __name__ == "__main__":
    main()
