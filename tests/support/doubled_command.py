"""The `realname` command with doubles in the place of parts: `python -P tests/support/doubled_command.py serve --data DIR ...`.

Started as a program it judges clips and portraits by their marks. With another checkout in PYTHONPATH it is the command of that checkout.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from realname.main.deployment import deployment

if TYPE_CHECKING:
    from realname.main.deployment.deployment import Deployment

_USER = "realname.main.commands.serve"


def run_with(doubles: Mapping[type, object]) -> None:
    """Run the command that the process's arguments name; `serve` and `system worker` use the doubles by the ports they implement.

    Raises:
        RuntimeError: The command is imported already: it would use the parts as they are shipped.
    """
    if _USER in sys.modules:
        raise RuntimeError(_USER)
    open_deployment = deployment.open_deployment

    def opened(path: Path) -> "Deployment":
        shipped = open_deployment(path)
        return replace(shipped, app=shipped.app.with_others(doubles))

    deployment.open_deployment = opened  # type: ignore[assignment] # the command opens with nothing but the path
    from realname.main.commands import root  # noqa: PLC0415 - what the command is made of takes the name from its module

    root.main()


if __name__ == "__main__":
    from realname.verification.ports import LiveVerifier, ReferenceChecker
    from tests.verification.live_verifier import UnsafeAnyReference, UnsafeVerifierByMark

    run_with({ReferenceChecker: UnsafeAnyReference(), LiveVerifier: UnsafeVerifierByMark()})
