"""The folder of evaluation data: what is in it, and what a person sees in its clips."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from realname.verification.model.observations import Action

_LEFT, _RIGHT, _UP, _DOWN = Action.TURN_LEFT, Action.TURN_RIGHT, Action.LOOK_UP, Action.LOOK_DOWN

# What each clip of turns/ shows, in its order, labelled by eye; left and right are the person's own.
TURNS: Mapping[str, tuple[Action, ...]] = {
    "621ea6b1": (_LEFT, _RIGHT, _UP, _DOWN),
    "621ea6c1": (_LEFT, _RIGHT, _UP, _DOWN),
    "621ea6f5": (_LEFT, _RIGHT),
    "621f74a8": (_LEFT, _RIGHT, _UP, _DOWN),
    "6221e1a8": (_LEFT, _RIGHT, _UP, _DOWN),
    "622e5d6b": (_RIGHT, _LEFT, _UP, _DOWN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePair:
    """Two photos, and whether they show one person."""

    probe: Path
    reference: Path
    is_mated: bool


@dataclass(frozen=True, slots=True)
class EvaluationData:
    """Paths by what they show.

    Attributes:
        only: Names, without their suffix, of the clips that are there, beside the first bona fide and the first replay of `clips`;
            None: all are.
    """

    folder: Path
    only: frozenset[str] | None = None

    def clips(self, kind: str) -> tuple[Path, ...]:
        """Clips of a folder (`turns`, `still`, `replays`), sorted."""
        return tuple(path for path in self._files(kind) if self.only is None or path.stem in self.only)

    @property
    def portraits(self) -> tuple[Path, ...]:
        """A photo each of eleven people."""
        return self._files("portraits")

    def portrait_of(self, clip: Path) -> Path:
        """The portrait of the person in a clip, or of the person on the screen that it shows; another person's where there is none."""
        of = clip.stem.split("-of-")[-1]
        return next((portrait for portrait in self.portraits if portrait.stem == of), self.portraits[0])

    @property
    def mated(self) -> tuple[tuple[Path, Path], ...]:
        """Clips of turns/ with the portrait of the same person."""
        by_name = {portrait.stem: portrait for portrait in self.portraits}
        return tuple((clip, by_name[clip.stem]) for clip in self.clips("turns") if clip.stem in by_name)

    @property
    def bona_fide(self) -> tuple[Path, ...]:
        """Clips of people before the camera."""
        return (*self.clips("turns"), *self.clips("still"), *self._named("bona_fide-"))

    @property
    def replays(self) -> tuple[Path, ...]:
        """Clips of clips on a screen."""
        return (*self.clips("replays"), *self._named("replay-"))

    def _named(self, beginning: str) -> tuple[Path, ...]:
        found = tuple(clip for clip in self._files("clips") if clip.name.startswith(beginning))
        return found if self.only is None else found[:1]

    def _files(self, kind: str) -> tuple[Path, ...]:
        return tuple(sorted(path for path in (self.folder / kind).iterdir() if path.is_file()))

    @property
    def blinks(self) -> tuple[tuple[int, int], ...]:
        """First and last frame of each labelled blink of blinks/talker.mp4, at 24 frames a second."""
        labels = json.loads((self.folder / "blinks" / "talker.json").read_text())["blinks"]
        return tuple((one, one) if isinstance(one, int) else (one[0], one[1]) for one in labels)

    @property
    def lfw_pairs(self) -> tuple[ImagePair, ...]:
        """The pairs of LFW's view 1 development test."""
        images = self.folder / "lfw_dev" / "images"
        with (self.folder / "lfw_dev" / "pairs.csv").open(newline="") as file:
            return tuple(_pair(images, row) for row in csv.DictReader(file))


def _pair(images: Path, row: Mapping[str, str]) -> ImagePair:
    first, second, same = row.values()
    return ImagePair(probe=images / first, reference=images / second, is_mated=same == "1")
