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
    BarReason.SIM_REPLACEMENT: Text("Texts, after a new SIM"),
    BarReason.REVERIFICATION: Text("Calls out and texts, until the holder is verified again"),
    BarReason.SUSPENSION: Text("Everything, until the holder is verified again"),
    BarReason.DISPUTED: Text("Everything: a person says that this line is not theirs"),
    BarReason.LOST: Text("Everything: reported lost"),
    BarReason.COURT: Text("Everything, by order of a court"),
    BarReason.REGULATOR: Text("Everything, by order of the regulator"),
}

HINDRANCE_WORDS: Mapping[Hindrance, ErrorMessage] = {
    Hindrance.OPENING: ErrorMessage(
        Text("The line is still being opened."), Text("Come back to it when the operator has answered; that takes a minute as a rule.")
    ),
    Hindrance.CLOSING: ErrorMessage(
        Text("The line is being closed."), Text("A closing cannot be taken back here. For another line, begin a new registration.")
    ),
    Hindrance.CLOSED: ErrorMessage(Text("The line is closed."), Text("For another line, begin a new registration.")),
    Hindrance.DISPUTED: ErrorMessage(
        Text("A person says that this line is not theirs, so it stays as it is until that is settled."),
        Text(
            "Tell the holder that the operator answers within 48 hours, and that they need not come back for it. Nothing is decided here."
        ),
    ),
    Hindrance.COURT: ErrorMessage(
        Text("A court has ordered that this line stays as it is."),
        Text("The holder turns to the court named in the order. Nothing can be done here."),
    ),
    Hindrance.REGULATOR: ErrorMessage(
        Text("The regulator has ordered that this line stays as it is."),
        Text("The holder asks the operator's own office, which has the order."),
    ),
    Hindrance.ORGANISATION: ErrorMessage(
        Text("An organisation holds this line, not the person who used it."),
        Text("The organisation asks the operator's own office: no one here can stand in for its user."),
    ),
    Hindrance.UNDER_WAY: ErrorMessage(
        Text("Another change of this line waits for the operator's answer."),
        Text("Look again in a minute. If it stays so, tell the operator; nothing is lost."),
    ),
    Hindrance.LOST: ErrorMessage(
        Text("The line is reported lost: it cannot be given away meanwhile."),
        Text("Give the holder a new SIM, or lift the bar if the old one was found: the holder is verified again and shows their ID."),
    ),
    Hindrance.SUSPENSION: ErrorMessage(
        Text("The line is suspended until its holder is verified again."),
        Text("Verify the holder again first; that lifts the bar at once."),
    ),
    Hindrance.REVERIFICATION: ErrorMessage(
        Text("The line is restricted until its holder is verified again."),
        Text("Verify the holder again first; that lifts the bar at once."),
    ),
    Hindrance.SIM_REPLACEMENT: ErrorMessage(
        Text("The SIM was replaced a short while ago, so the line cannot be given away yet."),
        Text("Come back when texts are on again. A person who had a SIM replaced by fraud could give the line away otherwise."),
    ),
    Hindrance.BARRED: ErrorMessage(
        Text("The line is barred, so it cannot go to an heir now."),
        Text("Close it, or ask the operator's own office to lift the bar first: no one else can, as the holder has died."),
    ),
    Hindrance.VERIFY_FIRST: ErrorMessage(
        Text("The holder's ID alone is not enough for this, for an ID can be stolen."),
        Text("Choose Verify the holder again first. Then come back here within half an hour, with the holder's ID."),
    ),
}

_CODE = "000000"  # where the code stands
NOTICE_WORDS: Mapping[NoticeKind, Text] = {
    NoticeKind.ACTIVATED: Text("This line is active now. If you did not ask for it, tell an outlet of your operator."),
    NoticeKind.SIM_REPLACED: Text(
        "The SIM of this line is being replaced. Texts stay off for a while. If that was not you, call your operator now."
    ),
    NoticeKind.BARRED: Text(
        "This line is restricted. Emergency calls still work. An outlet of your operator tells you why and what to do."
    ),
    NoticeKind.BAR_LIFTED: Text("The restriction of this line has been lifted."),
    NoticeKind.TRANSFERRING: Text(
        "This line is being given to another person. If you hold or use it and did not ask for this, call your operator now."
    ),
    NoticeKind.TRANSFERRED: Text("This line now has a new holder. If you did not ask for it, tell an outlet of your operator."),
    NoticeKind.DEACTIVATING: Text("This line is being closed. If you did not ask for it, tell an outlet of your operator."),
    NoticeKind.KEPT: Text("This line was not closed: it stays in service. An outlet of your operator tells you why."),
    NoticeKind.REVERIFY: Text("Please confirm that this line is yours: bring your ID to an outlet. No one asks you for codes or money."),
    NoticeKind.REVERIFY_SOON: Text("This line is not confirmed yet and will be restricted soon. Please bring your ID to an outlet."),
    NoticeKind.REVERIFY_PARTIAL_BAR: Text(
        "This line cannot call or send until it is confirmed at an outlet with your ID. Emergency calls still work."
    ),
    NoticeKind.REVERIFY_SUSPENDED: Text(
        "This line is suspended until confirmed at an outlet with your ID; you can object there. Emergency calls still work."
    ),
    NoticeKind.APPEAL_GRANTED: Text("Your objection was accepted: this line need not be confirmed again now."),
    NoticeKind.APPEAL_DISMISSED: Text(
        "A person looked at your objection and did not accept it. Please bring your ID to an outlet; you may ask there why."
    ),
    NoticeKind.PHOTO_OPENED: Text(
        "The photo kept with this line was looked at for a case. Bring your ID to an outlet to see when and why."
    ),
    NoticeKind.LINE_CODE: Text(
        "Code 000000: type it at the counter where you are now, within 10 minutes. If you are at none, tell it to no one."
    ),
    NoticeKind.PERSON_CODE: Text(
        "000000 is your code for My lines, good for 10 minutes. Give it to no one: no one from your operator asks for it."
    ),
    NoticeKind.CLOSE_CODE: Text(
        "000000 is the code that closes this line, good for 10 minutes. If you do not want it closed, give it to no one."
    ),
    NoticeKind.LINE_DISPUTED: Text(
        "A line in your name was reported as not yours and is frozen now. If it was not you who said so, go to an outlet."
    ),
    NoticeKind.DISPUTE_NOT_THEIRS: Text(
        "You were right: the line that you said is not yours is not under your identity any more and is being closed."
    ),
    NoticeKind.DISPUTE_THEIRS: Text(
        "A person checked the line that you said is not yours: you registered it. It stays frozen until you show your ID."
    ),
    NoticeKind.DISPUTE_LATE: Text(
        "We are late with our answer about the line that you said is not yours. It stays frozen. Ask any outlet, or complain."
    ),
    NoticeKind.DISPUTE_WITHDRAWN: Text(
        "The report that a line in your name is not yours was taken back. If it was not you who said so, go to an outlet now."
    ),
    NoticeKind.DATA_EXPORTED: Text(
        "All that is kept about you was downloaded from My lines just now. If that was not you, go to an outlet now."
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
