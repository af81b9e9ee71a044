"""What a stopped run has found of its files, so that the next one goes on from there. It is deleted when a run ends.

One line of JSON a file, appended as files are done; a last line that was cut short is left out. Only its owner can read it: the lines of
comparisons hold templates of faces.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

NAME = "unfinished.jsonl"
_OWNER_ALONE = 0o600
_FoundT = TypeVar("_FoundT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished(Generic[_FoundT]):
    """The file of a run in its folder.

    Attributes:
        key: Says of what the lines are: manifest, models and version. Those of another key are deleted, not used.
        write: Gives what was found of a file as values of JSON.
        parse: Makes it of them again.
    """

    folder: Path
    key: str
    write: Callable[[_FoundT], Sequence[object]]
    parse: Callable[[Sequence[object]], _FoundT]

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / NAME

    def begin(self, *, is_resumed: bool) -> Iterator[tuple[int, _FoundT]]:
        """Give what an earlier run has found, by place in the manifest; begin anew where there is nothing of use, or none is wanted."""
        lines = self._lines() if is_resumed else []
        if not lines or lines[0] != self.key:
            self.end()
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE), "w", encoding="utf-8") as file:
                file.write(self.key + "\n")
            return
        for line in lines[1:]:
            place, *values = json.loads(line)
            yield place, self.parse(values)

    def append(self, found: Sequence[tuple[int, _FoundT]]) -> None:
        """Add files that are done."""
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps([place, *self.write(one)]) + "\n" for place, one in found)

    def end(self) -> None:
        """Delete the file, with everything in it."""
        self.path.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        """The whole lines; what a cut one has is taken off the file, so that the next one begins a line."""
        if not self.path.exists():
            return []
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self.path, len(whole))
        return whole.decode("utf-8").splitlines()
