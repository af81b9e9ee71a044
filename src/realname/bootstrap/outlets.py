"""The use cases of outlets and agents, built together."""

from dataclasses import dataclass

from realname.application.agents import EnrolAgent, ListAgents, StopAgent, TrainAgent
from realname.application.outlets import EnrolOutlet, ReadOutlets, StopOutlet
from realname.bootstrap.parts import Parts


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


def build_outlets(parts: Parts) -> OutletUseCases:
    """Build them."""
    units, reads, clock, policy = parts.units, parts.reads, parts.clock, parts.policy
    return OutletUseCases(
        enrol_outlet=EnrolOutlet(units=units, clock=clock, policy=policy),
        stop_outlet=StopOutlet(units=units, clock=clock),
        read_outlets=ReadOutlets(reads),
        enrol_agent=EnrolAgent(units=units, clock=clock, marks=parts.keys.marks, policy=policy),
        train_agent=TrainAgent(units=units, clock=clock, policy=policy),
        stop_agent=StopAgent(units=units, clock=clock),
        list_agents=ListAgents(reads),
    )
