"""What a stopped run has acquired, so that the next one goes on from there. It is deleted when a run ends, as it holds templates of faces.

One line of JSON a file, appended as files are done; a last line that was cut short is left out. Only its owner can read it.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path

import numpy as np

from realname.evaluation.comparison.acquire import Acquired

NAME = "unfinished.jsonl"
_OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The file of a run in its folder.

    Attributes:
        key: Says of what the templates are: manifest, models and version. Those of another key are deleted, not used.
    """

    folder: Path
    key: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / NAME

    def begin(self, *, is_resumed: bool) -> Iterator[tuple[int, Acquired]]:
        """Give what an earlier run has acquired, by place in the manifest; begin anew where there is nothing of use, or none is wanted."""
        lines = self._lines() if is_resumed else []
        if not lines or lines[0] != self.key:
            self.end()
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE), "w", encoding="utf-8") as file:
                file.write(self.key + "\n")
            return
        for line in lines[1:]:
            yield _parse(line)

    def append(self, found: Sequence[tuple[int, Acquired]]) -> None:
        """Add files that are done."""
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(_write(place, one) + "\n" for place, one in found)

    def end(self) -> None:
        """Delete the file, with every template in it."""
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


def _write(place: int, one: Acquired) -> str:
    numbers = [None if isnan(value) else value for value in (one.took_ms, one.quality, one.pose_deg, one.eyes_px)]
    return json.dumps([place, one.failure, numbers, b64encode(one.template.astype("<f4").tobytes()).decode("ascii")])


def _parse(line: str) -> tuple[int, Acquired]:
    place, failure, numbers, template = json.loads(line)
    took_ms, quality, pose_deg, eyes_px = (nan if value is None else float(value) for value in numbers)
    return place, Acquired(
        template=np.frombuffer(b64decode(template), dtype="<f4").astype(np.float32),
        failure=failure,
        took_ms=took_ms,
        quality=quality,
        pose_deg=pose_deg,
        eyes_px=eyes_px,
    )
