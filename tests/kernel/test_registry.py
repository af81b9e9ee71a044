"""What a process is made of: given, or made once by a factory or by a constructor, or refused with the name of what is missing."""

from dataclasses import dataclass, field
from typing import Protocol

import pytest

from realname.kernel import registry
from realname.kernel.registry import App, RegistryIncomplete


@pytest.fixture(autouse=True)
def _classes_of_this_module_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_OURS", __name__.partition(".")[0])


class Tells(Protocol):
    def time(self) -> str: ...


class Clock:
    def time(self) -> str:
        return "noon"


class Midnight(Clock):
    def time(self) -> str:
        return "midnight"


@dataclass
class Bell:
    clock: Clock
    rung: list[str] = field(default_factory=list)

    def ring(self) -> None:
        self.rung.append(self.clock.time())


@dataclass
class Tower:
    bell: Bell
    height_m: int = 40


@dataclass
class Village:
    tower: Tower
    voice: Tells


class Chicken:
    def __init__(self, egg: "Egg") -> None:
        self.egg = egg


class Egg:
    def __init__(self, chicken: Chicken) -> None:
        self.chicken = chicken


def test_what_is_given_is_given() -> None:
    clock = Midnight()
    assert App({Clock: clock})[Clock] is clock


def test_a_class_is_made_of_the_classes_that_its_constructor_names() -> None:
    assert App({})[Tower].bell.clock.time() == "noon"


def test_a_class_is_made_once() -> None:
    app = App({})
    assert app[Bell] is app[Tower].bell


def test_a_parameter_with_a_default_keeps_it() -> None:
    assert App({})[Tower].height_m == 40


def test_a_parameter_with_a_default_takes_what_is_given_for_its_class() -> None:
    assert App({int: 12})[Tower].height_m == 12


def test_a_factory_makes_what_a_constructor_cannot() -> None:
    app = App({}, {Tells: lambda app: app[Clock]})
    assert app[Village].voice is app[Clock]


def test_what_nothing_makes_is_named_with_what_asks_for_it() -> None:
    with pytest.raises(RegistryIncomplete, match=r"is not given, and has no factory: .*Tells <- .*Village"):
        App({})[Village]


def test_classes_that_need_each_other_are_named() -> None:
    with pytest.raises(RegistryIncomplete, match=r"needs itself: .*Chicken <- .*Egg <- .*Chicken"):
        App({})[Chicken]


def test_a_thing_of_another_class_is_refused() -> None:
    with pytest.raises(RegistryIncomplete, match=r"something else: .*Clock <- .*Bell"):
        App({Clock: Bell(Clock())})


def test_a_factory_that_makes_another_class_is_refused() -> None:
    with pytest.raises(RegistryIncomplete, match=r"something else: .*Bell <- .*Clock"):
        App({}, {Bell: lambda app: app[Clock]})[Bell]


def test_an_exchanged_thing_is_in_all_that_depends_on_it() -> None:
    app = App({Clock: Clock()})
    assert app[Tower].bell.clock.time() == "noon"
    assert app.with_others({Clock: Midnight()})[Tower].bell.clock.time() == "midnight"


def test_an_exchanged_default_is_in_all_that_depends_on_it() -> None:
    assert App({}).with_others({int: 12})[Tower].height_m == 12


def test_what_does_not_depend_on_an_exchanged_thing_is_shared() -> None:
    app = App({})
    assert app.with_others({int: 12})[Bell] is app[Bell]


def test_what_was_only_asked_for_by_a_factory_counts_as_needed() -> None:
    app = App({Clock: Clock()}, {Tower: lambda app: Tower(app[Bell], height_m=1)})
    assert app.with_others({Clock: Midnight()})[Tower].bell.clock.time() == "midnight"


def test_a_thing_that_is_shared_is_known_to_depend_on_what_it_depends_on() -> None:
    app = App({Clock: Clock()}).with_others({int: 12})
    assert app[Bell].clock.time() == "noon"
    assert app.with_others({Clock: Midnight()})[Bell].clock.time() == "midnight"


def test_only_what_was_given_is_found() -> None:
    app = App({Clock: Clock()})
    assert app.find(Clock) is app[Clock]
    assert app.find(Bell) is None
