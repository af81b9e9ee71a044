"""What an administrator has to do: gathered from all that they answer for, the urgent first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from realname.access.model.operating_status import OperatingState
from realname.access.use_cases.api_clients import ListClients, ListedClient
from realname.access.use_cases.counters import ListEnrolmentCodes
from realname.access.use_cases.staff_accounts import ReadStaff, StaffFile
from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.use_cases.read_appeals import ReadAppeals
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.inventory.use_cases.change_stock import ReadInventory
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.outlets.model.enrolment import Agent
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.freezes import ReadFreezes
from realname.outlets.use_cases.outlets import OutletFile, ReadOutlets
from realname.relying.use_cases.clients import ReadSuspectedClients

SOON = timedelta(days=30)


class TaskKind(StrEnum):
    """What there can be to do."""

    NUMBERS_LOW = "numbers-low"
    SIMS_LOW = "sims-low"
    TRAININGS_OVER = "trainings-over"
    FREEZES_WAITING = "freezes-waiting"
    SERVICES_SUSPECTED = "services-suspected"
    APPEALS_WAITING = "appeals-waiting"
    ACCESS_EXPIRED = "access-expired"
    OUTLETS_NOT_ENROLLED = "outlets-not-enrolled"
    AGENTS_NOT_ENROLLED = "agents-not-enrolled"
    TRAININGS_ENDING = "trainings-ending"
    SECRETS_ENDING = "secrets-ending"
    CODES_UNUSED = "codes-unused"
    ACCESS_WAITING = "access-waiting"
    CAMPAIGNS_PLANNED = "campaigns-planned"


URGENT = frozenset(
    {TaskKind.NUMBERS_LOW, TaskKind.SIMS_LOW, TaskKind.TRAININGS_OVER, TaskKind.FREEZES_WAITING, TaskKind.SERVICES_SUSPECTED}
)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do; `count`: of how many."""

    kind: TaskKind
    count: int

    @property
    def is_urgent(self) -> bool:
        """Whether registrations stand, or soon will, or people's numbers are being collected."""
        return self.kind in URGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTasks:
    """Reads; changes nothing."""

    staff: ReadStaff
    codes: ListEnrolmentCodes
    clients: ListClients
    outlets: ReadOutlets
    freezes: ReadFreezes
    inventory: ReadInventory
    campaigns: ReadCampaigns
    appeals: ReadAppeals
    suspected: ReadSuspectedClients
    outlet_rule: OutletRule
    local_days: LocalDays
    clock: Clock

    def __call__(self) -> Sequence[Task]:
        """What there is to do, in the order of `TaskKind`."""
        now = self.clock.now()
        today, files, staff = self.local_days.day_of(now), self.outlets(), self.staff()
        numbers, sims = self.inventory.number_level(), self.inventory.sim_level()
        agents = [one for file in files for one in file.agents if one.state is not OperatingState.CLOSED]
        counts = {
            TaskKind.NUMBERS_LOW: numbers.is_low,
            TaskKind.SIMS_LOW: sims.total > 0 and sims.is_low,  # an operator who keeps no SIMs here runs out of none
            TaskKind.TRAININGS_OVER: sum(not self.outlet_rule.is_trained(one.trained_on, on=today) for one in agents),
            TaskKind.FREEZES_WAITING: len(self.freezes.waiting()),
            TaskKind.SERVICES_SUSPECTED: len(self.suspected()),
            TaskKind.APPEALS_WAITING: self.appeals(limit=1).total,
            TaskKind.ACCESS_EXPIRED: sum(one.is_waiting(now) and _has_expired(one, now) for one in staff),
            TaskKind.OUTLETS_NOT_ENROLLED: sum(one.outlet is None for one in files),
            TaskKind.AGENTS_NOT_ENROLLED: _not_enrolled(files, agents, staff),
            TaskKind.TRAININGS_ENDING: sum(_ends_soon(one.trained_on, self.outlet_rule, today) for one in agents),
            TaskKind.SECRETS_ENDING: sum(_ends_by(one, now + SOON) for one in self.clients()),
            TaskKind.CODES_UNUSED: len(self.codes()),
            TaskKind.ACCESS_WAITING: sum(one.is_waiting(now) and not _has_expired(one, now) for one in staff),
            TaskKind.CAMPAIGNS_PLANNED: sum(one.state is CampaignState.PLANNED for one in self.campaigns.all()),
        }
        return [Task(kind, int(counts[kind])) for kind in TaskKind if counts[kind]]


def _has_expired(file: StaffFile, at: datetime) -> bool:
    return file.account.has_lapsed(at) and not file.is_invited(at)


def _not_enrolled(files: Iterable[OutletFile], agents: Iterable[Agent], staff: Iterable[StaffFile]) -> int:
    """Members of the staff of enrolled outlets who could open nothing there."""
    enrolled_at = {one.outlet_id for one in files if one.outlet is not None and one.outlet.state is not OperatingState.CLOSED}
    known = {one.id for one in agents}
    return sum(
        one.account.is_active and one.account.member.outlet_id in enrolled_at and one.account.member.id not in known for one in staff
    )


def _ends_soon(trained_on: date | None, rule: OutletRule, today: date) -> bool:
    return rule.is_trained(trained_on, on=today) and not rule.is_trained(trained_on, on=today + SOON)


def _ends_by(client: ListedClient, at: datetime) -> bool:
    """Whether all that a client holds ends by then; one that holds nothing was revoked, or left to end."""
    held = client.credentials
    return bool(held) and all(one.expires_at is not None and one.expires_at <= at for one in held)
