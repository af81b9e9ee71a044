"""What a column holds about whom: each table says it of all its columns. docs/reference/columns.md, made with the documentation, shows it.

What names or describes a person is `SEALED` or a `KEYED_HASH`. What reaches a person and still lies in clear is named one by one, with
its reason and its end (`InClear`): there is no other way for such a column to be added.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Held(StrEnum):
    """What a column holds."""

    SEALED = "sealed under the person's key"
    SEALED_BY_SERVER = "sealed under a key of the server"
    WRAPPED_KEY = "a person's key, wrapped"
    KEYED_HASH = "keyed hash of an identity number"
    IN_CLEAR = "personal, in clear"
    ID = "random id of ours"
    COURSE = "what was done, when"
    STAFF = "of staff"
    PUBLIC_KEY = "public key or name of a device"
    DIGEST = "digest, nonce or signature"
    HASHED = "hash of a secret"
    SIGNED = "signed statement, without names and numbers"
    TECHNICAL = "of the deployment"


@dataclass(frozen=True, slots=True, kw_only=True)
class InClear:
    """Why a column reaches a person and is not sealed, and when that ends."""

    why: str
    until: str


NUMBER_END = "the cooling-off of the number is over (`lines.cooling_days`): purged; or the registration ends without a line"
STOCK_END = "never: the stock names numbers and SIMs, and whose they are is found by the registration alone"
_KEY = "held"


def held(**columns: str | InClear) -> dict[str, Mapping[str, Held | InClear]]:
    """Say what the columns of a table hold, for its `info`: `ID="id outlet_id"`, and each in clear by its name."""
    found: dict[str, Held | InClear] = {}
    for name, said in columns.items():
        found |= {name: said} if isinstance(said, InClear) else dict.fromkeys(said.split(), Held[name])
    return {_KEY: found}


def held_by(info: Mapping[str, Mapping[str, Held | InClear]]) -> Mapping[str, Held | InClear]:
    """What the columns of a table hold, by the `info` of it; empty: it does not say."""
    return info.get(_KEY, {})
