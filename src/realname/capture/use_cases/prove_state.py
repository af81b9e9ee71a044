"""Prove the state of a counter's machine: to the server from time to time, and the rest of it to each live session."""

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from realname.capture.connectors.camera_file import EnrolledCamera
from realname.capture.connectors.camera_server import CameraServer
from realname.capture.connectors.tpm import Quote, Tpm
from realname.capture.errors import MeasurementsUnreadable
from realname.capture.model.camera_device import CameraDevice
from realname.capture.model.measurement_list import LARGEST_BYTES, PCR, START, Measurement, entries_until, parse_measurements
from realname.capture.model.statements import Purpose, qualifying_data
from realname.kernel.errors import InvalidInput

MOST_NEW_BYTES = 64 * 1024  # of measurements that a session's proof may carry


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProof:
    """What the TPM says for one live session.

    Attributes:
        quote: Made for the session's nonce.
        measurements: Entries since the state that the server keeps, as the kernel's list has them.
    """

    device: CameraDevice
    quote: Quote
    measurements: bytes = field(repr=False)

    def as_json(self) -> Mapping[str, object]:
        """The object that the page puts into its hello."""
        return {
            "device": dict(self.device.as_json()),
            "attest": base64.b64encode(self.quote.attest).decode(),
            "signature": base64.b64encode(self.quote.signature).decode(),
            "pcr10": self.quote.pcrs[PCR].hex(),
            "measurements": base64.b64encode(self.measurements).decode(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The state that the server keeps: how long its list is, PCR 10 after it, and the starts that were counted then."""

    end: int
    value: bytes
    starts: tuple[int, int]


@dataclass(slots=True)
class StateProver:
    """Knows what the server keeps. Any thread may use it.

    Attributes:
        measurements: Reads the kernel's list in its binary form.
    """

    tpm: Tpm
    server: CameraServer
    camera: EnrolledCamera
    measurements: Callable[[], bytes]
    _kept: _Kept | None = field(default=None, init=False)
    _proving: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def prove(self) -> None:
        """Prove the whole state to the server.

        Raises:
            CameraNotAccepted: The server refuses the state.
            CameraServerUnavailable: It did not answer.
            MeasurementsUnreadable: The kernel's list is missing, too long, or does not lead to PCR 10.
            TpmFailed: The TPM refused a command.
        """
        with self._proving:
            nonce = self.server.ask_for_state(self.camera.camera_id).nonce
            quote, content = quoted_state(
                self.tpm, qualifying_data(Purpose.STATE, nonce=nonce, device=self.camera.device), self.measurements
            )
            self.server.prove_state(self.camera.camera_id, quote=quote, measurements=content)
            self._kept = _Kept(end=len(content), value=quote.pcrs[PCR], starts=quote.starts)

    def proof(self, nonce: str, *, device: CameraDevice) -> SessionProof:
        """Prove to a live session that the state is still the kept one, and what was measured since.

        The whole state is proven again where none is kept, the machine started or woke up since, or much was measured.

        Raises:
            As `prove`.
        """
        return self._proof(nonce, device) or self._proof_after_state(nonce, device)

    def _proof_after_state(self, nonce: str, device: CameraDevice) -> SessionProof:
        self.prove()
        proof = self._proof(nonce, device)
        if proof is None:
            raise MeasurementsUnreadable(cause="changes")
        return proof

    def _proof(self, nonce: str, device: CameraDevice) -> SessionProof | None:
        kept = self._kept
        if kept is None:
            return None
        quote = self.tpm.quote(qualifying_data(Purpose.SESSION, nonce=nonce, device=device))
        if quote.starts != kept.starts:
            return None
        new = self.measurements()[kept.end :]
        if len(new) > LARGEST_BYTES:
            return None
        length = _length_until(_parsed(new), value=quote.pcrs[PCR], start=kept.value)
        return None if length is None or length > MOST_NEW_BYTES else SessionProof(device=device, quote=quote, measurements=new[:length])


def quoted_state(tpm: Tpm, qualifying: bytes, measurements: Callable[[], bytes]) -> tuple[Quote, bytes]:
    """Make a quote, and read the list as far as it leads to the PCR 10 of the quote.

    Raises:
        MeasurementsUnreadable: The kernel's list is missing, too long, or does not lead there.
        TpmFailed: The TPM refused a command.
    """
    quote = tpm.quote(qualifying)
    content = measurements()
    length = _length_until(_parsed(content), value=quote.pcrs[PCR], start=START)
    if length is None:
        raise MeasurementsUnreadable(cause="not-pcr-10")
    return quote, content[:length]


def _length_until(entries: list[Measurement], *, value: bytes, start: bytes) -> int | None:
    count = entries_until(entries, value=value, start=start)
    if count is None:
        return None
    return entries[count - 1].end if count else 0


def _parsed(content: bytes) -> list[Measurement]:
    try:
        return list(parse_measurements(content))
    except InvalidInput:
        raise MeasurementsUnreadable(cause="form") from None
