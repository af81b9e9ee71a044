"""An error class says each thing once: its docstring is its summary, its name is its code."""

import pytest

from realname.access.errors import FreshSignInRequired
from realname.kernel.errors import RealNameError, error_classes, error_of_code
from realname.outlets.errors import SubDelegation
from realname.registration.errors import UnknownRegistration
from realname.verification.errors import ClipEmpty, ClipRejected, ClipWithoutTimestamps, ImageRejected, ImageUnreadable


def test_the_name_in_kebab_case_is_the_code() -> None:
    assert ClipWithoutTimestamps.code == "clip-without-timestamps"


def test_a_stated_code_is_kept() -> None:
    assert SubDelegation.code == "sub-delegation-refused"


def test_the_first_paragraph_of_the_docstring_is_the_summary() -> None:
    assert ClipEmpty.summary == "The clip has no bytes."
    assert FreshSignInRequired.summary == "You must have signed in within the last five minutes."


def test_a_remedy_is_inherited() -> None:
    assert ImageUnreadable.remedy == ImageRejected.remedy


def test_no_class_states_the_remedy_of_its_base_again() -> None:
    stating = [error for error in error_classes() if "remedy" in vars(error)]
    again = [error.__name__ for error in stating if error.remedy == getattr(error.__base__, "remedy", None)]
    assert again == []


@pytest.mark.parametrize("docstring", [None, "", "  "])
def test_a_class_without_a_docstring_is_refused(docstring: str | None) -> None:
    with pytest.raises(TypeError, match="needs a docstring"):
        type("ClipTooBlue", (ClipRejected,), {"__doc__": docstring})
    assert error_of_code("clip-too-blue") is None


@pytest.mark.parametrize(
    ("name", "body"),
    [("ClipEmpty", {}), ("ClipHollow", {"code": "clip-empty"}), ("InternalError", {}), ("SubDelegationRefused", {})],
)
def test_a_class_with_the_code_of_another_is_refused(name: str, body: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="needs a code of its own"):
        type(name, (ClipRejected,), {"__doc__": "The clip is hollow.", **body})
    assert error_of_code("clip-empty") is ClipEmpty


def test_the_classes_are_listed_with_parents_first() -> None:
    listed = error_classes()
    assert listed[0] is RealNameError
    assert all(error.__base__ in listed[:place] for place, error in enumerate(listed) if place)


def test_an_error_is_found_by_its_code() -> None:
    assert error_of_code("unknown-registration") is UnknownRegistration
    assert error_of_code("nonsense") is None
