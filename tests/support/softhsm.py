"""Tokens of a hardware security module in software, for tests: made in a temporary folder, one for each test that asks."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.absent import Part, skip_absent

UNSAFE_PIN = "98765432"
_TOKENS = 64  # the library sees those that were there when it began
_LIBRARY = "libsofthsm2.so"


@dataclass(frozen=True, slots=True)
class SoftHsm:
    """Tokens that no one has used yet."""

    library: Path
    config: Path
    labels: list[str]

    def settings(self) -> dict[str, str]:
        """Settings for a new token."""
        return {
            "REALNAME_KEYS": "pkcs11",
            "REALNAME_HSM_MODULE": str(self.library),
            "REALNAME_HSM_TOKEN": self.labels.pop(),
            "REALNAME_HSM_PIN": UNSAFE_PIN,
        }

    def folder(self) -> Path:
        """Where the tokens are."""
        return self.config.parent / "tokens"


@contextmanager
def running_tokens() -> Iterator[SoftHsm]:
    """Make tokens; the test is skipped, and counted, where SoftHSM is missing."""
    library = next((path for folder in ("/usr/lib", "/usr/local/lib") for path in sorted(Path(folder).rglob(_LIBRARY))), None)
    if shutil.which("softhsm2-util") is None or library is None:
        skip_absent(Part.SOFTHSM, "run tools/get-softhsm as root")
    folder = Path(tempfile.mkdtemp(prefix="realname-hsm-"))
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(config)  # read by the library when it begins, here and in child processes
    try:
        labels = [f"token-{place}" for place in range(_TOKENS)]
        for label in labels:
            _make(label, os.environ)
        yield SoftHsm(library, config, labels)
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        shutil.rmtree(folder)


def _make(label: str, environment: Mapping[str, str]) -> None:
    pins = ("--so-pin", UNSAFE_PIN, "--pin", UNSAFE_PIN)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, *pins],  # noqa: S607 - where Debian puts it is not our business
        check=True,
        capture_output=True,
        env=dict(environment),
    )
