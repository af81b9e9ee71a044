"""The use cases of outlets and agents, built together."""

from dataclasses import dataclass

from realname.kernel.ports import Clock, Marks, RandomTokens, StatementSigner
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.use_cases.agents import EnrolAgent, ListAgents, TrainAgent
from realname.outlets.use_cases.block_lists import ExportBlocks, ImportBlocks, KeepBlocks, ReadBlocks
from realname.outlets.use_cases.freezes import AnswerFreeze, AskForFreeze, ReadFreezes
from realname.outlets.use_cases.outlets import EnrolOutlet, ReadOutlets
from realname.outlets.use_cases.stops import StopAgent, StopOutlet


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletUseCases:
    """What can be done with outlets and with those who work there."""

    enrol_outlet: EnrolOutlet
    stop_outlet: StopOutlet
    read_outlets: ReadOutlets
    enrol_agent: EnrolAgent
    train_agent: TrainAgent
    stop_agent: StopAgent
    list_agents: ListAgents
    ask_for_freeze: AskForFreeze
    answer_freeze: AnswerFreeze
    read_freezes: ReadFreezes
    keep_blocks: KeepBlocks
    export_blocks: ExportBlocks
    import_blocks: ImportBlocks
    read_blocks: ReadBlocks


def build_outlets(
    *, units: UnitsOfWork, reads: UnitsOfWork, clock: Clock, tokens: RandomTokens, marks: Marks, signer: StatementSigner, policy: Pack
) -> OutletUseCases:
    """Build them."""
    return OutletUseCases(
        enrol_outlet=EnrolOutlet(units=units, clock=clock, policy=policy),
        stop_outlet=StopOutlet(units=units, clock=clock),
        read_outlets=ReadOutlets(reads),
        enrol_agent=EnrolAgent(units=units, clock=clock, marks=marks, policy=policy),
        train_agent=TrainAgent(units=units, clock=clock, policy=policy),
        stop_agent=StopAgent(units=units, clock=clock),
        list_agents=ListAgents(reads),
        ask_for_freeze=AskForFreeze(units=units, clock=clock, tokens=tokens, policy=policy),
        answer_freeze=AnswerFreeze(units=units, clock=clock),
        read_freezes=ReadFreezes(units=reads, clock=clock),
        keep_blocks=KeepBlocks(units=units, clock=clock, tokens=tokens, policy=policy),
        export_blocks=ExportBlocks(units=units, clock=clock, signer=signer, policy=policy),
        import_blocks=ImportBlocks(units=units, clock=clock),
        read_blocks=ReadBlocks(reads),
    )
