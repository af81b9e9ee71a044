"""Recording: what verify gives each network, in order, taken where the runtimes are called; kept in memory only."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from realname.verification.engine.frames import Floats
from realname.verification.engine.networks import runtimes

Blob = npt.NDArray[np.uint8 | np.float32]


class Runtime(StrEnum):
    """What runs a network."""

    OPENCV = "opencv"
    LITERT = "litert"


@dataclass(slots=True)
class Recorded:
    """Networks in the order they were loaded, and calls as (place of the network, its input).

    Attributes:
        names: What each network is for.
        models: Runtime and bytes of each network.
        input_names: Of each network, empty where the runtime needs none.
    """

    names: list[str] = field(default_factory=list)
    models: list[tuple[Runtime, bytes]] = field(default_factory=list)
    input_names: list[str] = field(default_factory=list)
    calls: list[tuple[int, Blob]] = field(default_factory=list)


@contextmanager
def recording() -> Generator[Recorded]:
    """Record every network that is loaded, and every call of it, inside.

    Raises:
        AttributeError: The runtimes are wrapped in another way than they were: this module must follow.
    """
    recorded = Recorded()
    with ExitStack() as patches:
        for kind, runtime in ((runtimes.Cv2Network, Runtime.OPENCV), (runtimes.LitertNetwork, Runtime.LITERT)):
            _record_class(kind, runtime, recorded, patches)
        yield recorded


def _record_class(kind: type, runtime: Runtime, recorded: Recorded, patches: ExitStack) -> None:
    places: dict[int, int] = {}
    load: Callable[..., None] = kind.__init__  # type: ignore[misc]
    call: Callable[[object, Floats], tuple[Floats, ...]] = kind.__call__

    def loaded(self: object, model: bytes, **how: object) -> None:
        places[id(self)] = _add(recorded, runtime, model, name=str(how["use"]), input_name=str(how.get("input_name", "")))
        load(self, model, **how)

    def called(self: object, blob: Floats) -> tuple[Floats, ...]:
        recorded.calls.append((places[id(self)], np.array(blob)))
        return call(self, blob)

    patches.enter_context(patch.object(kind, "__init__", loaded))
    patches.enter_context(patch.object(kind, "__call__", called))


def _add(recorded: Recorded, runtime: Runtime, model: bytes, *, name: str, input_name: str) -> int:
    before = sum(one.rpartition("-")[0] == name for one in recorded.names)
    recorded.names.append(f"{name}-{before + 1}")
    recorded.models.append((runtime, model))
    recorded.input_names.append(input_name)
    return len(recorded.models) - 1
