"""Static files: kept by the browser, and asked about by their ETag each time, so that a new release shows at once."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class KeptFiles(StaticFiles):
    """Files below one folder, none outside it; the types are the ones that `nosniff` needs."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, 304 or 404."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
