"""The use cases of machine clients, their secrets and their tokens, built together.

The use cases of the counters' enrolment, built together.
The use cases of staff accounts and of signing in with a password, built together.
The use cases of how staff get in, built together.
"""

from dataclasses import dataclass

from realname.access.connectors.hashing_slots import HashingSlots
from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.model.staff import Realm
from realname.access.ports.passkeys import PasskeyCeremony
from realname.access.use_cases.acting_staff import FindActingStaff, ReadOperatingStates
from realname.access.use_cases.api_clients import (
    AccessTokens,
    GrantAccess,
    IssueApiToken,
    IssueClientSecret,
    ListClients,
    RevokeClient,
    VerifyApiToken,
)
from realname.access.use_cases.authenticator_apps import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    HasAuthenticator,
    HasStrongMeans,
    OneTimeCodes,
    RemoveAuthenticator,
    SecondFactor,
)
from realname.access.use_cases.bind_counter import BindCounter
from realname.access.use_cases.change_password import RenewOwnPassword
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode, ListCounters, RevokeCounter
from realname.access.use_cases.invitations import AcceptInvitation, InviteFirstAdministrator, InviteStaff
from realname.access.use_cases.own_sessions import EndOtherSignIns, EndOwnSignIn, ListOwnSignIns
from realname.access.use_cases.passkey_questions import PasskeyQuestioner
from realname.access.use_cases.passkey_sign_in import AskForPasskey, SignInByPasskey
from realname.access.use_cases.passkeys import AddPasskey, AskForNewPasskey, ListPasskeys, RemovePasskey
from realname.access.use_cases.recognised_browsers import KnownBrowsers
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.staff_accounts import AddStaff, DeactivateStaff, ListStaff, ResetPassword
from realname.access.use_cases.staff_session import ReadStaffSession, SignOut
from realname.access.use_cases.unknown_login_throttle import TriesOfStrangers
from realname.kernel.ports import Clock, Marks, PasswordHasher, RandomTokens, SignatureChecker
from realname.kernel.registry import App
from realname.kernel.unit_of_work import Reads, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientUseCases:
    """What can be done about the clients of the API."""

    issue_token: IssueApiToken
    issue_secret: IssueClientSecret
    revoke: RevokeClient
    list_clients: ListClients
    grant_access: GrantAccess
    verify_token: VerifyApiToken


def build_clients(parts: App) -> ClientUseCases:
    """Build them."""
    units, reads, tokens, clock, access = parts[UnitsOfWork], parts[Reads], parts[RandomTokens], parts[Clock], parts[AccessTokens]
    return ClientUseCases(
        issue_token=IssueApiToken(units=units, tokens=tokens, clock=clock),
        issue_secret=IssueClientSecret(units=units, tokens=tokens, clock=clock),
        revoke=RevokeClient(units=units, clock=clock),
        list_clients=ListClients(units=reads, clock=clock),
        grant_access=GrantAccess(units=reads, tokens=tokens, clock=clock, access=access),
        verify_token=VerifyApiToken(units=reads, clock=clock, access=access),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterUseCases:
    """What can be done with counters."""

    issue_enrolment_code: IssueEnrolmentCode
    enrol_counter: EnrolCounter
    revoke_counter: RevokeCounter
    list_counters: ListCounters
    bind_counter: BindCounter


def build_counters(parts: App) -> CounterUseCases:
    """Build them."""
    units, clock, tokens = parts[UnitsOfWork], parts[Clock], parts[RandomTokens]
    return CounterUseCases(
        issue_enrolment_code=IssueEnrolmentCode(units=units, clock=clock, tokens=tokens),
        enrol_counter=EnrolCounter(units=units, clock=clock, tokens=tokens, signatures=parts[SignatureChecker]),
        revoke_counter=RevokeCounter(units=units, clock=clock),
        list_counters=ListCounters(parts[Reads]),
        bind_counter=BindCounter(
            units=units,
            clock=clock,
            signatures=parts[SignatureChecker],
            questions=PasskeyQuestioner(units=units, clock=clock, tokens=tokens),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffUseCases:
    """What can be done with the accounts of staff; passkeys and the like are `StaffAccess`."""

    add_staff: AddStaff
    reset_password: ResetPassword
    deactivate_staff: DeactivateStaff
    list_staff: ListStaff
    find_acting_staff: FindActingStaff
    sign_in: SignIn
    read_staff_session: ReadStaffSession
    sign_out: SignOut
    renew_own_password: RenewOwnPassword


def build_staff(parts: App) -> StaffUseCases:
    """Build them."""
    units, reads, clock, tokens, passwords = parts[UnitsOfWork], parts[Reads], parts[Clock], parts[RandomTokens], parts[PasswordHasher]
    browsers, slots = KnownBrowsers(marks=parts[Marks], tokens=tokens), HashingSlots()
    return StaffUseCases(
        add_staff=AddStaff(units=units, clock=clock, tokens=tokens, passwords=passwords),
        reset_password=ResetPassword(units=units, clock=clock, tokens=tokens, passwords=passwords),
        deactivate_staff=DeactivateStaff(units=units, clock=clock),
        list_staff=ListStaff(reads),
        find_acting_staff=FindActingStaff(reads, parts[ReadOperatingStates]),
        sign_in=SignIn(
            units=units,
            clock=clock,
            tokens=tokens,
            passwords=passwords,
            browsers=browsers,
            strangers=TriesOfStrangers(),
            hashing_slot=slots.one,
            second=SecondFactor(codes=TotpCodes(parts[Marks])),
        ),
        read_staff_session=ReadStaffSession(units=units, reads=reads, clock=clock, states=parts[ReadOperatingStates]),
        sign_out=SignOut(units),
        renew_own_password=RenewOwnPassword(
            units=units, clock=clock, tokens=tokens, passwords=passwords, browsers=browsers, hashing_slot=slots.one
        ),
    )


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
