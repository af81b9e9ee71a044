"""One registry by type: complete, or the process refuses to start."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from realname.kernel.registry import Factories, Registry, RegistryIncomplete


@dataclass(frozen=True)
class Rule:
    name: str


@dataclass(frozen=True)
class StricterRule(Rule):
    pass


class Clock:
    pass


def counting(made: list[str]) -> Callable[[str], Clock]:
    def make(given: str) -> Clock:
        made.append(given)
        return Clock()

    return make


def factories() -> Factories[str]:
    made = Factories[str]()
    made.declare(Rule, Rule)
    return made


def test_a_kind_is_made_from_what_is_given() -> None:
    assert Registry("pack", factories())[Rule] == Rule("pack")


def test_a_kind_is_made_once_and_when_it_is_first_asked_for() -> None:
    made = list[str]()
    lazy = Factories[str]()
    lazy.declare(Clock, counting(made))
    registry = Registry("pack", lazy)
    assert made == []
    assert registry[Clock] is registry[Clock]
    assert made == ["pack"]


def test_a_declared_subclass_may_stand_for_a_kind() -> None:
    stricter = Factories[str]()
    stricter.declare(Rule, StricterRule)
    assert Registry("pack", stricter)[Rule] == StricterRule("pack")


def test_a_kind_that_is_asked_for_and_not_declared_is_named_at_the_start() -> None:
    asked = factories()
    asked.ask(Rule, Clock, StricterRule)
    with pytest.raises(RegistryIncomplete, match=r"asked for and not declared: .*Clock, .*StricterRule") as caught:
        Registry("pack", asked)
    assert caught.value.kinds == {Clock, StricterRule}


def test_a_kind_that_nobody_declared_is_named_when_it_is_asked_for() -> None:
    with pytest.raises(RegistryIncomplete, match="Clock"):
        Registry("pack", factories())[Clock]


def test_a_kind_is_declared_once() -> None:
    with pytest.raises(RegistryIncomplete, match=r"declared twice: .*Rule"):
        factories().declare(Rule, Rule)


def test_a_factory_that_makes_something_else_is_named() -> None:
    wrong = Factories[str]()
    wrong.declare(StricterRule, Rule)  # type: ignore[arg-type]
    with pytest.raises(RegistryIncomplete, match=r"made as something else: .*StricterRule"):
        Registry("pack", wrong)[StricterRule]


def test_all_is_made_at_the_start_where_the_process_wants_to_know() -> None:
    made = list[str]()
    eager = factories()
    eager.declare(Clock, counting(made))
    Registry("pack", eager).make_all()
    assert made == ["pack"]
