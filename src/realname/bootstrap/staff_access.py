"""The use cases of how staff get in, built together."""

from dataclasses import dataclass

from realname.adapters.web_authn import WebAuthnPasskeys
from realname.application.invitations import AcceptInvitation, InviteFirstAdministrator, InviteStaff
from realname.application.passkey_questions import PasskeyQuestioner
from realname.application.passkey_sign_in import AskForPasskey, SignInByPasskey
from realname.application.passkeys import AddPasskey, AskForNewPasskey, ListPasskeys, RemovePasskey
from realname.application.ports import Clock, PasswordHasher, RandomTokens
from realname.application.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAccess:
    """What can be done about getting in."""

    ask_for_new_passkey: AskForNewPasskey
    add_passkey: AddPasskey
    remove_passkey: RemovePasskey
    list_passkeys: ListPasskeys
    ask_for_passkey: AskForPasskey
    sign_in_by_passkey: SignInByPasskey
    invite_first_administrator: InviteFirstAdministrator
    invite_staff: InviteStaff
    accept_invitation: AcceptInvitation


def build_staff_access(
    *, units: UnitsOfWork, reads: UnitsOfWork, clock: Clock, tokens: RandomTokens, passwords: PasswordHasher, ceremony: WebAuthnPasskeys
) -> StaffAccess:
    """Build them."""
    questions = PasskeyQuestioner(units=units, clock=clock, tokens=tokens)
    return StaffAccess(
        ask_for_new_passkey=AskForNewPasskey(units=reads, questions=questions, ceremony=ceremony),
        add_passkey=AddPasskey(units=units, clock=clock, questions=questions, ceremony=ceremony),
        remove_passkey=RemovePasskey(units),
        list_passkeys=ListPasskeys(reads),
        ask_for_passkey=AskForPasskey(questions=questions, ceremony=ceremony),
        sign_in_by_passkey=SignInByPasskey(units=units, clock=clock, tokens=tokens, questions=questions, ceremony=ceremony),
        invite_first_administrator=InviteFirstAdministrator(units=units, clock=clock, tokens=tokens, passwords=passwords),
        invite_staff=InviteStaff(units=units, clock=clock, tokens=tokens),
        accept_invitation=AcceptInvitation(units=units, clock=clock, tokens=tokens),
    )
