"""What can go wrong at a counter with its camera and TPM."""

from realname.kernel.errors import AccessDenied, DependencyError, RequestError, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class CameraVirtual(RequestError):
    """The camera is a virtual device, or its driver or connection is not known as a camera's."""

    remedy = "Connect a camera by USB and name its device. The fact `cause` says what is wrong with this one."
    words = ErrorMessage(Text("This camera is not a device that can be attested."), Text("Connect another camera."))


class CameraFormatMissing(RequestError):
    """The camera gives no JPEG pictures whose longest side is at most 640 pixels."""

    remedy = "Use a camera that gives MJPEG at 640x480, as USB cameras do."
    words = ErrorMessage(Text("This camera does not give pictures of the needed form."), Text("Connect another camera."))


class CameraAway(DependencyError):
    """The camera is not connected, or it gives no pictures."""

    remedy = "Connect the camera and check its path. Give the agent's account the right to read it (group `video`)."
    words = ErrorMessage(Text("The camera does not answer."), Text("Check that the camera is connected."))


class CameraBusy(StateConflict):
    """Another program, or another face check, is using the camera."""

    remedy = "Close the other program, or wait until the other face check ends."
    words = ErrorMessage(Text("Another program is using the camera."), Text("Close the other program, then try again."))


class CameraUnproven(StateConflict):
    """No proof was given for this session, its pictures were sent already, or the camera is another one than then."""

    remedy = "Ask for a new live session and give a proof for it first."
    words = ErrorMessage(Text("The camera was not proven for this face check."), Text("Start the face check again."))


class EndorsementMissing(RequestError):
    """The TPM holds no certificate of its maker for an endorsement key."""

    remedy = "Use a TPM 2.0 with an endorsement certificate for P-256 (0x01C0000A) or RSA 2048 (0x01C00002)."


class TpmUnavailable(DependencyError):
    """The TPM cannot be reached."""

    remedy = "Install the extra `realname[camera]`, check --tpm, and give the agent's account the right to use the TPM (group `tss`)."


class TpmFailed(DependencyError):
    """The TPM refused a command."""

    remedy = "Look the response code up with `tpm2_rc_decode`. If keys no longer load, the TPM was cleared: enrol the camera again."


class TpmTooSlow(RequestError):
    """The TPM needs too long for a signature to sign each picture."""

    remedy = "Use a machine with a faster TPM, or serve the counter without --camera."


class MeasurementsUnreadable(DependencyError):
    """The kernel's list of measurements is missing, or does not fit PCR 10 of the TPM."""

    remedy = "Start the kernel with `ima_policy=tcb ima_template=ima-ng`. Give the agent's account the right to read the list."


class CameraServerUnavailable(DependencyError):
    """The server did not answer the agent."""

    remedy = "Check the address of the server, and --server-ca if its certificate is of the operator's own authority."


class CameraNotAccepted(AccessDenied):
    """The server did not accept the camera or the state of this machine."""

    remedy = "Look up the server's code and reason in docs/reference/capture-agent.md. The counter works without an attested camera."
    words = ErrorMessage(Text("The server did not accept this counter's camera."), Text("Ask an administrator to check the camera."))
