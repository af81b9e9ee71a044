"""A TPM 2.0 in software, for tests: real commands, keys and certificates, made in a temporary folder by the tools of swtpm.

Its maker is an authority of the test alone, with a root and an intermediate certificate. `running_tpm` starts one; `reset` is the
power button. PCRs are zero after a start: `extend` plays the firmware and the kernel.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from tests.support.absent import Part, skip_absent

_PROGRAMS = ("swtpm", "swtpm_setup", "swtpm_localca", "tpm2_createek")
_ECC_CERTIFICATE_INDEX = "0x01C0000A"
_WAIT_S = 20.0
_PLATFORM_FACTS = "--platform-manufacturer Test\n--platform-version 1\n--platform-model Counter\n"


class Endorsement(StrEnum):
    """Kinds of endorsement keys that the TPM has a certificate for."""

    RSA = "rsa"  # at 0x01C00002, as swtpm's own set-up makes it
    BOTH = "both"  # on P-256 at 0x01C0000A too


@dataclass(slots=True)
class SoftTpm:
    """A TPM that runs.

    Attributes:
        folder: Of its state; the socket is in it.
        root: Certificate of the maker's root (PEM).
        issuer: Certificate of the maker that signed the endorsement certificates (PEM).
    """

    folder: Path
    root: Path
    issuer: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def tcti(self) -> str:
        """What programs name it by."""
        return f"swtpm:path={self.folder / 'socket'}"

    @property
    def pid(self) -> int:
        """Of its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Switch it on."""
        socket = self.folder / "socket"
        for left in (socket, Path(f"{socket}.ctrl")):
            left.unlink(missing_ok=True)
        ways = ("--server", f"type=unixio,path={socket}", "--ctrl", f"type=unixio,path={socket}.ctrl")
        self._process = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.folder}", *ways, "--flags", "not-need-init,startup-clear"],  # noqa: S607 - where Debian puts it is not our business
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends_at = time.monotonic() + _WAIT_S
        while not _is_listened_at(socket) and time.monotonic() < ends_at:
            time.sleep(0.01)
        assert _is_listened_at(socket), "swtpm did not start"

    def stop(self) -> None:
        """Switch it off."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_WAIT_S)
            self._process = None

    def reset(self) -> None:
        """Switch it off and on: it counts a reset, and its PCRs are zero."""
        self.stop()
        self.start()

    def extend(self, pcr: int, digests: Sequence[bytes]) -> None:
        """Extend a PCR of its SHA-256 bank, as firmware and kernel do."""
        for digest in digests:
            self.tool("tpm2_pcrextend", f"{pcr}:sha256={digest.hex()}")

    def tool(self, *command: str) -> bytes:
        """Run a program of tpm2-tools on it, and give what it printed."""
        return _run(command, {"TPM2TOOLS_TCTI": self.tcti})


@contextmanager
def running_tpm(endorsement: Endorsement = Endorsement.BOTH) -> Iterator[SoftTpm]:
    """Make a TPM and start it; each has its own endorsement keys and maker. The test is skipped, and counted, where one cannot be had."""
    if not all(map(shutil.which, _PROGRAMS)) or find_spec("tpm2_pytss") is None:
        skip_absent(Part.SWTPM, "run tools/get-swtpm as root")
    folder = Path(tempfile.mkdtemp(prefix="realname-tpm-"))
    maker = folder / "maker"
    maker.mkdir()
    tpm = SoftTpm(folder, maker / "swtpm-localca-rootca-cert.pem", maker / "issuer.pem")
    try:
        _make(tpm, maker)
        tpm.start()
        if endorsement is Endorsement.BOTH:
            _certify_p256(tpm, maker)
        yield tpm
    finally:
        tpm.stop()
        shutil.rmtree(folder)


def _is_listened_at(place: Path) -> bool:
    """Whether a program takes connections there, which it does some time after its socket is in the file system. Makes none."""
    flags, accepting = 3, 1 << 16
    rows = (row.split() for row in Path("/proc/net/unix").read_text().splitlines())
    return any(row[-1] == str(place) and int(row[flags], 16) & accepting for row in rows)


def _make(tpm: SoftTpm, maker: Path) -> None:
    keys = {"statedir": maker, "signingkey": maker / "issuer-key.pem", "issuercert": tpm.issuer, "certserial": maker / "serial"}
    (maker / "maker.conf").write_text("".join(f"{name} = {value}\n" for name, value in keys.items()))
    (maker / "options").write_text(_PLATFORM_FACTS)
    tool = {
        "create_certs_tool": shutil.which("swtpm_localca"),
        "create_certs_tool_config": maker / "maker.conf",
        "create_certs_tool_options": maker / "options",
    }
    (maker / "setup.conf").write_text("".join(f"{name} = {value}\n" for name, value in tool.items()))
    made = ("--tpmstate", f"dir://{tpm.folder}", "--create-ek-cert", "--pcr-banks", "sha256", "--config", str(maker / "setup.conf"))
    _run(("swtpm_setup", "--tpm2", *made), {})


def _certify_p256(tpm: SoftTpm, maker: Path) -> None:
    """Have the maker certify the endorsement key on P-256: swtpm's own set-up certifies one on P-384."""
    said = tpm.tool("tpm2_createek", "-G", "ecc", "-c", str(maker / "key.context"), "-u", str(maker / "key"), "-f", "tss").decode()
    tpm.tool("tpm2_flushcontext", "-t")
    point = tpm.tool("tpm2_print", "-t", "TPM2B_PUBLIC", str(maker / "key")).decode()
    x, y = (re.search(rf"^{name}: ([0-9a-f]+)$", point, re.MULTILINE) for name in "xy")
    assert x is not None, said
    assert y is not None, said
    facts = ("--tpm-spec-family", "2.0", "--tpm-spec-level", "0", "--tpm-spec-revision", "164")
    model = ("--tpm-manufacturer", "id:00001014", "--tpm-model", "swtpm", "--tpm-version", "id:20191023")
    ways = ("--configfile", str(maker / "maker.conf"), "--optsfile", str(maker / "options"), "--dir", str(maker))
    key = ("--ek", f"x={x[1]},y={y[1]},id=secp256r1")
    _run(("swtpm_localca", "--type", "ek", "--tpm2", "--vmid", "counter", *key, *facts, *model, *ways), {})
    size = str((maker / "ek.cert").stat().st_size)
    place = (_ECC_CERTIFICATE_INDEX, "-C", "p")
    tpm.tool("tpm2_nvdefine", *place, "-s", size, "-a", "ppwrite|ppread|ownerread|authread|no_da|platformcreate")
    tpm.tool("tpm2_nvwrite", *place, "-i", str(maker / "ek.cert"))


def _run(command: Sequence[str], environment: Mapping[str, str]) -> bytes:
    ended = subprocess.run(command, check=False, capture_output=True, env={**os.environ, **environment})
    assert ended.returncode == 0, f"{command[0]}: {ended.stderr.decode(errors='replace')}"
    return ended.stdout
