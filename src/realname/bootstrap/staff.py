"""The use cases of staff accounts and of signing in with a password, built together."""

from dataclasses import dataclass

from realname.adapters.hashing_slots import HashingSlots
from realname.adapters.one_time_codes import TotpCodes
from realname.application.acting_staff import FindActingStaff
from realname.application.authenticator_apps import SecondFactor
from realname.application.known_browsers import KnownBrowsers
from realname.application.own_password import RenewOwnPassword
from realname.application.sign_in import SignIn
from realname.application.staff_accounts import AddStaff, DeactivateStaff, ListStaff, ResetPassword
from realname.application.staff_session import ReadStaffSession, SignOut
from realname.application.tries_of_strangers import TriesOfStrangers
from realname.bootstrap.parts import Parts


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


def build_staff(parts: Parts) -> StaffUseCases:
    """Build them."""
    units, reads, clock, tokens, passwords = parts.units, parts.reads, parts.clock, parts.tokens, parts.passwords
    browsers, slots = KnownBrowsers(marks=parts.keys.marks, tokens=tokens), HashingSlots()
    return StaffUseCases(
        add_staff=AddStaff(units=units, clock=clock, tokens=tokens, passwords=passwords),
        reset_password=ResetPassword(units=units, clock=clock, tokens=tokens, passwords=passwords),
        deactivate_staff=DeactivateStaff(units=units, clock=clock),
        list_staff=ListStaff(reads),
        find_acting_staff=FindActingStaff(reads),
        sign_in=SignIn(
            units=units,
            clock=clock,
            tokens=tokens,
            passwords=passwords,
            browsers=browsers,
            strangers=TriesOfStrangers(),
            hashing_slot=slots.one,
            second=SecondFactor(codes=TotpCodes(parts.keys.marks)),
        ),
        read_staff_session=ReadStaffSession(units=units, reads=reads, clock=clock),
        sign_out=SignOut(units),
        renew_own_password=RenewOwnPassword(
            units=units, clock=clock, tokens=tokens, passwords=passwords, browsers=browsers, hashing_slot=slots.one
        ),
    )
