"""An inspection brought so far, through the use cases: of one registration, from a root that was published after it."""

import json
from datetime import timedelta

from realname.access.model.staff import Role, StaffMember
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import Stratum, scope_of
from realname.inspections.use_cases.findings import CheckCase, FollowFindings, RectifyFinding
from realname.inspections.use_cases.inspections import BeginInspection, DrawInspection
from realname.kernel.identifiers import AgentId, FindingId, InspectionId
from realname.ledger.model.tree_head import PublishedHead, TreeHead, commitment_of
from realname.ledger.store.published_heads import PublishedHeads
from tests.inspections.inspection_desk import BY_DICE, DICE, NONCE, PDF
from tests.support.web_caller import signed_in
from tests.support.web_world import OUTLET, WebWorld
from tools.redraw import Row, root_of

MINUTE = timedelta(minutes=1)
KIND, WORDS, DONE = FindingKind.RECORD_INCOMPLETE, "No contract is kept with it.", "The contract was found."
_INSPECTOR = AgentId("id-of-inspector")
_SUPERVISOR = StaffMember(id=AgentId("id-of-supervisor"), login="supervisor", outlet_id=OUTLET, role=Role.SUPERVISOR)


def rows(web: WebWorld) -> list[Row]:
    """The ledger as an export has it."""
    with web.api.units() as unit:
        entries = unit.ledger.from_index(0, limit=10_000)
    return [{"index": one.index, **json.loads(one.event.canonical())} for one in entries]


def publish(web: WebWorld) -> PublishedHead:
    """Publish the root of all there is."""
    kept = rows(web)
    head = TreeHead(size=len(kept), root_hash=root_of(kept))
    published = PublishedHead(head=head, at=web.api.clock.now(), nonce_commitment=commitment_of(NONCE), checkpoint="signed")
    with web.api.units() as unit:
        unit[PublishedHeads].add(published, nonce=NONCE)
        unit.commit()
    return published


def registered(web: WebWorld) -> PublishedHead:
    """One registration that was decided, and a root published after it."""
    signed_in(web, "agent").ended()
    web.api.clock.advance(MINUTE)
    return publish(web)


def begun(web: WebWorld) -> InspectionId:
    """An inspection that is begun."""
    head = registered(web)
    scope = scope_of(since=head.at - timedelta(days=1), until=head.at, outlets=[], stratum=Stratum.ALL, sample=5)
    return web.services[BeginInspection](head.head.size, scope, BY_DICE, acting=_INSPECTOR).id


def shown(web: WebWorld) -> InspectionId:
    """One whose operator's share is shown."""
    return web.services[DrawInspection].show(begun(web)).id


def fixed(web: WebWorld) -> InspectionId:
    """One whose randomness is fixed."""
    return web.services[DrawInspection].fix(shown(web), DICE, acting=_INSPECTOR).id


def drawn(web: WebWorld) -> InspectionId:
    """One that is drawn."""
    return web.services[DrawInspection].draw(fixed(web)).id


def checked(web: WebWorld) -> InspectionId:
    """One whose only case conforms."""
    inspection = drawn(web)
    web.services[CheckCase].conforms(inspection, 1, acting=_INSPECTOR)
    return inspection


def found(web: WebWorld) -> tuple[InspectionId, FindingId]:
    """One with a finding."""
    inspection = drawn(web)
    return inspection, web.services[CheckCase].finding(inspection, 1, kind=KIND, remark=WORDS, acting=_INSPECTOR).id


def told(web: WebWorld) -> tuple[InspectionId, FindingId]:
    """One with a finding that the operator was told of."""
    inspection, finding = found(web)
    web.services[FollowFindings].give_notice(inspection, acting=_INSPECTOR)
    return inspection, finding


def rectified(web: WebWorld) -> tuple[InspectionId, FindingId]:
    """One with a finding that was rectified, with evidence."""
    inspection, finding = told(web)
    web.services[RectifyFinding](finding, text=DONE, file=PDF, acting=_SUPERVISOR)
    return inspection, finding
