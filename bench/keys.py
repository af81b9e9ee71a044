"""What the vault costs: seals, openings and hashes a second, on a key file and on a token (REALNAME_KEYS=pkcs11 and its settings)."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from realname.kernel.identifiers import IdentityNumber
from realname.platform.config.settings import load_settings
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.keys import open_keys

_ROUNDS = 2000
_NUMBER = IdentityNumber("990101198504120012")


def measured(act: Callable[[], object], *, threads: int) -> float:
    """Calls a second."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: act(), range(_ROUNDS)))
    return _ROUNDS / (time.perf_counter() - begun)


def main() -> None:
    """Measure with one thread and with eight."""
    folder = Path(tempfile.mkdtemp())
    keys = open_keys(load_settings(folder, os.environ), DataFolder(folder), is_used=False)
    wrapped = keys.vault.new_key()
    sealed = keys.vault.seal(bytes(400), wrapped_key=wrapped, context="bench")
    acts: dict[str, Callable[[], object]] = {
        "new key": keys.vault.new_key,
        "open 400 bytes": lambda: keys.vault.open(sealed, wrapped_key=wrapped, context="bench"),
        "identity hash": lambda: keys.vault.identity_hash(_NUMBER),
        "sign": lambda: keys.signer.sign(b"{}"),
    }
    print(json.dumps({name: {n: round(measured(act, threads=n)) for n in (1, 8)} for name, act in acts.items()}, indent=2))


if __name__ == "__main__":
    main()
