"""The start of a process that serves: it awaits a PostgreSQL or a media store that does not answer, instead of ending."""

from collections.abc import Callable
from pathlib import Path

import structlog

from realname.kernel.errors import StorageUnavailable
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.served import ReadinessPart
from realname.platform.config.settings import Settings, load_settings
from realname.platform.db.schema_check import require_protected

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_log = structlog.get_logger()


def open_when_there(data: Path, *, pause: Callable[[float, StorageUnavailable], bool]) -> Deployment | None:
    """Open a deployment; while its PostgreSQL or media store does not answer try again, after pauses of a second to half a minute.

    Whatever else is missing ends the process with its code: a person has set it wrong, or a supervisor starts the process again.

    Args:
        data: The data folder.
        pause: Waits for so many seconds, knowing what is awaited; False: the process is to end.

    Returns:
        The deployment; None: the process is to end.

    Raises:
        SchemaUnprotected: In production, a guard of the database is gone, or something foreign runs in it.
        RealNameError: As `open_deployment`, but for what is awaited.
    """
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return _protected(open_deployment(data))
        except StorageUnavailable as problem:
            if problem.facts.get("kind") not in _awaited(data):
                raise
            _log.warning("start-awaits", kind=problem.facts["kind"], code=problem.code, pause_s=pause_s)
            if not pause(pause_s, problem):
                return None
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def _protected(deployment: Deployment) -> Deployment:
    """Give the deployment back, or close it where its database is not to be trusted."""
    try:
        require_protected(deployment.database, is_sandbox=deployment.app[Settings].is_sandbox)
    except BaseException:
        deployment.database.dispose()
        raise
    return deployment


def _awaited(data: Path) -> frozenset[object]:
    """What is awaited, by its kind in an error: a database that is a file of this machine appears by no waiting."""
    is_server = load_settings(data).database_url.startswith("postgresql")
    return frozenset({ReadinessPart.MEDIA, *([ReadinessPart.DATABASE] if is_server else [])})
