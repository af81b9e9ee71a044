"""One registry by type: a caller names a class and gets the one thing of that class."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar, cast

Given = TypeVar("Given")
T = TypeVar("T")


class RegistryIncomplete(Exception):
    """Some kinds have no factory, have two, or their factory makes something else: a fault of the program, found at the start."""

    def __init__(self, *, problem: str, kinds: Iterable[type]) -> None:
        """Name the kinds."""
        self.kinds = frozenset(kinds)
        names = ", ".join(sorted(f"{kind.__module__}.{kind.__qualname__}" for kind in self.kinds))
        super().__init__(f"{problem}: {names}")


class Factories(Generic[Given]):
    """How each kind is made from what is given; each capability declares its own."""

    def __init__(self) -> None:
        self._factories: dict[type, Callable[[Given], object]] = {}
        self._asked: set[type] = set()

    def declare(self, kind: type[T], factory: Callable[[Given], T]) -> None:
        """Say how a kind is made.

        Raises:
            RegistryIncomplete: The kind is declared already.
        """
        if kind in self._factories:
            raise RegistryIncomplete(problem="declared twice", kinds=[kind])
        self._factories[kind] = factory

    def ask(self, *kinds: type) -> None:
        """Say which kinds a module will ask for."""
        self._asked.update(kinds)

    def require_complete(self) -> None:
        """Return where every kind that is asked for is declared.

        Raises:
            RegistryIncomplete: Names all that are not.
        """
        if missing := self._asked - self._factories.keys():
            raise RegistryIncomplete(problem="asked for and not declared", kinds=missing)

    def __contains__(self, kind: type) -> bool:
        return kind in self._factories

    def of(self, kind: type) -> Callable[[Given], object]:
        """The factory of a kind.

        Raises:
            RegistryIncomplete: The kind is not declared.
        """
        if kind not in self:
            raise RegistryIncomplete(problem="asked for and not declared", kinds=[kind])
        return self._factories[kind]

    def kinds(self) -> frozenset[type]:
        """All kinds that are declared."""
        return frozenset(self._factories)


class Registry(Generic[Given]):
    """Gives the thing of each kind; makes it when it is first asked for, and once."""

    def __init__(self, given: Given, factories: Factories[Given]) -> None:
        """Refuse to start where a kind that is asked for has no factory.

        Raises:
            RegistryIncomplete: Names all such kinds.
        """
        factories.require_complete()
        self._given = given
        self._factories = factories
        self._made: dict[type, object] = {}

    def __getitem__(self, kind: type[T]) -> T:
        """The one thing of a kind.

        Raises:
            RegistryIncomplete: The kind is not declared, or its factory made something else.
        """
        made = self._made.get(kind)
        if made is None:
            made = self._made[kind] = self._factories.of(kind)(self._given)
        if not _is_protocol(kind) and not isinstance(made, kind):
            raise RegistryIncomplete(problem="made as something else", kinds=[kind])
        return cast("T", made)

    def make_all(self) -> None:
        """Make every declared kind now, so that whatever is missing shows at the start."""
        for kind in self._factories.kinds():
            self[kind]


def _is_protocol(kind: type) -> bool:
    """Whether the type checker alone can say what has this form."""
    return getattr(kind, "_is_protocol", False)


class App(Registry[None]):
    """What the faces of a process call and are told, each by its class: use cases, rules and facts."""

    def __init__(self, things: Mapping[type, object]) -> None:
        """Take them by the class that they are asked for by."""
        factories = Factories[None]()
        for kind, thing in things.items():
            factories.declare(kind, _given(thing))
        super().__init__(None, factories)
        self.things = things

    def find(self, kind: type[T]) -> T | None:
        """The one thing of a kind, or None where this process has none."""
        return self[kind] if kind in self.things else None

    def with_others(self, things: Mapping[type, object]) -> "App":
        """The same with some things exchanged or added."""
        return App({**self.things, **things})


def _given(thing: object) -> Callable[[None], object]:
    return lambda _: thing
