"""Words of the live session: guidance, and for each finding what happened and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass

from realname.kernel.text.text import Text
from realname.verification.model.challenges.guidance import Guidance
from realname.verification.model.session_findings import SessionFinding


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding in plain words: what happened, and what to do now."""

    happened: Text
    do: Text


GUIDANCE_WORDS: Mapping[Guidance, Text] = {
    Guidance.NO_FACE: Text("Show your whole face in the oval"),
    Guidance.SEVERAL_FACES: Text("Only one person, please"),
    Guidance.CLOSER: Text("Closer"),
    Guidance.FARTHER: Text("A little farther away"),
    Guidance.CENTRE: Text("Move your face to the middle"),
    Guidance.MORE_LIGHT: Text("More light on your face"),
    Guidance.LESS_LIGHT: Text("Too bright: turn away from the light"),
    Guidance.LOOK_STRAIGHT: Text("Look straight at the camera"),
    Guidance.HOLD_STILL: Text("Hold still"),
    Guidance.NONE: Text("Good"),
}

_RECORD_AGAIN = Text("Start the face check again.")
_CALL_SUPERVISOR = Text("Start again. If it happens again, ask for the counter's camera and connection to be checked.")
_LOOK_AT_CAMERA = Text("Close other programs that use the camera. Then start again with the counter's own camera.")
_WAIT_FOR_PROMPT = Text("Start again. Wait for each prompt, then move once, calmly.")
_CALM = Text("Start again, and move your head more slowly.")

SESSION_FINDING_WORDS: Mapping[SessionFinding, FindingWords] = {
    SessionFinding.FRAME_GAP: FindingWords(Text("Some camera pictures did not arrive."), _CALL_SUPERVISOR),
    SessionFinding.FRAME_REPEATED: FindingWords(Text("The camera sent the same picture again."), _LOOK_AT_CAMERA),
    SessionFinding.FRAME_REORDERED: FindingWords(Text("The camera's pictures arrived in the wrong order."), _CALL_SUPERVISOR),
    SessionFinding.FRAME_REUSED: FindingWords(Text("These pictures were sent in another face check before."), _LOOK_AT_CAMERA),
    SessionFinding.FRAME_NEAR_DUPLICATE: FindingWords(
        Text("Nearly the same pictures were sent in another face check today."), _LOOK_AT_CAMERA
    ),
    SessionFinding.FRAME_LATE: FindingWords(Text("The camera's pictures arrived too late."), _CALL_SUPERVISOR),
    SessionFinding.FRAME_UNSIGNED: FindingWords(
        Text("The pictures do not come from a counter that is set up here."),
        Text("Set this counter up again with a new code, then start again."),
    ),
    SessionFinding.FRAME_UNREADABLE: FindingWords(Text("A camera picture could not be read."), _LOOK_AT_CAMERA),
    SessionFinding.FRAMES_STOPPED: FindingWords(
        Text("The camera stopped sending pictures."),
        Text("Check that the camera is plugged in. Keep this window in front, and start again."),
    ),
    SessionFinding.FRAMES_TOO_FEW: FindingWords(Text("Too few pictures arrived to judge the movements."), _CALL_SUPERVISOR),
    SessionFinding.CAPTURE_CLOCK_FAST: FindingWords(Text("The pictures were sent faster than a camera takes them."), _LOOK_AT_CAMERA),
    SessionFinding.SECOND_SOCKET: FindingWords(
        Text("The same face check was opened a second time."),
        Text("Close other windows of this registration, and start again in one."),
    ),
    SessionFinding.COUNTER_REVOKED: FindingWords(
        Text("This counter was withdrawn from service during the check."),
        Text("Continue at another counter, or set this one up again with a new code."),
    ),
    SessionFinding.SOCKET_DROPPED: FindingWords(Text("The connection was interrupted."), _RECORD_AGAIN),
    SessionFinding.STOPPED: FindingWords(
        Text("The face check was stopped. Nothing of it was kept."),
        Text("Start again when you are ready, or continue without a face check."),
    ),
    SessionFinding.ACTION_EARLY: FindingWords(Text("The head moved before the prompt could be read."), _WAIT_FOR_PROMPT),
    SessionFinding.ACTION_LATE: FindingWords(Text("The movement came too late."), _WAIT_FOR_PROMPT),
    SessionFinding.ACTION_TOO_FAST: FindingWords(Text("The head moved too fast."), _CALM),
    SessionFinding.ACTION_WRONG: FindingWords(Text("The movement seen was not the one asked for."), _WAIT_FOR_PROMPT),
    SessionFinding.ACTION_NOT_SEEN: FindingWords(
        Text("The movement asked for was not seen."),
        Text("Start again, and move your head a little more. If a movement is hard, continue without a face check."),
    ),
    SessionFinding.PATH_NOT_FOLLOWED: FindingWords(
        Text("The head did not follow the dot."),
        Text("Start again. Point your nose at the dot, and move your head with it. If that is hard, continue without a face check."),
    ),
    SessionFinding.FACE_NOT_FRAMED: FindingWords(
        Text("The face did not come into the oval."),
        Text("Sit in front of the camera so that your face fills the oval. Then start again."),
    ),
    SessionFinding.FACE_LOST: FindingWords(
        Text("The face left the picture."),
        Text("Start again, and stay in front of the camera until the ring is full."),
    ),
    SessionFinding.SEVERAL_FACES: FindingWords(
        Text("More than one person was in the picture."),
        Text("Ask others to step aside, and start again."),
    ),
    SessionFinding.PRESENTATION_ATTACK: FindingWords(
        Text("What the camera saw looks like a picture or a screen."),
        Text("Sit in front of the camera in person, with no screen or mirror behind you. Or continue without a face check."),
    ),
    SessionFinding.NOT_JUDGEABLE: FindingWords(
        Text("The pictures were not good enough to judge."),
        Text("Put more light on the face, wipe the camera, and start again."),
    ),
    SessionFinding.SERVER_BUSY: FindingWords(
        Text("The server was busy. This was not your fault."),
        Text("Nothing was kept, and no attempt was used. Start again."),
    ),
    SessionFinding.INTERRUPTED: FindingWords(
        Text("The face check was interrupted on our side."),
        Text("Nothing was kept. Start again in a moment."),
    ),
}
