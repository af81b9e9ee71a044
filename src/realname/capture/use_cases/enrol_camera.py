"""Enrol a counter's camera: the server learns the keys of the machine's TPM, which its maker vouches for."""

import statistics
from collections.abc import Callable, Sequence

from realname.capture.connectors.camera_file import EnrolledCamera
from realname.capture.connectors.camera_server import CameraServer
from realname.capture.connectors.tpm import Tpm
from realname.capture.errors import TpmTooSlow
from realname.capture.model.camera_device import CameraDevice
from realname.capture.model.statements import Purpose, qualifying_data
from realname.capture.use_cases.prove_state import quoted_state

LONGEST_SIGNATURE_MS = 80  # fifteen pictures a second would leave 66: a slower TPM thins them out, and below twelve the check suffers
_SIGNATURES = 5


def enrol_camera(
    code: str,
    *,
    tpm: Tpm,
    server: CameraServer,
    device: CameraDevice,
    intermediates: Sequence[bytes],
    measurements: Callable[[], bytes],
    time_s: Callable[[], float],
) -> EnrolledCamera:
    """Make keys in the TPM, and prove to the server that they lie beside the maker's key.

    Args:
        code: One-time code of the counter's camera.
        tpm: The counter's.
        server: Which knows the counter.
        device: The camera, read from the opened device.
        intermediates: Certificates of the TPM's maker, DER, from the issuer of the endorsement certificate upwards.
        measurements: Reads the kernel's list.
        time_s: A clock that never goes back.

    Raises:
        CameraNotAccepted: The server says why in `code` and `reason`.
        CameraServerUnavailable: It did not answer.
        EndorsementMissing: The TPM has no certificate of its maker.
        MeasurementsUnreadable: The kernel's list is missing, or does not lead to PCR 10.
        TpmFailed: The TPM refused a command.
        TpmTooSlow: A signature takes too long.
    """
    endorsement = tpm.endorsement()
    keys = tpm.make_keys()
    require_fast(tpm.sign, time_s=time_s)
    certificates = [endorsement.certificate, *intermediates]
    question = server.ask_to_enrol(code, certificates=certificates, endorsement=endorsement, keys=keys, device=device)
    secret = tpm.activate(credential_blob=question.credential_blob, encrypted_secret=question.encrypted_secret)
    qualifying = qualifying_data(Purpose.ENROLMENT, nonce=question.nonce, device=device)
    certification = tpm.certify_frame_key(qualifying)
    quote, content = quoted_state(tpm, qualifying, measurements)
    enrolled = server.prove_enrolment(question.enrolment_id, secret=secret, certification=certification, quote=quote, measurements=content)
    return EnrolledCamera(camera_id=enrolled.camera_id, server=server.url, device=device, keys=keys)


def require_fast(sign: Callable[[bytes], bytes], *, time_s: Callable[[], float]) -> None:
    """Measure the median of five signatures.

    Raises:
        TpmTooSlow: It is above `LONGEST_SIGNATURE_MS`.
    """
    took_s: list[float] = []
    for place in range(_SIGNATURES):
        begun_s = time_s()
        sign(bytes([place]) * 32)
        took_s.append(time_s() - begun_s)
    took_ms = round(statistics.median(took_s) * 1000)
    if took_ms > LONGEST_SIGNATURE_MS:
        raise TpmTooSlow(signature_ms=took_ms, limit_ms=LONGEST_SIGNATURE_MS)
