"""What a process is made of, by its class: a caller names a class and gets the one thing of that class."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from inspect import Parameter, signature
from threading import RLock, local
from typing import TypeVar, cast, get_type_hints

T = TypeVar("T")
_OURS = __name__.partition(".")[0]


class RegistryIncomplete(Exception):
    """Some classes are not there, and nothing makes them: a fault of the program."""

    def __init__(self, *, problem: str, kinds: Iterable[object]) -> None:
        """Name the classes."""
        self.kinds = tuple(kinds)
        super().__init__(f"{problem}: {' <- '.join(map(_name, self.kinds))}")


class App:
    """The parts of a process: use cases, rules, connectors and facts, each by its class.

    What is given is given. All else is made when it is first asked for, and once: by the factory that its capability declares,
    else by its constructor. A parameter of a constructor is asked for by its class in turn; one with a default keeps it, unless its
    class is given. So a use case that needs a clock says `clock: Clock`, and nothing else has to be written down.
    """

    def __init__(self, given: Mapping[type, object], factories: "Factories | None" = None, *, over: "App | None" = None) -> None:
        """Take what is given, and how those are made that a constructor alone cannot make.

        Args:
            given: Things by their class.
            factories: Called with this app.
            over: Gives all that does not depend on what is given here.

        Raises:
            RegistryIncomplete: A thing is not of the class that it is given for.
        """
        for kind, thing in given.items():
            _require_of(kind, thing)
        self._own = given
        self._over = over
        self.given: Mapping[type, object] = {**over.given, **given} if over else dict(given)
        self._factories = factories or {}
        self._made = dict(given)
        self._needs: dict[type, set[object]] = {}
        self._lock = RLock()
        self._thread = local()  # what is being made in it, the innermost last

    def __getitem__(self, kind: type[T]) -> T:
        """The one thing of a class.

        Raises:
            RegistryIncomplete: It is not given, and nothing makes it; names what it was asked for by.
        """
        if kind not in self._made:
            with self._lock:
                if kind not in self._made:
                    self._made[kind] = self._shared_or_made(kind)
        self._note(kind)
        return cast("T", self._made[kind])

    def find(self, kind: type[T]) -> T | None:
        """The thing that was given for a class, or None: it is not made."""
        self._note(kind)
        return cast("T", self.given[kind]) if kind in self.given else None

    def with_others(self, given: Mapping[type, object]) -> "App":
        """The same with some things exchanged or added: what depends on them is made anew, and all else is shared."""
        return App(given, self._factories, over=self)

    def needs_of(self, kind: type) -> set[object]:
        """All that a thing, which was made, asked for, and all that was asked for in turn."""
        return set(self._needs.get(kind, ()))

    def _shared_or_made(self, kind: type) -> object:
        if self._over is not None:
            with suppress(RegistryIncomplete):
                shared: object = self._over[kind]
                needs = self._over.needs_of(kind)
                if needs.isdisjoint(self._own):
                    self._needs[kind] = needs
                    return shared
        return self._make(kind)

    def _make(self, kind: type) -> object:
        if kind in self._being_made:
            raise RegistryIncomplete(problem="needs itself", kinds=[kind, *self._being_made[::-1]])
        self._being_made.append(kind)
        try:
            made = self._factories[kind](self) if kind in self._factories else kind(**self._arguments(kind))
        finally:
            self._being_made.pop()
        _require_of(kind, made)
        return made

    def _arguments(self, kind: type) -> Mapping[str, object]:
        """By name, what a constructor is called with."""
        wanted = _parameters(kind) if _is_ours(kind) else None
        if wanted is None:
            raise RegistryIncomplete(problem="is not given, and has no factory", kinds=self._being_made[::-1])
        for _, hint, _ in wanted:
            self._note(hint)
        return {name: self[hint] for name, hint, is_needed in wanted if is_needed or hint in self.given}

    @property
    def _being_made(self) -> list[type]:
        stack: list[type] = self._thread.__dict__.setdefault("being_made", [])
        return stack

    def _note(self, kind: object) -> None:
        """Remember that all that is being made in this thread depends on a class."""
        for above in self._being_made:
            self._needs.setdefault(above, set()).update({kind}, self._needs.get(kind, ()) if isinstance(kind, type) else ())


Factories = Mapping[type, Callable[[App], object]]


def _require_of(kind: type, thing: object) -> None:
    """Raise where a thing is not of its class; of a protocol the type checker alone can say."""
    if not getattr(kind, "_is_protocol", False) and not isinstance(thing, kind):
        raise RegistryIncomplete(problem="given or made as something else", kinds=[kind, type(thing)])


@cache
def _parameters(kind: type) -> Sequence[tuple[str, type, bool]] | None:
    """Of a constructor: name, class, and whether it has no default; None: it takes any. Read once, as classes stay as they are."""
    parameters = signature(kind).parameters.values()
    if any(one.kind in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL) for one in parameters):
        return None
    hints = get_type_hints(kind.__init__)  # type: ignore[misc]
    return [(one.name, hints[one.name], one.default is Parameter.empty) for one in parameters]


def _is_ours(kind: object) -> bool:
    """Whether a class is one of this package, and can be made: a protocol cannot, nor a value of another library."""
    return isinstance(kind, type) and kind.__module__.partition(".")[0] == _OURS and not getattr(kind, "_is_protocol", False)


def _name(kind: object) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else str(kind)
