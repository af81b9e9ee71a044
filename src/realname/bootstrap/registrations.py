"""The use cases of a registration at the counter, built together: from the opening to the submission."""

from dataclasses import dataclass

from realname.application.attach_evidence import AttachEvidence
from realname.application.attach_representative import AttachRepresentative
from realname.application.attempts import ReadAttempts
from realname.application.choose_line import ChooseLine, OfferNumbers
from realname.application.close_registration import CloseRegistration
from realname.application.existing_line import ExistingLine
from realname.application.find_line import LookUps
from realname.application.get_challenge import GetChallenge
from realname.application.hand_over import HandOver
from realname.application.ledger_marks import LedgerMarks
from realname.application.list_handed_over import ListHandedOver
from realname.application.list_of_the_day import ListOfTheDay
from realname.application.open_registration import OpenRegistration
from realname.application.open_without_face import OpenWithoutFace
from realname.application.other_means import TryOtherMeans
from realname.application.ports import RegistrationWorkflow
from realname.application.read_masked_name import ReadMaskedName
from realname.application.read_registration import ReadRegistration
from realname.application.read_visual_check import ReadVisualCheck
from realname.application.submit_registration import SubmitRegistration
from realname.application.upload_clip import UploadChunk
from realname.application.visual_checks import CompareBySight
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationUseCases:
    """What can be done with a registration."""

    open_registration: OpenRegistration
    open_without_face: OpenWithoutFace
    attach_evidence: AttachEvidence
    attach_representative: AttachRepresentative
    offer_numbers: OfferNumbers
    choose_line: ChooseLine
    get_challenge: GetChallenge
    upload_chunk: UploadChunk
    submit_registration: SubmitRegistration
    hand_over: HandOver
    compare_by_sight: CompareBySight
    read_visual_check: ReadVisualCheck
    other_means: TryOtherMeans
    close_registration: CloseRegistration
    read_registration: ReadRegistration
    read_masked_name: ReadMaskedName
    read_attempts: ReadAttempts
    list_handed_over: ListHandedOver
    list_of_the_day: ListOfTheDay


def build_registrations(
    parts: Parts, *, close: CloseRegistration, workflow: RegistrationWorkflow, look_ups: LookUps
) -> RegistrationUseCases:
    """Build them; evidence counts as a look-up as a holder's card does."""
    units, reads, clock, tokens, safe, policy = parts.units, parts.reads, parts.clock, parts.tokens, parts.safe, parts.policy
    return RegistrationUseCases(
        open_registration=OpenRegistration(units=units, clock=clock, tokens=tokens, policy=policy, duty=parts.duty),
        open_without_face=OpenWithoutFace(units=units, clock=clock, tokens=tokens, policy=policy, duty=parts.duty),
        attach_evidence=_attach_evidence(parts, look_ups),
        attach_representative=_attach_representative(parts),
        offer_numbers=OfferNumbers(units=reads, clock=clock),
        choose_line=ChooseLine(units=units, clock=clock, safe=safe, marks=LedgerMarks(parts.keys.marks), policy=policy),
        get_challenge=GetChallenge(units=units, clock=clock, tokens=tokens, vault=parts.keys.vault, safe=safe, policy=policy),
        upload_chunk=UploadChunk(units=units, clock=clock, safe=safe, policy=policy),
        submit_registration=SubmitRegistration(
            units=units, clock=clock, safe=safe, verifier=parts.verifier, workflow=workflow, policy=policy
        ),
        hand_over=HandOver(units=units, clock=clock, safe=safe, policy=policy),
        compare_by_sight=CompareBySight(units=units, clock=clock, workflow=workflow, policy=policy),
        read_visual_check=ReadVisualCheck(units=reads, clock=clock, policy=policy),
        other_means=_other_means(parts),
        close_registration=close,
        read_registration=ReadRegistration(units=units),
        read_masked_name=ReadMaskedName(units=units, vault=parts.keys.vault),
        read_attempts=ReadAttempts(units=reads, clock=clock, policy=policy),
        list_handed_over=ListHandedOver(reads),
        list_of_the_day=ListOfTheDay(units=reads, clock=clock, policy=policy),
    )


def _attach_evidence(parts: Parts, look_ups: LookUps) -> AttachEvidence:
    return AttachEvidence(
        units=parts.units,
        clock=parts.clock,
        tokens=parts.tokens,
        vault=parts.keys.vault,
        safe=parts.safe,
        reader=parts.connectors.card_reader,
        identity_numbers=parts.identity_numbers,
        references=parts.verifier,
        policy=parts.policy,
        look_ups=look_ups,
        marks=LedgerMarks(parts.keys.marks),
    )


def _other_means(parts: Parts) -> TryOtherMeans:
    line = ExistingLine(
        units=parts.units, clock=parts.clock, tokens=parts.tokens, marks=parts.keys.marks, notifier=parts.connectors.notifier
    )
    means = {**parts.connectors.means, line.kind: line}
    return TryOtherMeans(units=parts.units, clock=parts.clock, vault=parts.keys.vault, means=means, policy=parts.policy)


def _attach_representative(parts: Parts) -> AttachRepresentative:
    return AttachRepresentative(
        units=parts.units,
        clock=parts.clock,
        tokens=parts.tokens,
        vault=parts.keys.vault,
        safe=parts.safe,
        reader=parts.connectors.card_reader,
        identity_numbers=parts.identity_numbers,
        references=parts.verifier,
        policy=parts.policy,
    )
