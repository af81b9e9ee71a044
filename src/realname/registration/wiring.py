"""The use cases of a registration at the counter, built together: from the opening to the submission."""

from dataclasses import dataclass

from realname.evidence.ports import CardReader
from realname.kernel.ports import Clock, IdentityNumbers, Marks, RandomTokens, Vault
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerMarks
from realname.outlets.use_cases.duty_check import OnDuty
from realname.registration.ports import HeldLines, RegistrationWorkflow
from realname.registration.use_cases.capturing.attempt_limits import ReadAttempts
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.look_ups import LookUps
from realname.registration.use_cases.media import MediaSafe
from realname.registration.use_cases.opening.list_todays_registrations import ListOfTheDay
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.verification.wiring import LazyEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationUseCases:
    """What can be done with a registration."""

    open_registration: OpenRegistration
    attach_evidence: AttachEvidence
    attach_representative: AttachRepresentative
    offer_numbers: OfferNumbers
    choose_line: ChooseLine
    get_challenge: GetChallenge
    upload_chunk: UploadChunk
    submit_registration: SubmitRegistration
    close_registration: CloseRegistration
    read_registration: ReadRegistration
    read_masked_name: ReadMaskedName
    read_attempts: ReadAttempts
    list_of_the_day: ListOfTheDay


def build_registrations(parts: App, *, close: CloseRegistration, workflow: RegistrationWorkflow, look_ups: LookUps) -> RegistrationUseCases:
    """Build them; evidence counts as a look-up as a holder's card does."""
    units, reads, clock, tokens, safe, policy = (
        parts[UnitsOfWork],
        parts[Reads],
        parts[Clock],
        parts[RandomTokens],
        parts[MediaSafe],
        parts[Pack],
    )
    return RegistrationUseCases(
        open_registration=OpenRegistration(units=units, clock=clock, tokens=tokens, policy=policy, duty=parts[OnDuty]),
        attach_evidence=_attach_evidence(parts, look_ups),
        attach_representative=_attach_representative(parts),
        offer_numbers=OfferNumbers(units=reads, clock=clock),
        choose_line=ChooseLine(units=units, clock=clock, safe=safe, marks=LedgerMarks(parts[Marks]), policy=policy),
        get_challenge=GetChallenge(units=units, clock=clock, tokens=tokens, vault=parts[Vault], safe=safe, policy=policy),
        upload_chunk=UploadChunk(units=units, clock=clock, safe=safe, policy=policy),
        submit_registration=SubmitRegistration(
            units=units, clock=clock, safe=safe, verifier=parts[LazyEngine], workflow=workflow, policy=policy
        ),
        close_registration=close,
        read_registration=ReadRegistration(units=units),
        read_masked_name=ReadMaskedName(units=units, vault=parts[Vault]),
        read_attempts=ReadAttempts(units=reads, clock=clock, policy=policy),
        list_of_the_day=ListOfTheDay(units=reads, clock=clock, policy=policy),
    )


def _attach_evidence(parts: App, look_ups: LookUps) -> AttachEvidence:
    return AttachEvidence(
        units=parts[UnitsOfWork],
        clock=parts[Clock],
        tokens=parts[RandomTokens],
        vault=parts[Vault],
        safe=parts[MediaSafe],
        reader=parts[CardReader],
        identity_numbers=parts[IdentityNumbers],
        references=parts[LazyEngine],
        policy=parts[Pack],
        look_ups=look_ups,
        marks=LedgerMarks(parts[Marks]),
        lines=parts[HeldLines],
    )


def _attach_representative(parts: App) -> AttachRepresentative:
    return AttachRepresentative(
        units=parts[UnitsOfWork],
        clock=parts[Clock],
        tokens=parts[RandomTokens],
        vault=parts[Vault],
        safe=parts[MediaSafe],
        reader=parts[CardReader],
        identity_numbers=parts[IdentityNumbers],
        references=parts[LazyEngine],
        policy=parts[Pack],
    )
