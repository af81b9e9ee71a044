"""Errors in the words of the counter, in English and Chinese: what happened, what to do now. An error without words has its kind's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from realname.kernel import errors
from realname.kernel.text.bilingual_text import Words, said


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """An error in plain words: what happened, and what to do now."""

    happened: Words
    do: Words

    @classmethod
    def of(cls, *, en: tuple[str, str], zh: tuple[str, str]) -> Self:
        """Take both, language by language."""
        return cls(said(en[0], zh[0]), said(en[1], zh[1]))


_words = ProblemWords.of

PROBLEM_WORDS: Mapping[type[errors.RealNameError], ProblemWords] = {
    errors.RealNameError: _words(
        en=("Something went wrong on our side.", "Try again. If it stays, tell the operator the time and the code below."),
        zh=("系统出现问题。", "请重试。若仍出现，请将时间和下方代码告知运营商。"),
    ),
    errors.RequestError: _words(
        en=("This could not be taken as it is.", "Go back and try again."), zh=("无法按当前内容处理。", "请返回后重试。")
    ),
    errors.InvalidInput: _words(
        en=("A value is missing or not of the form asked for.", "Correct it and send it again."),
        zh=("有内容缺失或格式不正确。", "请更正后重新提交。"),
    ),
    errors.IdentityNumberInvalid: _words(
        en=("The ID number on the card fails its own checks.", "Read the card again. Do not type the number by hand."),
        zh=("证件号码未通过校验。", "请重新读取证件，不要手工输入号码。"),
    ),
    errors.MsisdnInvalid: _words(
        en=("This is not a phone number of this operator.", "Choose one of the numbers offered."),
        zh=("该号码不是本运营商的有效号码。", "请从提供的号码中选择。"),
    ),
    errors.IccidInvalid: _words(
        en=("This is not a SIM's serial number (ICCID).", "Scan the SIM again, or type the 19 or 20 digits printed on it."),
        zh=("SIM 卡序列号（ICCID）不正确。", "请重新扫描 SIM 卡，或输入卡上印的 19 或 20 位数字。"),
    ),
    errors.ConsentMissing: _words(
        en=("Consent to the face check is not recorded.", "Ask the applicant again, or register without a face scan."),
        zh=("没有人脸核验的同意记录。", "请再次征求申请人同意，或选择不刷脸办理。"),
    ),
    errors.EvidenceKindNotAccepted: _words(
        en=("This kind of ID is not accepted here.", "Ask for another ID."), zh=("此处不接受该类证件。", "请申请人出示其他证件。")
    ),
    errors.RepresentativeNotAccepted: _words(
        en=("Nobody may act for the holder in this way here.", "Ask for another proof, or for the holder themself."),
        zh=("此处不受理该方式的代办或监护办理。", "请更换证明材料，或请机主本人前来。"),
    ),
    errors.SameCardTwice: _words(
        en=("This ID was read already: the holder and whoever acts for them are two people.", "Read the other person's ID."),
        zh=("该证件已读取：机主与代办人（监护人）应为两人。", "请读取另一人的证件。"),
    ),
    errors.EnrolmentCodeRefused: _words(
        en=("The code is unknown, was used, or has run out.", "Ask the administrator for a new one."),
        zh=("登记码不存在、已使用或已过期。", "请向管理员索取新的登记码。"),
    ),
    errors.CounterUnknown: _words(
        en=("This counter is not set up at this outlet, or not any more.", "Set it up with a new code from the administrator."),
        zh=("本柜台未在本网点登记，或登记已失效。", "请用管理员提供的新登记码重新登记。"),
    ),
    errors.ChallengeImpossible: _words(
        en=("There is no movement left that the applicant can do.", "Register without a face scan."),
        zh=("没有申请人能够完成的动作。", "请选择不刷脸办理。"),
    ),
    errors.RecordedClipNotAccepted: _words(
        en=("Recorded clips are not taken here.", "Use the live face check at a counter that is set up, or register without a face scan."),
        zh=("此处不接受录制的视频。", "请在已登记的柜台进行现场活体检测，或选择不刷脸办理。"),
    ),
    errors.FaceRequired: _words(
        en=(
            "The rules here change a line after a live face check only.",
            "Use the live face check. Whoever cannot or will not asks the operator's own office; the line stays as it is.",
        ),
        zh=("按此处规定，变更号码须先完成活体检测。", "请进行活体检测；无法或不愿进行的，请到运营商自有营业厅咨询，号码保持不变。"),
    ),
    errors.OwnAppeal: _words(
        en=("You recorded this appeal, so another person decides it.", "Leave it to another reviewer. Nothing was changed."),
        zh=("该申诉由您登记，须由其他人员决定。", "请交由其他审核人员处理，内容未作更改。"),
    ),
    errors.CampaignConflict: _words(
        en=("Where the line stands in its campaign does not allow this.", "Look at the line again: somebody may have been faster."),
        zh=("该号码在本次核验中的进度不允许此操作。", "请重新查看该号码，可能已有他人处理。"),
    ),
    errors.LineNotInCampaign: _words(
        en=("No campaign asks for this line to be verified again.", "There is nothing to appeal against. Look at the line again."),
        zh=("该号码目前没有重新核验要求。", "无需申诉，请重新查看该号码。"),
    ),
    errors.SignInRequired: _words(
        en=("You are not signed in any more.", "Sign in again; the registration is in today's list."),
        zh=("您已退出登录。", "请重新登录，该办理可在今日列表中找到。"),
    ),
    errors.ClipRejected: _words(en=("The clip cannot be judged.", "Record it again."), zh=("该视频无法判断。", "请重新录制。")),
    errors.ClipTooLarge: _words(en=("The clip is too large.", "Record a shorter clip."), zh=("视频过大。", "请录制短一些的视频。")),
    errors.ClipTooLong: _words(
        en=("The clip is too long.", "Record only the movements asked for."), zh=("视频过长。", "请只录制所要求的动作。")
    ),
    errors.ClipTooShort: _words(
        en=("The clip is too short.", "Record the whole check, from the first movement to the last."),
        zh=("视频过短。", "请从第一个动作录到最后一个动作。"),
    ),
    errors.ClipNoFace: _words(
        en=("No face was found in the clip.", "Sit before the camera, with light on the face, and record again."),
        zh=("视频中没有找到人脸。", "请面对摄像头，使脸部光线充足，再重新录制。"),
    ),
    errors.ClipSeveralFaces: _words(
        en=("More than one person is in the picture.", "Ask others to step aside, and record again."),
        zh=("画面中不止一人。", "请其他人离开镜头，再重新录制。"),
    ),
    errors.ImageRejected: _words(
        en=("The portrait on the ID cannot be compared.", "Read the card again."), zh=("证件照片无法用于比对。", "请重新读取证件。")
    ),
    errors.ImageTooLarge: _words(
        en=("The portrait is too large.", "Read the card again, or take a smaller photo."),
        zh=("证件照片过大。", "请重新读取证件，或拍摄较小的照片。"),
    ),
    errors.PortraitNoFace: _words(
        en=("No face was found in the portrait on the ID.", "Read the card again, with the portrait upright and uncovered."),
        zh=("证件照片中没有找到人脸。", "请重新读取证件，照片须端正且无遮挡。"),
    ),
    errors.PortraitTooSmall: _words(
        en=("The face in the portrait is too small to be compared.", "Read the card again, or take the photo from closer."),
        zh=("证件照片中的人脸过小，无法比对。", "请重新读取证件，或靠近拍摄。"),
    ),
    errors.NotFound: _words(
        en=("There is nothing at this address.", "Check the address, or begin at today's list."),
        zh=("此地址没有内容。", "请检查地址，或从今日列表开始。"),
    ),
    errors.UnknownRegistration: _words(
        en=("This registration does not exist at your outlet.", "Look for it in today's list, or start a new one."),
        zh=("本网点没有该办理记录。", "请在今日列表中查找，或新办理。"),
    ),
    errors.StateConflict: _words(
        en=("This registration has moved on.", "Go on with the step shown here."), zh=("该办理已进入其他步骤。", "请从当前显示的步骤继续。")
    ),
    errors.RecordHeld: _words(
        en=(
            "The law asks to keep this record for now.",
            "It is deleted by itself when that ends, and the proof of it can be printed then.",
        ),
        zh=("依法须暂时保留该记录。", "保留期满后自动删除，届时可打印删除证明。"),
    ),
    errors.NumberUnavailable: _words(
        en=("This number has just been taken.", "Choose another number."), zh=("该号码刚被选用。", "请选择其他号码。")
    ),
    errors.SimUnavailable: _words(
        en=("This SIM belongs to another line or registration.", "Take another SIM and scan it."),
        zh=("该 SIM 卡已用于其他号码或办理。", "请换一张 SIM 卡并扫描。"),
    ),
    errors.ReservationExpired: _words(
        en=("The number was reserved for a limited time, which is over.", "Choose a number again."),
        zh=("号码的预留时间已过。", "请重新选择号码。"),
    ),
    errors.ChallengeExpired: _words(
        en=("The time for the live face check is over.", "Start the check again."), zh=("活体检测已超时。", "请重新开始检测。")
    ),
    errors.ChallengeReused: _words(
        en=("This live face check was used already; each counts once.", "Start the check again."),
        zh=("该次活体检测已使用过，每次检测仅限一次。", "请重新开始检测。"),
    ),
    errors.RegistrationClosed: _words(
        en=("This registration has ended.", "Start a new registration if a line is still wanted."),
        zh=("该办理已结束。", "如仍需号码，请新办理。"),
    ),
    errors.IdempotencyKeyReused: _words(
        en=("This page was used for another registration already.", "Start again from this page."),
        zh=("此页面已用于另一次办理。", "请从本页重新开始。"),
    ),
    errors.UnknownOpening: _words(
        en=("There is no such opening of a photo, or it is none of yours.", "Look at the list of openings."),
        zh=("没有该照片调阅，或与您无关。", "请查看调阅列表。"),
    ),
    errors.PhotoAbsent: _words(
        en=(
            "No photo is kept with this registration.",
            "Check the number. The way without a face keeps none, and a term ends.",
        ),
        zh=("该登记没有留存照片。", "请核对编号；不刷脸办理不留照片，保存期满的照片已删除。"),
    ),
    errors.OutletNotEnrolled: _words(
        en=("This outlet is not enrolled.", "No line is registered here. Tell the administrator."),
        zh=("本营业厅尚未登记备案。", "暂不能办理业务，请联系管理员。"),
    ),
    errors.OutletStopped: _words(
        en=("This outlet is stopped by the operator's supervision.", "Nothing goes on here. Send the applicant to another outlet."),
        zh=("本营业厅已被运营商暂停办理业务。", "请引导申请人前往其他营业厅办理。"),
    ),
    errors.AgentNotEnrolled: _words(
        en=("You are not enrolled as an agent of this outlet.", "Tell the administrator."),
        zh=("您未登记为本营业厅的经办人员。", "请联系管理员。"),
    ),
    errors.AgentStopped: _words(
        en=(
            "The agent is stopped by the operator's supervision.",
            "Nothing of theirs goes on. Another agent can register the applicant anew.",
        ),
        zh=("该经办人员已被运营商暂停办理业务。", "其办理的业务不再继续，可由其他人员为申请人重新办理。"),
    ),
    errors.TrainingLapsed: _words(
        en=("Your training is over its term.", "Be trained, and have the administrator record it."),
        zh=("您的培训已过有效期。", "请参加培训，并由管理员登记。"),
    ),
    errors.DocumentsMissing: _words(
        en=("A document of the enrolment is missing.", "Show it to the administrator."),
        zh=("登记备案所需材料不全。", "请向管理员补交。"),
    ),
    errors.CounterRequired: _words(
        en=("This is done at a counter of your outlet.", "Work at one, or set this browser up by a code of the administrator's."),
        zh=("该操作只能在本营业厅的柜台办理。", "请在柜台办理，或使用管理员提供的登记码登记本浏览器。"),
    ),
    errors.TookPart: _words(
        en=("You had to do with this registration.", "Let somebody else do it who had nothing to do with it."),
        zh=("您参与过该笔登记。", "请由未参与该笔登记的人员办理。"),
    ),
    errors.OpeningConflict: _words(
        en=("An opening of this photo is under way, or is over.", "Look at the list of openings."),
        zh=("该照片的调阅正在进行或已结束。", "请查看调阅列表。"),
    ),
    errors.ReviewConflict: _words(
        en=("You do not have this review, or it is over.", "Look at the queue again."),
        zh=("您未领取该复核，或复核已结束。", "请重新查看复核列表。"),
    ),
    errors.UnknownReview: _words(
        en=("There is no such review, or it is none of yours.", "Look at the queue of reviews."),
        zh=("没有该复核，或与您无关。", "请查看复核列表。"),
    ),
    errors.NotAppealable: _words(
        en=(
            "This refusal cannot be appealed: it was already, its time is over, or no person may decide otherwise.",
            "Do what the reasons say, then begin again.",
        ),
        zh=("该结果不能再申诉：已申诉过、已过期限，或人工也无权另行决定。", "请按原因说明处理后重新办理。"),
    ),
    errors.UnknownAlert: _words(
        en=("There is no such alert among those you may see.", "Look at the list of alerts."),
        zh=("您可查看的预警中没有该项。", "请查看预警列表。"),
    ),
    errors.UnknownLeak: _words(
        en=("There is no such leak.", "Look at the list of leaks."),
        zh=("没有该泄露事件。", "请查看泄露事件列表。"),
    ),
    errors.UnknownDispute: _words(
        en=("There is no such dispute of a line.", "Look at the list of disputes."),
        zh=("没有该争议。", "请查看争议列表。"),
    ),
    errors.DisputeConflict: _words(
        en=("This line is disputed already, or the dispute is over.", "Look at it again; what was answered stays answered."),
        zh=("该号码已在核实中，或争议已结束。", "请重新查看，已答复的不再更改。"),
    ),
    errors.UnknownInspection: _words(
        en=("There is no such inspection, or it is none of yours.", "Look at the list of inspections."),
        zh=("没有该检查，或与您无关。", "请查看检查列表。"),
    ),
    errors.InspectionConflict: _words(
        en=("The inspection is at another step by now.", "Look at it again; each step is done once, and in its order."),
        zh=("该检查已进入其他步骤。", "请重新查看；每一步只做一次，且按顺序进行。"),
    ),
    errors.DisputeAtCounter: _words(
        en=("This cannot be said over the web for this line.", "Come to an outlet with your ID and say it there."),
        zh=("该号码无法在网上提出。", "请携带有效证件到营业厅提出。"),
    ),
    errors.PersonSignInRequired: _words(
        en=("You are not signed in, or not any more.", "Ask for a new code to an active line of yours."),
        zh=("您尚未登录或登录已结束。", "请用您正常使用的号码重新获取验证码。"),
    ),
    errors.PersonCodeWrong: _words(
        en=("This code is not right, or not good any more.", "Ask for a new one."),
        zh=("验证码错误或已失效。", "请重新获取验证码。"),
    ),
    errors.UnknownShopper: _words(
        en=("There is no such test identity.", "Look at the list of test identities."),
        zh=("没有该测试身份。", "请查看测试身份列表。"),
    ),
    errors.UnknownVisit: _words(
        en=("There is no such visit.", "Look at the list of visits."),
        zh=("没有该次检查。", "请查看检查列表。"),
    ),
    errors.ShopperConflict: _words(
        en=(
            "This cannot be done with the test identity: it was shown, is over, or none can be made in this country.",
            "Look at the list of test identities again.",
        ),
        zh=("无法对该测试身份进行此操作：已出示、已结束，或本国无法生成。", "请重新查看测试身份列表。"),
    ),
    errors.VisitConflict: _words(
        en=(
            "The visit is signed, or it is not yours to answer, or the checklist has changed.",
            "Look at the visit again, or begin a new one.",
        ),
        zh=("该次检查已签字，或不由您填写，或检查表已变更。", "请重新查看该次检查，或开始新的检查。"),
    ),
    errors.ShoppersUsedUp: _words(
        en=("As many test identities wait as may at once.", "Have some of them shown, or make those void that are not needed."),
        zh=("待使用的测试身份已达上限。", "请先使用，或作废不需要的测试身份。"),
    ),
    errors.OpeningsUsedUp: _words(
        en=("As many openings were asked for today as one officer may.", "Wait for the next day, or let another privacy officer ask."),
        zh=("您今天的调阅申请次数已用完。", "请于次日申请，或由其他个人信息保护负责人申请。"),
    ),
    errors.FreshSignInRequired: _words(
        en=("This needs a sign-in of the last five minutes.", "Sign in again, then repeat it."),
        zh=("此操作要求在最近五分钟内登录过。", "请重新登录后再试。"),
    ),
    errors.StrongerSignInRequired: _words(
        en=("This needs a passkey, or a password with a code.", "Add one under “Your sign-in”, then sign in with it."),
        zh=("此操作需要通行密钥，或密码加验证码。", "请在“我的登录方式”中添加，然后用它登录。"),
    ),
    errors.NewPasswordRequired: _words(
        en=("The password that you were given is used up.", "Take a new one under “Your sign-in”, or add a passkey and sign in with it."),
        zh=("您收到的密码已用过。", "请在“我的登录方式”中获取新密码，或添加通行密钥并用它登录。"),
    ),
    errors.PasskeyRefused: _words(
        en=("The passkey was not accepted.", "Try again, and let the device check your fingerprint, face or PIN."),
        zh=("通行密钥未被接受。", "请重试，并让设备核验您的指纹、面容或 PIN。"),
    ),
    errors.CodeRefused: _words(
        en=("The code was not accepted.", "Type the code that the app shows now; check that the device's clock is right."),
        zh=("验证码未被接受。", "请输入应用当前显示的验证码，并检查设备时钟是否准确。"),
    ),
    errors.InvitationRefused: _words(
        en=("The invitation is unknown, was used, or has run out.", "Ask an administrator for a new one."),
        zh=("邀请码无效、已使用或已过期。", "请向管理员索取新的邀请码。"),
    ),
    errors.AccessDenied: _words(
        en=("You are not allowed to do this.", "Ask a supervisor of your outlet."), zh=("您没有此操作的权限。", "请联系本网点主管。")
    ),
    errors.RateLimited: _words(
        en=("Too many attempts in a short time.", "Wait for the time shown, or use the other way."),
        zh=("短时间内尝试次数过多。", "请等待所示时间，或改用其他方式。"),
    ),
    errors.DependencyError: _words(
        en=("A system we depend on did not answer.", "Nothing is lost. Try again in a moment."),
        zh=("所依赖的系统没有响应。", "内容没有丢失，请稍后重试。"),
    ),
    errors.EngineBusy: _words(
        en=("Other clips are being checked just now.", "Nothing is lost. Send it again in a few seconds."),
        zh=("正在检测其他视频。", "内容没有丢失，请几秒后重新提交。"),
    ),
    errors.ModelUnavailable: _words(
        en=("The face check is not set up on this server.", "Tell the operator; until then, use the other way."),
        zh=("本服务器尚未配置人脸核验。", "请告知运营商，在此之前请使用其他方式。"),
    ),
    errors.SamplesUnavailable: _words(
        en=("The sample people were not fetched.", "Run `realname samples fetch` on the server, or choose a card file."),
        zh=("尚未获取示例人员。", "请在服务器上运行 `realname samples fetch`，或选择证件文件。"),
    ),
}


def words_of(error: type[errors.RealNameError]) -> ProblemWords:
    """The words of an error, or of the nearest kind above it that has some."""
    return next(PROBLEM_WORDS[kind] for kind in error.__mro__ if kind in PROBLEM_WORDS)
