"""What is counted of case files, and which outlets are unlike the others."""

from realname.cases.model.case_figures import LEAST_PEERS, LEAST_REGISTRATIONS, WORTH_A_LOOK, CaseFigures, Trait, deviations
from realname.kernel.identifiers import OutletId

USUAL = CaseFigures(registrations=100, approved=90, refused=8, referred=10, without_face=3, left=2)
MANY = {OutletId(f"shop-{place}"): USUAL for place in range(20)}


def test_figures_of_two_times_are_those_of_both() -> None:
    assert USUAL + CaseFigures(registrations=1, refused=1) == CaseFigures(
        registrations=101, approved=90, refused=9, referred=10, without_face=3, left=2
    )


def test_where_nothing_is_decided_of_one_route_there_is_no_gap() -> None:
    face = CaseFigures(face_approved=9, face_decided=10)
    assert face.gap_points is None
    assert (face + CaseFigures(without_approved=1, without_decided=2)).gap_points == 40.0


def test_the_outlet_that_is_unlike_the_others_comes_first_with_what_it_is_unlike_by() -> None:
    odd = CaseFigures(registrations=100, approved=90, refused=8, referred=10, without_face=40, left=2)
    first, second, *_ = deviations({**MANY, OutletId("odd"): odd})
    assert (first.outlet_id.value, first.trait) == ("odd", Trait.WITHOUT_FACE)
    assert first.z > WORTH_A_LOOK > abs(second.z)


def test_what_is_too_small_is_compared_with_nothing_and_comes_last() -> None:
    small = CaseFigures(registrations=LEAST_REGISTRATIONS - 1, refused=LEAST_REGISTRATIONS - 1)
    *_, last = deviations({OutletId("a-small-one"): small, **MANY})
    assert (last.outlet_id.value, last.trait, last.z) == ("a-small-one", None, 0.0)


def test_among_too_few_nobody_is_unlike() -> None:
    few = {OutletId(f"shop-{place}"): USUAL for place in range(LEAST_PEERS)}
    assert {one.trait for one in deviations(few)} == {None}
    assert {one.trait for one in deviations({**few, OutletId("one-more"): USUAL})} != {None}
