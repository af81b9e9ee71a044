"""What a pack says of lines: whose lines count, and which SIMs may be bound."""

from dataclasses import replace
from pathlib import Path

import pytest

from realname.inventory.errors import SimUnavailable
from realname.inventory.model.stock import Sim
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import OrganisationId, RegistrationId
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.decisions import Approved, Refused
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Registration, RegistrationState
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.registration.openings import OPENING
from tests.support.live_desk import Desk, build_desk
from tests.support.sqlite_units import SqliteUnits
from tests.verification.live_verifier import GOOD_CLIP

SANDBOX = load_policy("sandbox")
CORPORATE = replace(OPENING, organisation_id=OrganisationId("company-7"))


def _with(rule: LineRule) -> Policy:
    return replace(SANDBOX, lines=rule)


def _desk(folder: Path, rule: LineRule) -> Desk:
    return build_desk(SqliteUnits(), folder, policy=_with(rule))


def _decided(desk: Desk, registration_id: RegistrationId) -> Registration:
    """Answered by a clip, and decided."""
    desk.get_challenge(registration_id)
    desk.upload_chunk(registration_id, index=0, chunk=GOOD_CLIP)
    return desk.decided(registration_id)


def test_a_sim_outside_the_stock_is_refused_where_the_pack_says_so(tmp_path: Path) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], sims_from_stock=True))
    with pytest.raises(SimUnavailable):
        desk.with_line()


def test_a_sim_of_the_stock_is_bound_where_only_such_may_be(tmp_path: Path) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], sims_from_stock=True))
    with desk.units() as unit:
        unit[Sims].add([Sim(iccid=sandbox_iccids()[0])], at=desk.clock.now())
        unit.commit()
    assert desk.registration(desk.with_line()).iccid == sandbox_iccids()[0]


@pytest.mark.parametrize("counts", [True, False])
def test_a_line_of_an_organisation_counts_for_its_user_where_the_pack_says_so(tmp_path: Path, *, counts: bool) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], corporate_users_count=counts, max_active_lines=1))
    first = desk.with_line(CORPORATE)
    assert _decided(desk, first).state is RegistrationState.APPROVED
    decision = _decided(desk, desk.with_line(place=1)).decision
    expected = Refused(frozenset({Reason.LINE_QUOTA_REACHED}), SANDBOX.digest) if counts else Approved(SANDBOX.digest)
    assert decision == expected


def test_one_more_line_of_an_organisation_is_open_to_whoever_has_all_of_their_own(tmp_path: Path) -> None:
    desk = _desk(tmp_path, replace(SANDBOX[LineRule], corporate_users_count=False, max_active_lines=1))
    own, corporate = desk.with_line(), desk.with_line(CORPORATE, place=1)
    assert [_decided(desk, one).state for one in (own, corporate)] == [RegistrationState.APPROVED] * 2
