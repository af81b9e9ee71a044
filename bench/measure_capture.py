"""How head tests and texture come out over people and conditions of capture: `python -m bench.measure_capture DATA [--output FILE]`.

Recordings of people, and what attackers make of them, are played without a server and seen by the engine, each under every condition of
`realname.evaluation.attacks.capture_conditions`. Then bounds are chosen leaving out one person at a time (`bench/capture_bounds.py`).
Two processes share the people. What each session gave is written at once, so a stopped run is continued by the same command; `--minutes`
stops a run, and the most important sessions come first. People are numbered; no name and no picture is written.
"""

import argparse
import hashlib
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

from bench.capture_bounds import (
    CaptureSession,
    Chosen,
    GradeOutcomes,
    Spread,
    Tried,
    chosen_bounds,
    graded,
    lines,
    spreads,
    tried_on,
)
from bench.tried_tests import TriedTests
from bench.written import write_result
from realname.evaluation.attacks.cameras import Camera, Encoder
from realname.evaluation.attacks.capture_conditions import CONDITIONS, Condition
from realname.evaluation.attacks.cases import Case, Sources, cases_of
from realname.evaluation.attacks.held_sessions import HeldSession, decoded, hold
from realname.evaluation.attacks.own_motion import UncutCamera, unsafe_challenge
from realname.evaluation.attacks.recordings import Recording
from realname.evaluation.unfinished import Unfinished
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.system.machine import Machine, describe_machine
from realname.verification.engine.comparing.presentation import presentation_finding
from realname.verification.engine.comparing.reference import read_reference, view_of
from realname.verification.engine.comparing.view_patches import FEATURES_PX, banded
from realname.verification.engine.conclusion import Networks
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.engine import build_engine
from realname.verification.engine.faces.tracking import FaceTracker
from realname.verification.engine.frames import Frame, Pixels
from realname.verification.engine.live import LiveSession
from realname.verification.errors import ImageRejected
from realname.verification.model.challenges.challenge import ChallengeRule, allowed_sequences, drawn_path
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.challenges.head_path import HeadPath
from realname.verification.model.findings import PresentationScreened
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.observations import FaceObservation
from realname.verification.use_cases.fetch_files import model_folder

PACK = "cn"
# Sessions of each person under each condition.
_PLAYED: Mapping[str, int] = {
    "honest": 2,
    "puppet": 2,
    "puppet-frontal": 1,
    "puppet-at-rest": 1,
    "splice": 1,
    "splice-smooth": 1,
    "mesh-of-photo": 1,
    "mesh-of-portrait": 1,
    "mesh-of-views": 1,
    "screen-recording": 1,
    "screen-puppet": 1,
}
# Played first, under every condition; then the others; then what is played a second time.
_FIRST = ("honest", "puppet", "honest-at-rest", "screen-filmed", "honest-stills", "print", "splice", "mesh-of-photo")
_PROCESSES = 2
_TURNS_DEG = 22.0
_AT_REST_MS = 10_000
_RULE = replace(LiveRule(), framing_most_ms=6_000)
_STILLS = 12  # of a person, taken together for a session's moments
_DARK, _BRIGHT = 20, 245


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureResult:
    """What was measured.

    Attributes:
        measured_on: The day of the last session.
        people: How many turn, do not turn, and are shown by stills alone.
        sessions: By instrument and condition.
        chosen: Bounds of head tests and texture.
        grades: Outcomes where the camera is attested and where it is not.
        spreads: Scores by test, group of instruments and condition.
        tried: What traces of a warp separate, by trace.
    """

    measured_on: str
    version: str
    machine: Machine
    people: Mapping[str, int]
    sessions: Mapping[str, Mapping[str, int]]
    chosen: Sequence[Chosen]
    grades: Sequence[GradeOutcomes]
    spreads: Sequence[Spread]
    tried: Mapping[str, Tried]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One session to be measured.

    Attributes:
        place: Number of the session among those of its instrument and of this process.
    """

    instrument: str
    place: int
    condition: str


@dataclass
class Material:
    """The people of the evaluation data whom one process measures, put together as the instruments expect them.

    Attributes:
        folder: An empty folder.
        share: Number of the process, and how many there are.
    """

    data: Path
    folder: Path
    networks: Networks
    share: tuple[int, int]
    without_portrait: set[str] = field(default_factory=set)
    _cases: dict[str, Sequence[Case]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Link the clips; a picture of the clip stands in for a missing portrait."""
        for kind in ("portraits", "turns", "still", "replays"):
            (self.folder / kind).mkdir()
            for path in sorted((self.data / kind).glob("*.*")):
                if self._is_ours(path.stem.rpartition("-of-")[2]):
                    (self.folder / kind / path.name).symlink_to(path)
        sources = Sources(self.folder, self.networks)
        for clip in sorted((self.folder / "turns").glob("*.*")):
            if clip.stem not in sources.portraits:
                self._picture(clip.stem, sources.recording(clip))
        for clip in sorted((self.data / "clips").glob("bona_fide-*")):
            person = clip.stem.removeprefix("bona_fide-")
            if not self._is_ours(person):
                continue
            recording = sources.recording(clip)
            does_turn = np.abs(recording.departures[:, 0]).max() > _TURNS_DEG
            (self.folder / ("turns" if does_turn else "still") / f"{person}{clip.suffix}").symlink_to(clip)
            if does_turn:
                self._picture(person, recording)
        self.sources = Sources(self.folder, self.networks)

    def _is_ours(self, person: str) -> bool:
        place, count = self.share
        return self.numbers[person] % count == place

    def _picture(self, person: str, recording: Recording) -> None:
        """Make a portrait of a clip: the instruments want one."""
        self.without_portrait.add(person)
        bgr = np.ascontiguousarray(recording.frontal().pixels[:, :, ::-1])
        cv2.imwrite(str(self.folder / "portraits" / f"{person}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, 90])

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each person of the data, of this process or not."""
        clips = [path.stem for kind in ("turns", "still") for path in sorted((self.data / kind).glob("*.*"))]
        clips += [path.stem.removeprefix("bona_fide-") for path in sorted((self.data / "clips").glob("bona_fide-*"))]
        portraits = [path.stem for path in sorted((self.data / "portraits").glob("*.*"))]
        return {name: place for place, name in enumerate(dict.fromkeys([*clips, *portraits, *self._stills]))}

    @cached_property
    def filmed(self) -> Sequence[tuple[str, Path]]:
        """Clips that were filmed from a real screen, and the person they show."""
        more = [(path.stem.removeprefix("replay-"), path) for path in sorted((self.data / "clips").glob("replay-*"))]
        shown = [(path.stem.rpartition("-of-")[2], path) for path in sorted((self.data / "replays").glob("*-of-*.*"))]
        return [(person, path) for person, path in (*shown, *more) if self._is_ours(person)]

    @cached_property
    def stills(self) -> Sequence[tuple[str, Mapping[str, Sequence[Path]]]]:
        """Webcam stills by person and kind: live ones and photos of prints."""
        return [(person, kinds) for person, kinds in self._stills.items() if self._is_ours(person) and len(kinds) > 1]

    @cached_property
    def _stills(self) -> Mapping[str, Mapping[str, Sequence[Path]]]:
        found: dict[str, dict[str, list[Path]]] = {}
        for kind in ("bona_fide", "print"):
            for path in sorted((self.data / "prints" / kind).rglob("*.jpg")):
                found.setdefault(f"still {path.name[:4]}", {}).setdefault(kind, []).append(path)
        return found

    def cases(self, instrument: str) -> Sequence[Case]:
        """Of an instrument; each is made once."""
        if instrument not in self._cases:
            people = len(self.sources.at_rest) if instrument == "puppet-at-rest" else len(self.sources.mated)
            self._cases[instrument] = cases_of(self.sources, instrument, sessions=people * _PLAYED[instrument])
        return self._cases[instrument]

    def entries(self) -> Sequence[Entry]:
        """All that this process measures, the most important first, so that a stopped run has something of every condition."""
        people = {name: len({case.person for case in self.cases(name)}) for name in _PLAYED}
        counts = {name: len(self.cases(name)) for name in _PLAYED}
        counts |= {"honest-at-rest": len(self.sources.at_rest), "screen-filmed": len(self.filmed)}
        counts |= {kind: len(self.stills) for kind in ("honest-stills", "print")}
        entries = [
            Entry(instrument=name, place=place, condition=condition)
            for condition in CONDITIONS
            for name in (*_FIRST, *(other for other in counts if other not in _FIRST))
            for place in range(counts[name])
        ]

        def turn(entry: Entry) -> int:
            is_again = entry.place >= people.get(entry.instrument, counts[entry.instrument])
            return 2 if is_again else int(entry.instrument not in _FIRST)

        return sorted(entries, key=turn)


@dataclass(frozen=True, slots=True)
class Measure:
    """Plays one session and takes what is measured of it."""

    material: Material
    networks: Networks

    def __call__(self, entry: Entry) -> CaptureSession:
        """Play it."""
        condition = CONDITIONS[entry.condition]
        if entry.instrument in {"honest-stills", "print"}:
            return self._stills(entry, condition)
        if entry.instrument in {"honest-at-rest", "screen-filmed"}:
            return self._seen(entry, condition)
        case = self.material.cases(entry.instrument)[entry.place]
        camera = case.camera(entry.place)
        taken_by(camera, condition, self.networks, seed=entry.place)
        challenge = self._challenge(case, seed=entry.place)
        tried = TriedTests()
        held = hold(self.networks, camera, challenge, fps=condition.fps, look=tried.see)
        portrait = None if case.person in self.material.without_portrait else case.portrait
        return self._session(entry, case.person, held, tried, portrait=portrait)

    def _challenge(self, case: Case, *, seed: int) -> GuidedChallenge:
        if case.own is not None:
            return unsafe_challenge(case.own)
        sequences = allowed_sequences(load_policy(PACK)[ChallengeRule])
        key = hashlib.sha256(f"{case.instrument} {seed}".encode()).hexdigest()
        actions = sequences[int(key[:8], 16) % len(sequences)]

        def path(began_ms: int, attempt: int) -> HeadPath:  # noqa: ARG001 - as it is asked for
            return drawn_path(key, attempt=attempt)

        return GuidedChallenge(actions, path, rule=_RULE)

    def _seen(self, entry: Entry, condition: Condition) -> CaptureSession:
        """A clip without a challenge."""
        person, clip = (self.material.sources.at_rest if entry.instrument == "honest-at-rest" else self.material.filmed)[entry.place]
        recording = self.material.sources.recording(clip)
        camera = UncutCamera(recording=recording, encoder=Encoder(seed=entry.place, noise=0.6, quality=90))
        taken_by(camera, condition, self.networks, seed=entry.place)
        tried = TriedTests()
        session, last_ms = self.networks.new_session(), min(_AT_REST_MS, int(recording.times_ms[-1]))
        times = [round(place * 1000 / condition.fps) for place in range(round(last_ms * condition.fps / 1000))]
        for t_ms in times:
            frame = decoded(camera.picture(t_ms), t_ms=t_ms)
            tried.see(frame, session.see(frame))
        held = HeldSession(findings=(), session=session, pictures=len(times), lasted_ms=last_ms)
        return self._session(entry, person, held, tried, portrait=None)

    def _stills(self, entry: Entry, condition: Condition) -> CaptureSession:
        """Stills of a person, for the texture alone."""
        person, kinds = self.material.stills[entry.place]
        paths = kinds["print" if entry.instrument == "print" else "bona_fide"]
        encoder, live, eyes_px = Encoder(seed=entry.place, noise=0.4, quality=92), [], []
        take = taking(condition, self.networks, seed=entry.place)
        for path in paths[:: max(1, len(paths) // _STILLS)][:_STILLS]:
            pixels = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB), dtype=np.uint8)
            frame = decoded(replace(encoder, changes=(take,), quality=min(92, condition.jpeg_quality)).encode(pixels), t_ms=0)
            face = FaceTracker(self.networks.detector, self.networks.finder).follow(frame)
            if face is not None:
                live.append(self.networks.screens[0].live_probability(self.networks.screens[0].crop(frame.pixels, face.landmarks.points)))
                eyes_px.append(face.landmarks.eye_distance_px)
        return CaptureSession(
            instrument=entry.instrument,
            person=self.material.numbers[person],
            condition=entry.condition,
            findings=(),
            tests={},
            score=None,
            attack_score=_attack_score([live]),
            capture={"eyes_px": median(eyes_px)} if eyes_px else {},
            tried={},
        )

    def _session(self, entry: Entry, person: str, held: HeldSession, tried: TriedTests, *, portrait: bytes | None) -> CaptureSession:
        session = held.session
        tests = session.views.tests(session.observations, None if portrait is None else self._reference(portrait))
        live = session.sampler.live_probabilities()
        return CaptureSession(
            instrument=entry.instrument,
            person=self.material.numbers[person],
            condition=entry.condition,
            findings=tuple(finding.value for finding in held.findings),
            tests=asdict(tests) | {"unusual": tests.unusual},
            score=tests.score,
            attack_score=_attack_score(live),
            capture={"pictures": held.pictures, "lasted_ms": held.lasted_ms, "moments": len(live[0]), **capture_of(session)},
            tried=tried.measured(),
        )

    def _reference(self, portrait: bytes) -> Pixels | None:
        try:
            return view_of(read_reference(portrait, self.networks.detector, ImageLimits()), self.networks.finder, self.networks.canonical)
        except ImageRejected:
            return None


def _attack_score(live: Sequence[Sequence[float]]) -> float | None:
    found = presentation_finding(live)
    return found.mean_attack_score if isinstance(found, PresentationScreened) else None


def taking(condition: Condition, networks: Networks, *, seed: int) -> Callable[[Pixels], Pixels]:
    """What a condition makes of picture after picture."""
    random, tracker, places = np.random.default_rng(seed), FaceTracker(networks.detector, networks.finder), iter(range(0, 10**9, 83))

    def take(pixels: Pixels) -> Pixels:
        face = tracker.follow(Frame(t_ms=next(places), pixels=pixels, scale=1.0)) if condition.is_worn else None
        return condition.change(pixels, None if face is None else face.landmarks.points, random)

    return take


def taken_by(camera: Camera, condition: Condition, networks: Networks, *, seed: int) -> None:
    """Put a condition between what a camera shows and what it encodes."""
    encoder: Any = getattr(camera, "encoder")  # noqa: B009 - every camera of the instruments has one
    encoder.changes = (*encoder.changes, taking(condition, networks, seed=seed))
    encoder.quality = min(encoder.quality, condition.jpeg_quality)


def capture_of(session: LiveSession) -> Mapping[str, float]:
    """What the pictures are like: by this a test could say that it cannot measure."""
    kept = session.views.kept
    if not kept:
        return {}
    inner = session.views.canonical.inner
    some = [kept[place] for place in np.linspace(0, len(kept) - 1, min(len(kept), 12)).astype(int)]
    grey = np.array([one.view[inner] for one in some], dtype=np.float32)
    bands = [banded(one.view, FEATURES_PX)[inner] for one in some]
    fine = [_fine(one.view)[inner] for one in some]
    eyes: Sequence[FaceObservation] = session.observations
    return {
        "eyes_px": median(one.eye_distance_px for one in eyes),
        "brightness": float(np.median(grey)) / 255,
        "dark": float((grey < _DARK).mean()),
        "bright": float((grey > _BRIGHT).mean()),
        "contrast": median(float(one.std()) for one in bands),
        "fine": median(float(one.std()) for one in fine),
        "views": float(len(kept)),
    }


def _fine(view: Pixels) -> Any:  # noqa: ANN401 - an array of OpenCV's
    grey = view.astype(np.float32)
    return cv2.GaussianBlur(grey, (0, 0), 0.8) - cv2.GaussianBlur(grey, (0, 0), 2.0)


def write(session: CaptureSession) -> Sequence[object]:
    """As values of JSON."""
    return [asdict(session)]


def parse(values: Sequence[object]) -> CaptureSession:
    """Make a session of values of JSON."""
    found: Any = values[0]
    return CaptureSession(**{**found, "findings": tuple(found["findings"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one process does.

    Attributes:
        place: Number of the process.
        work: Keeps what it found.
        until: When it stops, by the clock of `time.time`.
    """

    data: Path
    models: Path
    work: Path
    place: int
    until: float


def measured(share: Share) -> Sequence[CaptureSession]:
    """Measure the people of one process, and give what an earlier run found too."""
    networks = build_engine(share.models).networks
    work = share.work / str(share.place)
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        material = Material(share.data, Path(folder), networks, (share.place, _PROCESSES))
        entries, measure = material.entries(), Measure(material, networks)
        key = hashlib.sha256(repr((entries, sorted(networks.digests), version("realname"))).encode()).hexdigest()
        unfinished: Unfinished[CaptureSession] = Unfinished(folder=work, key=key, write=write, parse=parse)
        found = dict(unfinished.begin(is_resumed=True))
        for place, entry in enumerate(entries):
            if place not in found and time.time() < share.until:
                found[place] = measure(entry)
                unfinished.append([(place, found[place])])
    return [found[place] for place in sorted(found)]


def main() -> None:
    """Measure, choose, write, print."""
    options = _options()
    if not (options.data / "turns").is_dir():
        sys.exit("Nothing to measure on: name the folder of the evaluation data.")
    models = model_folder({}) if options.models is None else options.models
    until = time.time() + 60 * options.minutes
    shares = [Share(data=options.data, models=models, work=options.work, place=place, until=until) for place in range(_PROCESSES)]
    with ProcessPoolExecutor(_PROCESSES, mp_context=multiprocessing.get_context("spawn")) as processes:
        sessions = [session for found in processes.map(measured, shares) for session in found]
    if not sessions:
        sys.exit("No session was measured: give it more minutes.")
    file = write_result(
        result_of(sessions), lines(chosen_bounds(sessions), graded(sessions), tried_on(sessions)), options, prefix="capture-"
    )
    print(f"Written: {file.name}, from {len(sessions)} sessions", file=sys.stderr)


def result_of(sessions: Sequence[CaptureSession]) -> CaptureResult:
    """Choose bounds and count."""
    turning = {session.person for session in sessions if session.instrument == "honest"}
    stills = {session.person for session in sessions if session.instrument == "honest-stills"}
    resting = {session.person for session in sessions if session.instrument == "honest-at-rest"}
    counted = Counter((session.instrument, session.condition) for session in sessions)
    instruments = dict.fromkeys(session.instrument for session in sessions)
    return CaptureResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=describe_machine(),
        people={"turn": len(turning), "do not turn": len(resting), "stills": len(stills)},
        sessions={name: {one: counted[name, one] for one in CONDITIONS if counted[name, one]} for name in instruments},
        chosen=chosen_bounds(sessions),
        grades=graded(sessions),
        spreads=spreads(sessions),
        tried=tried_on(sessions),
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.measure_capture", description=__doc__)
    parser.add_argument("data", type=Path, help="the evaluation data")
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "realname-capture", help="keeps what a stopped run found"
    )
    parser.add_argument("--models", type=Path, help="the folder of models, else that of the user")
    parser.add_argument("--minutes", type=float, default=600.0, help="begin no session later than this")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
