"""Words of the live session, in English and Chinese: guidance, and for each finding what happened and what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass

from realname.kernel.text.bilingual_text import Words, said
from realname.verification.model.guidance import Guidance
from realname.verification.model.session_findings import SessionFinding


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding in plain words: what happened, and what to do now."""

    happened: Words
    do: Words


GUIDANCE_WORDS: Mapping[Guidance, Words] = {
    Guidance.NO_FACE: said("Show your whole face in the oval", "请将整张脸置于椭圆框内"),
    Guidance.SEVERAL_FACES: said("Only one person, please", "画面中请只保留一人"),
    Guidance.CLOSER: said("Closer", "请靠近一些"),
    Guidance.FARTHER: said("A little farther away", "请离远一些"),
    Guidance.CENTRE: said("Move your face to the middle", "请将脸移到画面中间"),
    Guidance.MORE_LIGHT: said("More light on your face", "请让脸部光线更亮一些"),
    Guidance.LESS_LIGHT: said("Too bright: turn away from the light", "光线过强，请避开强光"),
    Guidance.LOOK_STRAIGHT: said("Look straight at the camera", "请正视摄像头"),
    Guidance.HOLD_STILL: said("Hold still", "请保持不动"),
    Guidance.NONE: said("Good", "很好"),
}

_RECORD_AGAIN = said("Start the live face check again.", "请重新开始活体检测。")
_CALL_SUPERVISOR = said(
    "Start again. If it happens a second time, have the counter's camera and connection looked at.",
    "请重新开始。若再次出现，请检查柜台的摄像头和网络。",
)
_LOOK_AT_CAMERA = said(
    "Close other programs that use the camera, and start again with the counter's own camera.",
    "请关闭其他使用摄像头的程序，用柜台自带的摄像头重新开始。",
)
_WAIT_FOR_PROMPT = said("Start again. Wait for each prompt, then move calmly, once.", "请重新开始。看到每条提示后，再平稳地做一次动作。")
_CALM = said("Start again, and move the head more slowly.", "请重新开始，动作慢一些。")

SESSION_FINDING_WORDS: Mapping[SessionFinding, FindingWords] = {
    SessionFinding.FRAME_GAP: FindingWords(said("Some pictures of the camera did not arrive.", "部分摄像头画面未送达。"), _CALL_SUPERVISOR),
    SessionFinding.FRAME_REPEATED: FindingWords(
        said("The camera sent the same picture again.", "摄像头重复发送了同一画面。"), _LOOK_AT_CAMERA
    ),
    SessionFinding.FRAME_REORDERED: FindingWords(
        said("The camera's pictures arrived in the wrong order.", "摄像头画面到达的顺序有误。"), _CALL_SUPERVISOR
    ),
    SessionFinding.FRAME_REUSED: FindingWords(
        said("These pictures were sent in another live face check before.", "这些画面曾在另一次活体检测中使用过。"), _LOOK_AT_CAMERA
    ),
    SessionFinding.FRAME_LATE: FindingWords(said("The camera's pictures arrived too late.", "摄像头画面到达过晚。"), _CALL_SUPERVISOR),
    SessionFinding.FRAME_UNSIGNED: FindingWords(
        said("The pictures do not come from a counter that is set up here.", "画面并非来自已登记的柜台设备。"),
        said("Set this counter up again with a new code, then start again.", "请用新的登记码重新登记本柜台，再重新开始。"),
    ),
    SessionFinding.FRAME_UNREADABLE: FindingWords(
        said("A picture of the camera could not be read.", "有摄像头画面无法读取。"), _LOOK_AT_CAMERA
    ),
    SessionFinding.FRAMES_STOPPED: FindingWords(
        said("The camera stopped sending pictures.", "摄像头停止了发送画面。"),
        said(
            "Check that the camera is plugged in and the window stays in front, and start again.",
            "请确认摄像头已连接、窗口保持在最前，然后重新开始。",
        ),
    ),
    SessionFinding.FRAMES_TOO_FEW: FindingWords(
        said("Too few pictures arrived to judge the movements.", "送达的画面太少，无法判断动作。"), _CALL_SUPERVISOR
    ),
    SessionFinding.CAPTURE_CLOCK_FAST: FindingWords(
        said("The pictures were sent faster than a camera takes them.", "画面的发送速度快于摄像头的拍摄速度。"), _LOOK_AT_CAMERA
    ),
    SessionFinding.SECOND_SOCKET: FindingWords(
        said("The same live face check was opened a second time.", "同一次活体检测被再次打开。"),
        said("Close other windows of this registration, and start again in one.", "请关闭本次办理的其他窗口，只在一个窗口中重新开始。"),
    ),
    SessionFinding.COUNTER_REVOKED: FindingWords(
        said("This counter was withdrawn from service during the check.", "检测过程中本柜台已被停用。"),
        said("Go on at another counter, or set this one up again with a new code.", "请换到其他柜台办理，或用新的登记码重新登记本柜台。"),
    ),
    SessionFinding.SOCKET_DROPPED: FindingWords(said("The connection was interrupted.", "连接中断。"), _RECORD_AGAIN),
    SessionFinding.STOPPED: FindingWords(
        said("The live face check was stopped. Nothing of it was kept.", "活体检测已停止，未保留任何画面。"),
        said("Start again when you are ready, or use the other way.", "准备好后可重新开始，或改用其他方式。"),
    ),
    SessionFinding.ACTION_EARLY: FindingWords(
        said("The head moved before the prompt could be read.", "在能够看清提示之前就做了动作。"), _WAIT_FOR_PROMPT
    ),
    SessionFinding.ACTION_LATE: FindingWords(said("The movement came too late.", "动作做得太晚。"), _WAIT_FOR_PROMPT),
    SessionFinding.ACTION_TOO_FAST: FindingWords(said("The head moved faster than heads do.", "转动过快，超出正常速度。"), _CALM),
    SessionFinding.ACTION_WRONG: FindingWords(
        said("Another movement was seen than the one asked for.", "看到的动作与要求的不同。"), _WAIT_FOR_PROMPT
    ),
    SessionFinding.ACTION_NOT_SEEN: FindingWords(
        said("The movement asked for was not seen.", "未看到所要求的动作。"),
        said(
            "Start again, and move a little farther: a quarter turn is enough. If a movement is hard, use the other way.",
            "请重新开始，动作幅度稍大一些。若动作有困难，可改用其他方式。",
        ),
    ),
    SessionFinding.FACE_NOT_FRAMED: FindingWords(
        said("The face did not come into the oval.", "脸部未进入椭圆框。"),
        said(
            "Sit before the camera so that the face fills the oval, and start again.", "请坐在摄像头正前方，使脸部充满椭圆框，再重新开始。"
        ),
    ),
    SessionFinding.FACE_LOST: FindingWords(
        said("The face left the picture.", "脸部离开了画面。"),
        said("Stay in front of the camera until the ring is full, and start again.", "请在圆环走满之前不要离开镜头，然后重新开始。"),
    ),
    SessionFinding.SEVERAL_FACES: FindingWords(
        said("More than one person was in the picture.", "画面中出现了不止一人。"),
        said("Ask others to step aside, and start again.", "请其他人离开镜头，再重新开始。"),
    ),
    SessionFinding.PRESENTATION_ATTACK: FindingWords(
        said("What the camera saw looks like a picture or a screen.", "镜头所见疑似照片或屏幕。"),
        said(
            "The applicant sits before the camera in person, without a screen or mirror behind. Or use the other way.",
            "请申请人本人面对镜头，身后不要有屏幕或镜子。也可改用其他方式。",
        ),
    ),
    SessionFinding.NOT_JUDGEABLE: FindingWords(
        said("The pictures were not good enough to judge.", "画面质量不足，无法判断。"),
        said("Put more light on the face, wipe the camera, and start again.", "请增加脸部光线、擦拭镜头，再重新开始。"),
    ),
    SessionFinding.INTERRUPTED: FindingWords(
        said("The live face check was interrupted on our side.", "活体检测因系统原因中断。"),
        said("Nothing was kept. Start again in a moment.", "未保留任何画面，请稍后重新开始。"),
    ),
}
