"""The use cases of a person's own page, and of the disputes that begin there, built together."""

from dataclasses import dataclass

from realname.holder.use_cases.close_own_line import CloseOwnLine
from realname.holder.use_cases.code_rate_limit import CodeAsks
from realname.holder.use_cases.codes import AskForCode, SendCode
from realname.holder.use_cases.confirm_identity_number import OwnNumber
from realname.holder.use_cases.disputes import AnswerDispute, OpenDispute, WithdrawDispute
from realname.holder.use_cases.export_person import ExportPerson
from realname.holder.use_cases.identity_at_counter import IdentityAtCounter
from realname.holder.use_cases.kept_records import ReadKeptRecords
from realname.holder.use_cases.lines import ReadPersonLines
from realname.holder.use_cases.person_session import ReadPersonSession, SignInByCode
from realname.holder.use_cases.read_disputes import ReadDisputes
from realname.kernel.ports import Clock, IdentityNumbers, Marks, RandomTokens
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.ports import Notifier
from realname.lines.use_cases.bar_line import BarLine, LiftBar
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.registration.use_cases.media import MediaSafe


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUseCases:
    """What a person does on their own page, what an agent does there for them, and how the office answers."""

    ask_for_code: AskForCode
    send_code: SendCode
    sign_in: SignInByCode
    read_session: ReadPersonSession
    lines: ReadPersonLines
    kept: ReadKeptRecords
    export: ExportPerson
    close_line: CloseOwnLine
    open_dispute: OpenDispute
    withdraw_dispute: WithdrawDispute
    at_counter: IdentityAtCounter
    read_disputes: ReadDisputes
    answer_dispute: AnswerDispute


def build_person(  # noqa: PLR0913 - the parts of a deployment that these pages stand on
    *,
    units: UnitsOfWork,
    reads: UnitsOfWork,
    clock: Clock,
    tokens: RandomTokens,
    marks: Marks,
    notifier: Notifier,
    safe: MediaSafe,
    identity_numbers: IdentityNumbers,
    holders: HolderCards,
    policy: Pack,
) -> PersonUseCases:
    """Build them."""
    lines = ReadPersonLines(reads)
    own_number = OwnNumber(units=units, vault=safe.vault, identity_numbers=identity_numbers)
    kept = ReadKeptRecords(units=reads, clock=clock, safe=safe, policy=policy)
    bar, lift = BarLine(units=units, clock=clock, tokens=tokens), LiftBar(units=units, clock=clock, tokens=tokens)
    open_dispute = OpenDispute(units=units, clock=clock, tokens=tokens, bar=bar, policy=policy)
    withdraw = WithdrawDispute(units=units, clock=clock, tokens=tokens, lift=lift)
    deactivate = DeactivateLine(units=units, clock=clock, tokens=tokens)
    return PersonUseCases(
        ask_for_code=AskForCode(units=units, clock=clock, tokens=tokens, marks=marks, asks=CodeAsks()),
        send_code=SendCode(notifier=notifier),
        sign_in=SignInByCode(units=units, clock=clock, tokens=tokens, marks=marks),
        read_session=ReadPersonSession(units=units, reads=reads, clock=clock),
        lines=lines,
        kept=kept,
        export=ExportPerson(units=units, clock=clock, tokens=tokens, vault=safe.vault, own_number=own_number, lines=lines, kept=kept),
        close_line=CloseOwnLine(units=units, clock=clock, marks=marks, own_number=own_number, deactivate=deactivate, policy=policy),
        open_dispute=open_dispute,
        withdraw_dispute=withdraw,
        at_counter=IdentityAtCounter(
            units=units, clock=clock, holders=holders, lines=lines, open_dispute=open_dispute, withdraw_dispute=withdraw
        ),
        read_disputes=ReadDisputes(units=reads, clock=clock),
        answer_dispute=AnswerDispute(units=units, clock=clock, tokens=tokens),
    )
