"""The start of a process that serves: it awaits a media store that does not answer, instead of ending."""

from collections.abc import Callable
from pathlib import Path

import structlog

from realname.kernel.errors import StorageUnavailable
from realname.main.deployment.deployment import Deployment, open_deployment

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_AWAITED = "media"  # what else is missing ends the process with its code, as a person has set it wrong, or a supervisor starts it again
_log = structlog.get_logger()


def open_when_there(data: Path, *, pause: Callable[[float, StorageUnavailable], bool]) -> Deployment | None:
    """Open a deployment; while its media store does not answer try again, after pauses of a second to half a minute.

    Args:
        data: The data folder.
        pause: Waits for so many seconds, knowing what is awaited; False: the process is to end.

    Returns:
        The deployment; None: the process is to end.

    Raises:
        RealNameError: As `open_deployment`, but for a media store that does not answer.
    """
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return open_deployment(data)
        except StorageUnavailable as problem:
            if problem.facts.get("kind") != _AWAITED:
                raise
            _log.warning("start-awaits", kind=_AWAITED, code=problem.code, pause_s=pause_s)
            if not pause(pause_s, problem):
                return None
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
