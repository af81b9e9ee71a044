"""A media store in memory, which passes the same contract as the folder; and one that is away after some objects."""

from collections.abc import Iterable, Mapping, Sequence

from realname.kernel.errors import StorageUnavailable
from realname.vault.connectors.object_keys import require_key, require_prefix


class MemoryMediaStore:
    """Implements the port `MediaStore`."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    def put(self, key: str, sealed: bytes) -> None:
        require_key(key)
        self._objects[key] = sealed

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        for key, sealed in objects.items():
            self.put(key, sealed)

    def get(self, key: str) -> bytes | None:
        require_key(key)
        return self._objects.get(key)

    def delete(self, key: str) -> None:
        require_key(key)
        self._objects.pop(key, None)

    def delete_all(self, keys: Iterable[str], *, below: str = "") -> None:  # noqa: ARG002 - of the port
        for key in keys:
            self.delete(key)

    def keys(self, prefix: str) -> Sequence[str]:
        require_prefix(prefix)
        return sorted(key for key in self._objects if key.startswith(prefix))


class FullStore(MemoryMediaStore):
    """A store with what another holds, which takes so many objects more and then is away."""

    def __init__(self, store: MemoryMediaStore, *, takes: int) -> None:
        self._objects = store._objects  # noqa: SLF001 - of the same class: what is deleted here is gone there
        self._left = takes

    def put(self, key: str, sealed: bytes) -> None:
        if not self._left:
            raise StorageUnavailable
        self._left -= 1
        super().put(key, sealed)
