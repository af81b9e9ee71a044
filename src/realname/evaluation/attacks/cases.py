"""Cases: which instrument is played, over whom, against which portrait; drawn from a folder of recordings and photos.

The folder holds `portraits/` (a photo each), `turns/` (a clip of a person of the same name who turns the head) and, where there are any,
`studio/` (photos named `person-expression`, of which two of one person are a pair), `still/` (clips of people who do not turn) and
`replays/` (clips named `something-of-person`: the person's clip, filmed from a screen).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np

from realname.evaluation.attacks.cameras import (
    Camera,
    CutCamera,
    Encoder,
    FrozenFaceCamera,
    MeshCamera,
    PhotoCamera,
    ReplayCamera,
    SpliceCamera,
)
from realname.evaluation.attacks.head_motion import HeadMotion
from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.attacks.own_motion import OwnMotion, UncutCamera, draw_human, own_motion
from realname.evaluation.attacks.photo_mesh import ManyViews, PhotoMesh, View
from realname.evaluation.attacks.puppets import Moments, NearestMoments, PuppetCamera, SlowMoments, frontal_part
from realname.evaluation.attacks.rates import HONEST
from realname.evaluation.attacks.recordings import EVERY_MS, Recording, Shot, read_photo, read_recording, view_of_picture
from realname.evaluation.attacks.screens import Tablet
from realname.verification.engine.conclusion import Networks
from realname.verification.engine.frames import Pixels
from realname.verification.errors import ImageRejected
from realname.verification.model.motion import judge_motion

_LIBRARY_MS = 10_000
_MESH_GAIN, _VIEWS_GAIN = 1.22, 1.1  # meshes turn less than they are told
_VIEWS_DEG = (-28.0, -14.0, 0.0, 14.0, 28.0)
_WOBBLE_PX, _ADAPTED_NOISE = 2.0, 2.0
_FAST = 1.6
_GRAIN = 3.0
_LEAD_MS = 250
_PUPPET_EVERY_MS = 30  # puppets need more pictures than a session has
_PUPPET_GAIN, _FRONTAL_GAIN = 1.15, 1.45
_FRONTAL_DEG, _FRONTAL_LEAST = 8.0, 60
_UNCHANGED_NOISE, _UNCHANGED_QUALITY = 0.6, 90  # of pictures that are a recording's own
_PORTRAIT_EYES_PX = 60  # of a portrait that is made of a clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One session to be played.

    Attributes:
        person: Of the source; a name that groups, and is not reported.
        portrait: The reference of the registration, an encoded image.
        camera: Makes the camera, by a seed for its noise and its movements.
        own: What is asked of an uncut clip; None: what is drawn.
    """

    instrument: str
    person: str
    portrait: bytes
    camera: Callable[[int], Camera]
    own: OwnMotion | None = None


@dataclass(frozen=True)
class Sources:
    """What a folder holds."""

    folder: Path
    networks: Networks
    _recordings: dict[tuple[Path, int], Recording] = field(default_factory=dict)
    _views: dict[Path, View | None] = field(default_factory=dict)

    @cached_property
    def portraits(self) -> Mapping[str, Path]:
        """A photo each, by person."""
        return {path.stem: path for path in sorted((self.folder / "portraits").glob("*.*"))}

    @cached_property
    def mated(self) -> Sequence[tuple[str, Path, Path]]:
        """Person, clip and portrait of those who have both."""
        clips = sorted((self.folder / "turns").glob("*.*"))
        return [(clip.stem, clip, self.portraits[clip.stem]) for clip in clips if clip.stem in self.portraits]

    @cached_property
    def pairs(self) -> Sequence[tuple[str, Path, Path]]:
        """Person, one photo and another of them."""
        photos = sorted((self.folder / "studio").glob("*-*.jpg"))
        by_person: dict[str, list[Path]] = {}
        for photo in photos:
            by_person.setdefault(photo.stem.rpartition("-")[0], []).append(photo)
        return [(person, two[0], two[1]) for person, two in by_person.items() if len(two) > 1]

    @cached_property
    def at_rest(self) -> Sequence[tuple[str, Path]]:
        """Person and clip of those who do not turn."""
        return [(clip.stem, clip) for clip in sorted((self.folder / "still").glob("*.*"))]

    @cached_property
    def filmed(self) -> Sequence[tuple[str, Path, Path]]:
        """Person, their clip filmed from a screen, and portrait."""
        found = [(clip.stem.rpartition("-of-")[2], clip) for clip in sorted((self.folder / "replays").glob("*-of-*.*"))]
        return [(person, clip, self.portraits[person]) for person, clip in found if person in self.portraits]

    def recording(self, clip: Path, *, every_ms: int = EVERY_MS) -> Recording:
        """Read a clip, once."""
        if (clip, every_ms) not in self._recordings:
            self._recordings[clip, every_ms] = read_recording(clip, self.networks, every_ms=every_ms)
        return self._recordings[clip, every_ms]

    def view(self, photo: Path) -> View | None:
        """The face of a photo; None where none is found."""
        if photo not in self._views:
            try:
                self._views[photo] = read_photo(photo, self.networks)
            except ImageRejected:
                self._views[photo] = None
        return self._views[photo]


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is played.

    Attributes:
        rung: What an attacker needs for it; None of honest recordings.
        cases: One case of each person it can be played with, and of honest recordings several.
    """

    rung: Rung | None
    cases: Callable[["_CaseMaker"], Iterator[Case]]


def cases_of(sources: Sources, instrument: str, *, sessions: int) -> Sequence[Case]:
    """So many cases of an instrument, evenly over all people it can be played with; none where there are none."""
    made = list(islice(INSTRUMENTS[instrument].cases(_CaseMaker(sources)), sessions))  # no more than is played: each reads a recording
    return list(islice(cycle(made), sessions)) if made else []


@dataclass(frozen=True, slots=True)
class _CaseMaker:
    sources: Sources

    def honest(self) -> Iterator[Case]:
        return self.uncut(HONEST)

    def uncut(self, name: str, *, is_shown: bool = False) -> Iterator[Case]:
        """Recordings as they are, or shown on a screen, and the challenge set to them."""
        for seed in range(_HUMANS):
            for person, clip, portrait in self.sources.mated:
                recording = self.sources.recording(clip)
                own = own_motion(recording, draw_human(seed))
                if own is not None:
                    yield Case(
                        instrument=name,
                        person=person,
                        portrait=portrait.read_bytes(),
                        camera=_later(
                            UncutCamera, recording=recording, noise=_UNCHANGED_NOISE, quality=_UNCHANGED_QUALITY, is_shown=is_shown
                        ),
                        own=own,
                    )

    def puppets(self, name: str, *, is_shown: bool = False) -> Iterator[Case]:
        for person, clip, portrait in self.sources.mated:
            recording = self._for_puppet(clip)
            yield Case(
                instrument=name, person=person, portrait=portrait.read_bytes(), camera=_puppet(recording, NearestMoments, is_shown=is_shown)
            )

    def frontal_puppets(self) -> Iterator[Case]:
        for person, clip, portrait in self.sources.mated:
            recording = self._for_puppet(clip)
            frontal = frontal_part(recording, most_deg=_FRONTAL_DEG, least_shots=_FRONTAL_LEAST)
            camera = _puppet(frontal, SlowMoments, gain=_FRONTAL_GAIN)
            yield Case(instrument="puppet-frontal", person=person, portrait=portrait.read_bytes(), camera=camera)

    def puppets_at_rest(self) -> Iterator[Case]:
        """Of people who have no portrait: the last picture of their clip, made as small as a document has it, stands for it."""
        for person, clip in self.sources.at_rest:
            recording = self._for_puppet(clip)
            camera = _puppet(recording, SlowMoments, gain=_FRONTAL_GAIN)
            yield Case(instrument="puppet-at-rest", person=person, portrait=_portrait_of(recording.shots[-1]), camera=camera)

    def filmed_puppets(self) -> Iterator[Case]:
        """Puppets of what was filmed from a real screen: its traces are in every picture, though the warp comes after the lens."""
        for person, clip, portrait in self.sources.filmed:
            camera = _puppet(self._for_puppet(clip), NearestMoments)
            yield Case(instrument="screen-filmed", person=person, portrait=portrait.read_bytes(), camera=camera)

    def _for_puppet(self, clip: Path) -> Recording:
        return self.sources.recording(clip, every_ms=_PUPPET_EVERY_MS)

    def photos(self, name: str, *, is_moved: bool) -> Iterator[Case]:
        for person, portrait in self.sources.portraits.items():
            view = self.sources.view(portrait)
            if view is not None:
                camera = _later(PhotoCamera, photo=view.pixels, is_moved=is_moved)
                yield Case(instrument=name, person=person, portrait=portrait.read_bytes(), camera=camera)

    def meshes(self, name: str, *, is_adapted: bool, is_portrait: bool, grain: float = 0.0) -> Iterator[Case]:
        for person, view, portrait in self._portrait_views() if is_portrait else self._other_views():
            head = PhotoMesh(view, is_relit=is_adapted)
            camera = _mesh_camera(head, gain=_MESH_GAIN, is_adapted=is_adapted, grain=grain)
            yield Case(instrument=name, person=person, portrait=portrait, camera=camera)

    def views(self) -> Iterator[Case]:
        for person, clip, portrait in self.sources.mated:
            recording = self.sources.recording(clip)
            shots = [recording.turned(yaw_deg) for yaw_deg in _VIEWS_DEG]
            meshes = []
            for shot in shots:
                try:
                    meshes.append((shot.seen.yaw_deg, PhotoMesh(view_of_picture(shot.pixels, self.sources.networks))))
                except ImageRejected:
                    continue  # turned so far that no face is found
            camera = _mesh_camera(ManyViews(meshes), gain=_VIEWS_GAIN, is_adapted=True)
            yield Case(instrument="mesh-of-views", person=person, portrait=portrait.read_bytes(), camera=camera)

    def replays(self, name: str, *, speed: float) -> Iterator[Case]:
        for person, recording, portrait in self._recordings():
            camera = _later(ReplayCamera, recording=recording, speed=speed)
            yield Case(instrument=name, person=person, portrait=portrait, camera=camera)

    def cuts(self) -> Iterator[Case]:
        for person, recording, portrait in self._recordings():
            seen = judge_motion([one.seen for one in recording.shots])
            spans = {one.action: (one.start_ms - _LEAD_MS, one.end_ms + _LEAD_MS) for one in reversed(seen)}
            camera = _later(CutCamera, recording=recording, movements=spans)
            yield Case(instrument="cut", person=person, portrait=portrait, camera=camera)

    def splices(self, name: str, *, smoothness: float, grain: float = 0.0) -> Iterator[Case]:
        for person, recording, portrait in self._recordings():
            library = recording.until(_LIBRARY_MS)

            def camera(seed: int, library: Recording = library) -> Camera:
                encoder = Encoder(seed=seed, grain=grain)
                return SpliceCamera(motion=HeadMotion(seed), recording=library, encoder=encoder, smoothness=smoothness)

            yield Case(instrument=name, person=person, portrait=portrait, camera=camera)

    def frozen(self) -> Iterator[Case]:
        recordings = list(self._recordings())
        for place, (person, recording, portrait) in enumerate(recordings):
            behind = recordings[(place + 1) % len(recordings)][1]
            camera = _later(FrozenFaceCamera, face=recording.frontal().pixels, behind=behind)
            yield Case(instrument="frozen-face", person=person, portrait=portrait, camera=camera)

    def _recordings(self) -> Iterator[tuple[str, Recording, bytes]]:
        for person, clip, portrait in self.sources.mated:
            yield person, self.sources.recording(clip), portrait.read_bytes()

    def _portrait_views(self) -> Iterator[tuple[str, View, bytes]]:
        for person, portrait in self.sources.portraits.items():
            view = self.sources.view(portrait)
            if view is not None:
                yield person, view, portrait.read_bytes()

    def _other_views(self) -> Iterator[tuple[str, View, bytes]]:
        """Another picture of the person than the portrait: a frame of their clip, or another photo."""
        for person, recording, portrait in self._recordings():
            yield person, view_of_picture(recording.frontal().pixels, self.sources.networks), portrait
        for person, photo, other in self.sources.pairs:
            view = self.sources.view(photo)
            if view is not None:
                yield person, view, other.read_bytes()


_HUMANS = 12  # each person follows the target in so many ways


def _later(
    kind: Callable[..., Camera], *, noise: float = 1.2, quality: int = 88, is_shown: bool = False, **values: object
) -> Callable[[int], Camera]:
    return lambda seed: kind(encoder=Encoder(seed=seed, noise=noise, quality=quality, changes=_screen(seed, is_shown=is_shown)), **values)


def _puppet(
    recording: Recording, moments: Callable[[Recording], Moments], *, gain: float = _PUPPET_GAIN, is_shown: bool = False
) -> Callable[[int], Camera]:
    def camera(seed: int) -> Camera:
        encoder = Encoder(seed=seed, noise=_UNCHANGED_NOISE, quality=_UNCHANGED_QUALITY, changes=_screen(seed, is_shown=is_shown))
        return PuppetCamera(motion=HeadMotion(seed), recording=recording, moments=moments(recording), encoder=encoder, gain=gain)

    return camera


def _screen(seed: int, *, is_shown: bool) -> Sequence[Callable[[Pixels], Pixels]]:
    return (Tablet(seed),) if is_shown else ()


def _portrait_of(shot: Shot) -> bytes:
    scale = _PORTRAIT_EYES_PX / float(np.linalg.norm(shot.points[33, :2] - shot.points[263, :2]))
    small = cv2.resize(shot.pixels, None, fx=min(1.0, scale), fy=min(1.0, scale), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", np.ascontiguousarray(small[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return jpeg.tobytes()


def _mesh_camera(head: PhotoMesh | ManyViews, *, gain: float, is_adapted: bool, grain: float = 0.0) -> Callable[[int], Camera]:
    def camera(seed: int) -> Camera:
        return MeshCamera(
            motion=HeadMotion(seed, gain=gain, has_gaze=is_adapted),
            head=head,
            encoder=Encoder(seed=seed, noise=_ADAPTED_NOISE if is_adapted else 1.2, grain=grain),
            wobble_px=_WOBBLE_PX if is_adapted else 0.0,
        )

    return camera


def _meshes(name: str, *, is_adapted: bool, is_portrait: bool, grain: float = 0.0) -> Instrument:
    rung = Rung.ADAPTATION if is_adapted else Rung.RENDERING
    return Instrument(rung, lambda maker: maker.meshes(name, is_adapted=is_adapted, is_portrait=is_portrait, grain=grain))


# Every instrument by its name, honest sessions among them.
INSTRUMENTS: Mapping[str, Instrument] = {
    HONEST: Instrument(None, _CaseMaker.honest),
    "photo-held": Instrument(Rung.PICTURE, lambda maker: maker.photos("photo-held", is_moved=False)),
    "photo-tilted": Instrument(Rung.PICTURE, lambda maker: maker.photos("photo-tilted", is_moved=True)),
    "replay": Instrument(Rung.RECORDING, lambda maker: maker.replays("replay", speed=1.0)),
    "replay-fast": Instrument(Rung.RECORDING, lambda maker: maker.replays("replay-fast", speed=_FAST)),
    "frozen-face": Instrument(Rung.RECORDING, _CaseMaker.frozen),
    "cut": Instrument(Rung.REACTION, _CaseMaker.cuts),
    "splice": Instrument(Rung.REACTION, lambda maker: maker.splices("splice", smoothness=4.0)),
    "splice-smooth": Instrument(Rung.REACTION, lambda maker: maker.splices("splice-smooth", smoothness=9.0)),
    "puppet": Instrument(Rung.RENDERING, lambda maker: maker.puppets("puppet")),
    "puppet-frontal": Instrument(Rung.RENDERING, _CaseMaker.frontal_puppets),
    "puppet-at-rest": Instrument(Rung.RENDERING, _CaseMaker.puppets_at_rest),
    "screen-recording": Instrument(Rung.RECORDING, lambda maker: maker.uncut("screen-recording", is_shown=True)),
    "screen-puppet": Instrument(Rung.RENDERING, lambda maker: maker.puppets("screen-puppet", is_shown=True)),
    "screen-filmed": Instrument(Rung.RENDERING, _CaseMaker.filmed_puppets),
    "mesh-of-portrait": _meshes("mesh-of-portrait", is_adapted=False, is_portrait=True),
    "mesh-of-photo": _meshes("mesh-of-photo", is_adapted=False, is_portrait=False),
    "mesh-of-portrait-adapted": _meshes("mesh-of-portrait-adapted", is_adapted=True, is_portrait=True),
    "mesh-of-photo-adapted": _meshes("mesh-of-photo-adapted", is_adapted=True, is_portrait=False),
    "mesh-of-portrait-grained": _meshes("mesh-of-portrait-grained", is_adapted=True, is_portrait=True, grain=_GRAIN),
    "mesh-of-photo-grained": _meshes("mesh-of-photo-grained", is_adapted=True, is_portrait=False, grain=_GRAIN),
    "mesh-of-views": Instrument(Rung.ADAPTATION, _CaseMaker.views),
    "splice-grained": Instrument(Rung.ADAPTATION, lambda maker: maker.splices("splice-grained", smoothness=9.0, grain=_GRAIN)),
}
