"""`realname oversight inspections`: what was begun and its state, and the draw made again."""

import json
from pathlib import Path

import pytest

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.inspections.model.sampling import Stratum, scope_of
from realname.inspections.use_cases.inspections import BeginInspection, DrawInspection
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.merkle import Span, root_of, whole_nodes
from realname.kernel.ports import Clock
from realname.ledger.model.tree_head import PublishedHead, TreeHead, commitment_of
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import open_deployment
from realname.registration.events import RegistrationEvent
from tests.inspections.inspection_desk import BY_DICE, DAY, DICE, NONCE
from tests.support.command import realname

INSPECTOR = AgentId("inspector-1")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder in which one of three registrations is drawn, and the inspection's id."""
    data = tmp_path_factory.mktemp("inspections") / "data"
    deployment = open_deployment(data, environment={})
    now = deployment.app[Clock].now()
    with deployment.app[SqlUnitsOfWork]() as unit:
        member = StaffMember(id=INSPECTOR, outlet_id=None, role=Role.INSPECTOR, login="inspector")
        unit[Staff].add(StaffAccount(member=member, password_hash="", added_at=now, confirmed_at=now))
        for case in ("case-1", "case-2", "case-3"):
            place = (("agent", "agent-1"), ("outlet", "shop-1"), ("purpose", "new-line"), ("route", "face"))
            decided = (("decision", "approved"), ("policy", "a" * 64), ("reasons", ""))
            unit.ledger.append(RecordedEvent(at=now, event=RegistrationEvent.REGISTRATION_OPENED, subject=case, facts=place))
            unit.ledger.append(RecordedEvent(at=now, event=RegistrationEvent.REGISTRATION_DECIDED, subject=case, facts=decided))
        unit.commit()
    now = deployment.app[Clock].now()
    with deployment.app[SqlUnitsOfWork]() as unit:
        size = unit.ledger.count()
        head = TreeHead(size=size, root_hash=root_of(size, unit.ledger.nodes(whole_nodes(Span(0, size)))).hex())
        unit[PublishedHeads].add(PublishedHead(head=head, at=now, nonce_commitment=commitment_of(NONCE), checkpoint="signed"), nonce=NONCE)
        unit.commit()
    scope = scope_of(since=now - 2 * DAY, until=now, outlets=[], stratum=Stratum.ALL, sample=1)
    begun = deployment.app[BeginInspection](head.size, scope, BY_DICE, acting=INSPECTOR)
    deployment.app[DrawInspection].show(begun.id)
    deployment.app[DrawInspection].fix(begun.id, DICE, acting=INSPECTOR)
    deployment.app[DrawInspection].draw(begun.id)
    deployment.database.dispose()
    return data, begun.id.value


def test_where_nothing_was_begun_the_list_is_empty(tmp_path: Path) -> None:
    listed = realname("oversight", "inspections", "list", "--data", tmp_path / "data", "--json")
    assert (listed.exit_code, listed.json) == (0, {"inspections": [], "error": None})


def test_it_is_listed_and_shown(drawn: tuple[Path, str]) -> None:
    data, inspection = drawn
    (listed,) = json.loads(realname("oversight", "inspections", "list", "--data", data, "--json").stdout)["inspections"]
    assert (listed["inspection"], listed["state"], listed["cases"], listed["unchecked"]) == (inspection, "drawn", 1, 1)
    shown = json.loads(realname("oversight", "inspections", "show", inspection, "--data", data, "--json").stdout)
    assert (shown["nonce"], shown["population"], len(shown["cases"])) == (NONCE, 3, 1)
    assert NONCE in realname("oversight", "inspections", "show", inspection, "--data", data).stdout


def test_the_draw_is_made_again(drawn: tuple[Path, str]) -> None:
    data, inspection = drawn
    again = realname("oversight", "inspections", "redraw", inspection, "--data", data, "--json")
    said = json.loads(again.stdout)
    assert (again.exit_code, said["holds"], said["cases"][0]["registration"][:5]) == (0, True, "case-")


def test_what_is_not_there_is_not_found(drawn: tuple[Path, str]) -> None:
    unknown = realname("oversight", "inspections", "show", "none", "--data", drawn[0], "--json")
    assert json.loads(unknown.stdout)["error"]["code"] == "unknown-inspection"
