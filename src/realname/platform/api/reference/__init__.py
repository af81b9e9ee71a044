"""The interactive reference of the HTTP API: Swagger UI as it is published, over the specification, from this server alone."""

import gzip
from collections.abc import Mapping
from importlib import resources

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.kernel.errors import NotFound

REFERENCE = "/reference"
VERSION = "5.35.0"  # of swagger-ui-dist (npm): tests hold the digests of its two files
_FILES = f"{REFERENCE}/{VERSION}"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_KEPT = "public, max-age=31536000, immutable"
_TYPES: Mapping[str, str] = {"swagger-ui.js": "text/javascript", "swagger-ui.css": "text/css", "start.js": "text/javascript"}
_GZIP = ".gz"
router = APIRouter(include_in_schema=False)


@router.get(REFERENCE)
def show_reference() -> Response:
    """Show the page."""
    page = _read("page.html").decode().replace("@files@", _FILES)
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


@router.get(f"{_FILES}/{{name}}")
def read_file(name: str, request: Request) -> Response:
    """Give one of its files; the large ones compressed, as they are kept."""
    if name not in _TYPES:
        raise NotFound
    headers = {"Cache-Control": _KEPT, "Vary": "Accept-Encoding"}
    if not name.startswith("swagger-ui"):
        return Response(_read(name), media_type=_TYPES[name], headers=headers)
    packed = _read(f"{name}{_GZIP}")
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type=_TYPES[name], headers=headers)
    return Response(packed, media_type=_TYPES[name], headers={**headers, "Content-Encoding": "gzip"})


def _read(name: str) -> bytes:
    return (resources.files(__name__) / name).read_bytes()
