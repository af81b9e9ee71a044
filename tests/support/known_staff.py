"""Accounts of people who act in a test: nobody knows who added them, so any two of them count as two people."""

from dataclasses import replace
from pathlib import Path

from realname.access.events import ConfirmedBy
from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.access.use_cases.sign_in_audit import staff_confirmed
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.main.deployment.deployment import Deployment, open_deployment
from tests.support.manual_clock import START


def know(units: UnitsOfWork, *people: StaffMember | AgentId) -> None:
    """Give accounts to members, and to ids as reviewers; those who have one keep it."""
    with units() as unit:
        for person in people:
            member = (
                person
                if isinstance(person, StaffMember)
                else StaffMember(id=person, login=person.value, outlet_id=None, role=Role.REVIEWER)
            )
            if unit[Staff].find_by_id(member.id) is None:
                unit[Staff].add(StaffAccount(member=member, password_hash="none", added_at=START, confirmed_at=START))  # noqa: S106 - no one signs in
        unit.commit()


def confirm_everybody(data: Path) -> None:
    """Confirm all accounts that a command added to a data folder, as a sandbox does: nobody is behind two of them."""
    deployment = open_deployment(data, environment={})
    confirm_all(deployment)
    deployment.close()


def confirm_all(deployment: Deployment) -> None:
    """Confirm all accounts of a deployment that wait for a second person, as `confirm_everybody` does."""
    now = deployment.app[Clock].now()
    with deployment.app[UnitsOfWork]() as unit:
        for account in unit[Staff].all_of(None):
            if account.awaits_confirmation:
                unit[Staff].save(replace(account, confirmed_at=now, added_by=None, access_issued_by=None, access_issued_at=None))
                staff_confirmed(account.member.id, ConfirmedBy.SANDBOX).record(unit, at=now)
        unit.commit()
