"""The `realname` command in a process that has imported it; `serve` and `system worker` judge clips and portraits by their marks."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from realname.main.commands import root
from realname.main.deployment import start
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.verification.ports import LiveVerifier, ReferenceChecker
from tests.verification.live_verifier import UnsafeAnyReference, UnsafeVerifierByMark


def open_doubled(path: Path) -> Deployment:
    """Open a deployment, and replace what compares faces."""
    shipped = open_deployment(path)
    doubles: dict[type, object] = {ReferenceChecker: UnsafeAnyReference(), LiveVerifier: UnsafeVerifierByMark()}
    return replace(shipped, app=shipped.app.with_others(doubles))


if __name__ == "__main__":
    with patch.object(start, "open_deployment", open_doubled):
        root.main()
