"""What people read instead of ids: an outlet is found by its name, its id or both, and never by guessing."""

from dataclasses import replace

import pytest

from realname.access.model.staff import Role
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.store.enrolments import Outlets
from realname.outlets.use_cases.names import NOT_KNOWN, Names, ReadNames
from tests.outlets.test_outlets_store import OTHER, OUTLET

FIRST, SECOND, THIRD = OutletId("shop-1"), OutletId("shop-2"), OutletId("shop-3")
NAMES = Names(
    outlets={FIRST: "Riverside shop", SECOND: "Riverside shop"},
    enrolled=[FIRST, SECOND, THIRD],
    roles={AgentId("a"): Role.SUPERVISOR},
)


def test_an_outlet_is_called_by_its_name_and_otherwise_by_its_id() -> None:
    assert [NAMES.outlet(one) for one in (FIRST, THIRD)] == ["Riverside shop", "shop-3"]
    assert NAMES.labels() == ["Riverside shop (shop-1)", "Riverside shop (shop-2)", "shop-3"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Riverside shop (shop-2)", SECOND),
        ("  riverside   SHOP (shop-1) ", FIRST),
        ("shop-3", THIRD),
        ("Riverside shop", None),  # two have this name
        ("Riverside", None),
        ("", None),
    ],
)
def test_what_is_picked_or_typed_means_one_outlet_or_none(typed: str, found: OutletId | None) -> None:
    assert NAMES.find(typed) == found


def test_a_name_that_one_outlet_alone_has_is_enough() -> None:
    assert replace(NAMES, outlets={SECOND: "Old Market"}).find("old market") == SECOND


def test_a_member_of_staff_is_called_by_the_role() -> None:
    assert (NAMES.person(AgentId("a")).english, NAMES.person(AgentId("b"))) == ("Supervisor", NOT_KNOWN)


def test_names_are_read_of_every_enrolled_outlet(units: UnitsOfWork) -> None:
    with units() as unit:
        for one in (replace(OUTLET, name="Riverside shop"), OTHER):
            unit[Outlets].save(one)
        unit.commit()
    names = ReadNames(units)(agents=[AgentId("agent-9")])
    assert (names.labels(), names.person(AgentId("agent-9"))) == (["Riverside shop (shop-1)", "shop-2"], NOT_KNOWN)
