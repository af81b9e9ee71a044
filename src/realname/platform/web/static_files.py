"""Static files under an address that names their content: a browser keeps them for a year, and a release has other addresses."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from importlib import resources
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from realname.platform.config.brand import Brand

_PLACE = "/static"
_KEPT = "public, max-age=31536000, immutable"
_ASKED_ABOUT = "no-cache"
_DIGEST = re.compile(r"[0-9a-f]{16}")
_TYPES = {"brand/colours.css": "text/css", "brand/logo.png": "image/png"}


def _folder() -> Path:
    return Path(str(resources.files("realname.platform.web"))) / "static"


def _own(brand: Brand) -> Mapping[str, bytes]:
    """The operator's own files by path; what is not set is not there."""
    return {path: content for path, content in zip(_TYPES, (brand.style.encode(), brand.logo), strict=True) if content}


@lru_cache(maxsize=8)
def _digest(brand: Brand) -> str:
    """Of all files, names and contents: scripts name each other by relative addresses, so all of them move together."""
    folder, total = _folder(), hashlib.sha256()
    shipped = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    for name, content in {**shipped, **_own(brand)}.items():
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:16]


def static_address(brand: Brand) -> str:
    """Where pages find the static files, with a slash at the end: `/static/DIGEST/`."""
    return f"{_PLACE}/{_digest(brand)}/"


def static_files(brand: Brand) -> ASGIApp:
    """Serve the built files and the operator's own; compressed, as none of them holds a secret."""
    return GZipMiddleware(_KeptFiles(brand))


class _KeptFiles(StaticFiles):
    """Files below one folder, with the types that `nosniff` needs.

    Under the digest of what is served they are kept for a year. Under another digest, of a release before or after this one, and under
    none, they are served as they are now, and a browser asks by ETag each time.
    """

    def __init__(self, brand: Brand) -> None:
        super().__init__(directory=str(_folder()), check_dir=False)
        self._digest = _digest(brand)
        self._own = _own(brand)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, 304 or 404."""
        digest, _, rest = path.partition("/")
        is_named = bool(_DIGEST.fullmatch(digest))
        path = rest if is_named else path
        own = self._own.get(path)
        response = await super().get_response(path, scope) if own is None else Response(own, media_type=_TYPES[path])
        is_kept = digest == self._digest and response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
        response.headers["Cache-Control"] = _KEPT if is_kept else _ASKED_ABOUT
        return response
