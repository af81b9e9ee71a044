"""Words about a line at the counter: what is barred and why, and what to do where something cannot be done.

What a notice says: what happened and what to do, one short message each, no one's name or number.
Words for the proofs of a death and of an heirship.
"""

from collections.abc import Mapping

from realname.kernel.text.text import ErrorMessage, Language, Text
from realname.lines.model.barring import BarReason
from realname.lines.model.eligibility import Hindrance
from realname.lines.model.notice import Notice, NoticeKind
from realname.platform.text.catalogues import translate
from realname.registration.model.holder_death import DeathProof, HeirProof

# Emergency calls go through under every one of them; the page says so once.
BAR_WORDS: Mapping[BarReason, Text] = {
    BarReason.SIM_REPLACEMENT: Text("Text messages, after a SIM replacement"),
    BarReason.REVERIFICATION: Text("Outgoing calls and text messages, until the holder is verified again"),
    BarReason.SUSPENSION: Text("Everything, until the holder is verified again"),
    BarReason.DISPUTED: Text("Everything: the line is disputed"),
    BarReason.LOST: Text("Everything: reported lost"),
    BarReason.COURT: Text("Everything, by order of a court"),
    BarReason.REGULATOR: Text("Everything, by order of the regulator"),
}

HINDRANCE_WORDS: Mapping[Hindrance, ErrorMessage] = {
    Hindrance.OPENING: ErrorMessage(
        Text("The line is still being activated."), Text("Try again when the operator's system has answered. That usually takes a minute.")
    ),
    Hindrance.CLOSING: ErrorMessage(
        Text("The line is being closed."), Text("Start a new registration for another line. The closing can't be undone here.")
    ),
    Hindrance.CLOSED: ErrorMessage(Text("The line is closed."), Text("Start a new registration for another line.")),
    Hindrance.DISPUTED: ErrorMessage(
        Text("The line is disputed, so it can't be changed until the dispute is answered."),
        Text(
            "Tell the holder that the operator answers within 48 hours. The holder doesn't need to come back. The outlet does not decide."
        ),
    ),
    Hindrance.COURT: ErrorMessage(
        Text("A court has ordered that this line must not change."),
        Text("Send the holder to the court named in the order. The outlet can't change the line."),
    ),
    Hindrance.REGULATOR: ErrorMessage(
        Text("The regulator has ordered that this line must not change."),
        Text("Send the holder to the operator's own office, which has the order."),
    ),
    Hindrance.ORGANISATION: ErrorMessage(
        Text("The holder of this line is an organisation, not its user."),
        Text("Send the organisation to the operator's own office. An outlet can't replace its user."),
    ),
    Hindrance.UNDER_WAY: ErrorMessage(
        Text("Another change of this line is waiting for the operator's system."),
        Text("Try again in a minute. If nothing changes, tell the operator. Nothing is lost."),
    ),
    Hindrance.LOST: ErrorMessage(
        Text("The line is reported lost, so it can't be transferred."),
        Text("Give the holder a new SIM. If the old SIM was found, verify the holder again with the ID, which lifts the bar."),
    ),
    Hindrance.SUSPENSION: ErrorMessage(
        Text("The line is suspended until its holder is verified again."),
        Text("Verify the holder again first. That lifts the bar immediately."),
    ),
    Hindrance.REVERIFICATION: ErrorMessage(
        Text("The line is restricted until its holder is verified again."),
        Text("Verify the holder again first. That lifts the bar immediately."),
    ),
    Hindrance.SIM_REPLACEMENT: ErrorMessage(
        Text("The SIM was replaced recently, so the line can't be transferred yet."),
        Text("Try again when text messages work again. This protects the holder from a fraudulent SIM replacement."),
    ),
    Hindrance.BARRED: ErrorMessage(
        Text("The line is barred, so it can't be transferred to an heir now."),
        Text("Close the line, or ask the operator's own office to lift the bar first."),
    ),
    Hindrance.VERIFY_FIRST: ErrorMessage(
        Text("The holder's ID alone is not enough, because an ID can be stolen."),
        Text("Choose “Verify the holder again” first. Then come back within half an hour, with the holder's ID."),
    ),
}

_CODE = "000000"  # where the code stands
NOTICE_WORDS: Mapping[NoticeKind, Text] = {
    NoticeKind.ACTIVATED: Text("This line is active now. If you did not ask for it, tell an outlet of your operator."),
    NoticeKind.SIM_REPLACED: Text(
        "The SIM of this line is being replaced. Text messages stay off for a while. If you did not ask for it, call your operator now."
    ),
    NoticeKind.BARRED: Text("This line is restricted. Emergency calls still work. Ask an outlet of your operator why, and what to do."),
    NoticeKind.BAR_LIFTED: Text("The restriction of this line has been lifted."),
    NoticeKind.TRANSFERRING: Text("This line is being transferred to another person. If you did not ask for it, call your operator now."),
    NoticeKind.TRANSFERRED: Text("This line now has a new holder. If you did not ask for it, tell an outlet of your operator."),
    NoticeKind.DEACTIVATING: Text("This line is being closed. If you did not ask for it, tell an outlet of your operator."),
    NoticeKind.KEPT: Text("This line was not closed. You can still use it. Ask an outlet of your operator why."),
    NoticeKind.REVERIFY: Text("Confirm that this line is yours: bring your ID to an outlet. We never ask you for codes or money."),
    NoticeKind.REVERIFY_SOON: Text("This line is not confirmed yet and will be restricted soon. Bring your ID to an outlet."),
    NoticeKind.REVERIFY_PARTIAL_BAR: Text(
        "This line can't call or send messages until you confirm it at an outlet with your ID. Emergency calls still work."
    ),
    NoticeKind.REVERIFY_SUSPENDED: Text(
        "This line is suspended until you confirm it at an outlet with your ID. You can appeal there. Emergency calls still work."
    ),
    NoticeKind.APPEAL_GRANTED: Text("Your appeal was accepted. You do not need to confirm this line now."),
    NoticeKind.APPEAL_DISMISSED: Text(
        "A reviewer considered your appeal and did not accept it. Bring your ID to an outlet, where you can ask why."
    ),
    NoticeKind.PHOTO_OPENED: Text("The photo stored with this line was viewed for a case. Bring your ID to an outlet to see when and why."),
    NoticeKind.LINE_CODE: Text(
        "Code 000000: enter it at the counter within 10 minutes. If you are not at a counter, do not give it to any person."
    ),
    NoticeKind.PERSON_CODE: Text(
        "000000 is your code for My lines, valid for 10 minutes. Keep it to yourself. Your operator never asks for it."
    ),
    NoticeKind.CLOSE_CODE: Text(
        "000000 is the code that closes this line permanently, valid for 10 minutes. To keep the line, do not give the code to any person."
    ),
    NoticeKind.SERVICE_CODE: Text(
        "000000 is the code to let a service ask about this line, valid for 10 minutes. Enter it only on a page of your operator."
    ),
    NoticeKind.SERVICE_ASKS: Text(
        "A service asks about this line. Sign in to My lines to allow or refuse it. If you do nothing, the service learns nothing."
    ),
    NoticeKind.LINE_DISPUTED: Text(
        "A line in your name was reported as not yours and is frozen now. If you did not report it, go to an outlet."
    ),
    NoticeKind.DISPUTE_NOT_THEIRS: Text(
        "We confirmed that the line you reported is not yours. It is no longer in your name and is being closed."
    ),
    NoticeKind.DISPUTE_THEIRS: Text(
        "We checked the line that you reported: it was registered by you. It stays frozen until you show your ID at an outlet."
    ),
    NoticeKind.DISPUTE_LATE: Text(
        "Our answer about the line that you reported is late. The line stays frozen. Ask any outlet, or complain to the regulator."
    ),
    NoticeKind.DISPUTE_WITHDRAWN: Text(
        "The report that a line in your name is not yours was withdrawn. If you did not withdraw it, go to an outlet now."
    ),
    NoticeKind.DATA_EXPORTED: Text(
        "Your personal data was just downloaded from My lines. If you did not download it, go to an outlet now."
    ),
    NoticeKind.OUTCOME_WAITING: Text(
        "A reviewer decides on your application for a phone line. You get the decision here. If you did not apply, tell an outlet."
    ),
    NoticeKind.OUTCOME_REFUSED: Text(
        "Your application for a phone line was not approved. My lines or an outlet shows you why, and how to appeal or complain."
    ),
    NoticeKind.OUTCOME_APPROVED: Text(
        "Your application for a phone line was approved and carried out. If you did not apply, tell an outlet of your operator."
    ),
    NoticeKind.OUTCOME_FAILED: Text(
        "Your application for a phone line was approved but not carried out. Nothing was changed. Ask at an outlet."
    ),
    NoticeKind.OUTCOME_EXPIRED: Text(
        "Your application for a phone line expired before a reviewer decided. Nothing was changed. Apply again, or complain."
    ),
}


def text_of(notice: Notice, language: Language) -> str:
    """What is sent: the words of its kind, with its code where it has one."""
    words = translate(NOTICE_WORDS[notice.kind], language)
    return words if notice.code is None else words.replace(_CODE, notice.code.value)


DEATH_PROOF_WORDS: Mapping[DeathProof, Text] = {
    DeathProof.DEATH_CERTIFICATE: Text("Death certificate"),
    DeathProof.HOUSEHOLD_CANCELLATION: Text("Certificate that the household registration was cancelled"),
    DeathProof.COURT_DECLARATION: Text("Judgment that declares the holder dead"),
}

HEIR_PROOF_WORDS: Mapping[HeirProof, Text] = {
    HeirProof.NOTARIAL_CERTIFICATE: Text("Notarial certificate of inheritance"),
    HeirProof.KINSHIP_CERTIFICATE: Text("Certificate of kinship"),
    HeirProof.COURT_JUDGMENT: Text("Judgment on the inheritance"),
}
