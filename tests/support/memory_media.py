"""A media store in memory; passes the same contract as the folder."""

from collections.abc import Sequence

from realname.vault.connectors.object_keys import require_key, require_prefix


class MemoryMediaStore:
    """Implements the port `MediaStore`."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    def put(self, key: str, sealed: bytes) -> None:
        require_key(key)
        self._objects[key] = sealed

    def get(self, key: str) -> bytes | None:
        require_key(key)
        return self._objects.get(key)

    def delete(self, key: str) -> None:
        require_key(key)
        self._objects.pop(key, None)

    def keys(self, prefix: str) -> Sequence[str]:
        require_prefix(prefix)
        return sorted(key for key in self._objects if key.startswith(prefix))
