"""A bench's result, written as JSON beside the others and printed."""

import json
import re
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import Field, asdict
from pathlib import Path
from typing import Any, ClassVar, Protocol

from realname.platform.system.machine import Machine

_RESULTS = Path(__file__).parent / "results"


class Result(Protocol):
    """What a bench measured; a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def machine(self) -> Machine:
        """Where."""
        ...


def write_result(result: Result, lines: Iterable[str], options: Namespace, *, prefix: str = "") -> Path:
    """Write to `options.output`, or under the machine's name; print the JSON with `options.json`, else the lines for people."""
    text = json.dumps(asdict(result), indent=2) + "\n"
    file: Path = options.output or _RESULTS / f"{prefix}{_name(result.machine)}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    print(text if options.json else "\n".join(lines))
    return file


def _name(machine: Machine) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{machine.cpu} {machine.cores} cores".lower()).strip("-")
