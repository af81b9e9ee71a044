"""The use cases of how staff get in, built together."""

from dataclasses import dataclass

from realname.application.authenticator_apps import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    HasAuthenticator,
    HasStrongMeans,
    OneTimeCodes,
    RemoveAuthenticator,
)
from realname.application.invitations import AcceptInvitation, InviteFirstAdministrator, InviteStaff
from realname.application.own_sign_ins import EndOtherSignIns, EndOwnSignIn, ListOwnSignIns
from realname.application.passkey_ports import PasskeyCeremony
from realname.application.passkey_questions import PasskeyQuestioner
from realname.application.passkey_sign_in import AskForPasskey, SignInByPasskey
from realname.application.passkeys import AddPasskey, AskForNewPasskey, ListPasskeys, RemovePasskey
from realname.application.ports import Clock, PasswordHasher, RandomTokens
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.staff import Realm


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAccess:
    """What can be done about getting in."""

    ask_for_new_passkey: AskForNewPasskey
    add_passkey: AddPasskey
    remove_passkey: RemovePasskey
    list_passkeys: ListPasskeys
    ask_for_passkey: AskForPasskey
    sign_in_by_passkey: SignInByPasskey
    begin_authenticator: BeginAuthenticator
    confirm_authenticator: ConfirmAuthenticator
    remove_authenticator: RemoveAuthenticator
    has_authenticator: HasAuthenticator
    has_strong_means: HasStrongMeans
    invite_first_administrator: InviteFirstAdministrator
    invite_staff: InviteStaff
    accept_invitation: AcceptInvitation
    list_own_sign_ins: ListOwnSignIns
    end_own_sign_in: EndOwnSignIn
    end_other_sign_ins: EndOtherSignIns


def build_staff_access(
    *,
    units: UnitsOfWork,
    reads: UnitsOfWork,
    clock: Clock,
    tokens: RandomTokens,
    passwords: PasswordHasher,
    codes: OneTimeCodes,
    ceremony: PasskeyCeremony,
    realm: Realm = Realm.OPERATOR,
) -> StaffAccess:
    """Build them, for one of the two apps."""
    questions = PasskeyQuestioner(units=units, clock=clock, tokens=tokens)
    return StaffAccess(
        ask_for_new_passkey=AskForNewPasskey(units=reads, questions=questions, ceremony=ceremony),
        add_passkey=AddPasskey(units=units, clock=clock, questions=questions, ceremony=ceremony),
        remove_passkey=RemovePasskey(units=units, clock=clock),
        list_passkeys=ListPasskeys(reads),
        ask_for_passkey=AskForPasskey(questions=questions, ceremony=ceremony),
        sign_in_by_passkey=SignInByPasskey(units=units, clock=clock, tokens=tokens, questions=questions, ceremony=ceremony, realm=realm),
        begin_authenticator=BeginAuthenticator(units=units, tokens=tokens, codes=codes),
        confirm_authenticator=ConfirmAuthenticator(units=units, clock=clock, tokens=tokens, codes=codes),
        remove_authenticator=RemoveAuthenticator(units=units, clock=clock),
        has_authenticator=HasAuthenticator(reads),
        has_strong_means=HasStrongMeans(reads),
        invite_first_administrator=InviteFirstAdministrator(units=units, clock=clock, tokens=tokens, passwords=passwords),
        invite_staff=InviteStaff(units=units, clock=clock, tokens=tokens),
        accept_invitation=AcceptInvitation(units=units, clock=clock, tokens=tokens, realm=realm),
        list_own_sign_ins=ListOwnSignIns(units=reads, clock=clock),
        end_own_sign_in=EndOwnSignIn(units),
        end_other_sign_ins=EndOtherSignIns(units),
    )
