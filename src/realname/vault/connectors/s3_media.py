"""Sealed media in an S3-compatible store: shared by any number of machines, durable before `put` returns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from realname.kernel.errors import IntegrityError, SettingsError
from realname.platform.config.settings import read_secret_file
from realname.platform.system.clock_and_tokens import SystemClock
from realname.vault.connectors.local_media import storage_errors
from realname.vault.connectors.object_keys import require_key, require_prefix

if TYPE_CHECKING:
    from obstore.store import S3Credential

_URL = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[A-Za-z0-9._/-]*[A-Za-z0-9._-]))?/?", re.ASCII)
_PROBE = "realname-probe"  # below the prefix, outside of everything that is ever kept
_NO_VERSION = frozenset({None, "", "null"})  # "null": versions were kept once, and are not any more
_CONNECT_WITHIN = timedelta(seconds=5)
_ANSWER_WITHIN = timedelta(seconds=30)
_TRY_AGAIN_WITHIN = timedelta(seconds=20)
_TRIES_AGAIN = 3
_READ_AGAIN_AFTER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Place:
    """Where the store is and how to get in.

    Attributes:
        url: `s3://BUCKET` or `s3://BUCKET/PREFIX`.
        endpoint: Of a store that is not Amazon's; the bucket goes into the path then. `http://` sends what is sealed, and the signature,
            not the secret key, in clear.
        access_key, secret_key: Both empty: what the machine itself has (AWS_ACCESS_KEY_ID, an instance's role).
        secret_key_file: A file that holds the secret key alone, read again for what is asked next; instead of the key.
    """

    url: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    secret_key_file: str = ""


class S3MediaStore:
    """Implements the port `MediaStore` in a bucket that keeps no old versions: what is deleted must be gone."""

    def __init__(self, place: S3Place) -> None:
        """Take the place and try it: something is written, and deleted again.

        Raises:
            SettingsError: Not the URL of a bucket, or the bucket keeps old versions.
            StorageUnavailable: It does not answer, lets us not in, or there is no such bucket.
        """
        self._store = _open_place(place)
        with storage_errors():
            version = self._put(_PROBE, b"")
            obstore.delete(self._store, _PROBE)
        if version not in _NO_VERSION:
            raise SettingsError(("media_url: the bucket keeps old versions of what is deleted; take one without versioning",))

    def put(self, key: str, sealed: bytes) -> None:
        """Store durably; the same key again replaces, whole or not at all.

        Raises:
            IntegrityError: The bucket has begun to keep old versions: nothing that is erased would be gone.
        """
        require_key(key)
        with storage_errors():
            version = self._put(key, sealed)
        if version not in _NO_VERSION:
            raise IntegrityError(kind="media-versions")

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        """Store each as `put` does, one after the other."""
        for key, sealed in objects.items():
            self.put(key, sealed)

    def get(self, key: str) -> bytes | None:
        """Read, or None where there is nothing."""
        return _get(self._store, key)

    def delete(self, key: str) -> None:
        """Remove; nothing there is no error."""
        require_key(key)
        with storage_errors():
            obstore.delete(self._store, key)

    def delete_all(self, keys: Iterable[str], *, below: str = "") -> None:  # noqa: ARG002 - what a bucket removed is durable
        """Remove each as `delete` does, one after the other."""
        for key in keys:
            self.delete(key)

    def keys(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix that ends with `/`, sorted; the empty prefix lists all."""
        return _keys(self._store, prefix)

    def _put(self, key: str, sealed: bytes) -> str | None:
        # In one piece: parts of an upload that was cut off would stay in the bucket, and be seen by no listing.
        return obstore.put(self._store, key, sealed, use_multipart=False)["version"]


def look_into(place: S3Place, prefix: str) -> Sequence[str]:
    """List the keys below a prefix; nothing is written, so that the bucket is not tried for old versions.

    Raises:
        SettingsError: Not the URL of a bucket.
        StorageUnavailable: It does not answer, lets us not in, or there is no such bucket.
    """
    return _keys(_open_place(place), prefix)


def look_at(place: S3Place, key: str) -> bytes | None:
    """Read one object, or None where there is nothing; nothing is written.

    Raises:
        SettingsError: Not the URL of a bucket.
        StorageUnavailable: It does not answer, or lets us not in.
    """
    return _get(_open_place(place), key)


def _get(store: S3Store, key: str) -> bytes | None:
    require_key(key)
    with storage_errors():
        try:
            return bytes(obstore.get(store, key).bytes())
        except (FileNotFoundError, NotFoundError):
            return None


def _keys(store: S3Store, prefix: str) -> Sequence[str]:
    require_prefix(prefix)
    with storage_errors():
        found = (entry["path"] for page in obstore.list(store, prefix or None) for entry in page)
        return sorted(key for key in found if key != _PROBE)


def _open_place(place: S3Place) -> S3Store:
    found = _URL.fullmatch(place.url)
    if found is None:
        raise SettingsError(("media_url: not s3://BUCKET or s3://BUCKET/PREFIX",))
    with storage_errors():
        return _open(place, bucket=found["bucket"], prefix=found["prefix"])


def _open(place: S3Place, *, bucket: str, prefix: str | None) -> S3Store:
    fixed = {} if place.secret_key_file else {"access_key_id": place.access_key, "secret_access_key": place.secret_key}
    own = {**fixed, "endpoint": place.endpoint}
    return S3Store(
        bucket,
        prefix=prefix or None,
        region=place.region,
        virtual_hosted_style_request=not place.endpoint,
        credential_provider=_SecretInFile(place) if place.secret_key_file else None,
        client_options={"allow_http": place.endpoint.startswith("http://"), "connect_timeout": _CONNECT_WITHIN, "timeout": _ANSWER_WITHIN},
        retry_config={"max_retries": _TRIES_AGAIN, "retry_timeout": _TRY_AGAIN_WITHIN},
        **{name: value for name, value in own.items() if value},  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class _SecretInFile:
    """Gives the secret key as the file has it now, so that it can be exchanged while the server runs."""

    place: S3Place

    def __call__(self) -> "S3Credential":
        """Read it.

        Raises:
            OSError, ValueError: The file cannot be read, or is empty.
        """
        secret_key = read_secret_file(self.place.secret_key_file)
        until = SystemClock().now() + _READ_AGAIN_AFTER
        return {"access_key_id": self.place.access_key, "secret_access_key": secret_key, "token": None, "expires_at": until}
