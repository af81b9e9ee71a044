"""Results: what a bench run writes, as values that become JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from realname.platform.system.machine import Machine

Named = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure measured several times; a ratio is taken per round, then spread."""

    median: float
    least: float
    most: float
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network's part of the floor."""

    name: str
    calls: int
    cpu_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFigures:
    """One clip verified by a warm engine, one thread, against the floor measured in turn with it.

    Attributes:
        subject: What was measured on.
        frames: Decoded, judged, with a face.
        cpu_ms: Engine and decoder process together.
        decoder_cpu_ms: The decoder process alone, its start included.
        decoder_start_cpu_ms: The decoder process given nothing to decode.
        floor_cpu_ms: The recorded inputs through the bare networks.
        bare_decoding_cpu_ms: The clip decoded in a warm process, judged frames converted to RGB, nothing else.
        ratio: cpu_ms / floor_cpu_ms.
        ratio_decoding_apart: (cpu_ms - decoder_cpu_ms) / floor_cpu_ms.
        ratio_with_bare_decoding: cpu_ms / (floor_cpu_ms + bare_decoding_cpu_ms).
        peak_sampled_mib: Resident memory of engine and decoder, largest sum seen, from a process that did nothing else.
        peak_bound_mib: Sum of both processes' own high-water marks: an upper bound.
        stages_wall_ms: As the report says, median of each.
    """

    subject: str
    frames: tuple[tuple[str, int], ...]
    cpu_ms: Spread
    wall_ms: Spread
    decoder_cpu_ms: Spread
    decoder_start_cpu_ms: Spread
    floor_cpu_ms: Spread
    bare_decoding_cpu_ms: Spread
    ratio: Spread
    ratio_decoding_apart: Spread
    ratio_with_bare_decoding: Spread
    peak_sampled_mib: float
    peak_bound_mib: float
    networks: tuple[Network, ...]
    stages_wall_ms: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLoad:
    """So many live sessions at once, on a server that has one core.

    Attributes:
        sessions: At once.
        judged_sessions, held_sessions: Of all that were held, those whose every action was met.
        seconds: From the first hello to the last result.
        cpu_ms_per_s: Of the whole server process, for each second of that time.
        judged_fps: Frames looked at, a second and session.
        frames_kept: Judged over received.
        findings: Why the others failed.
        result_after_ms: From the message that the last action is done to the result; None where no session was judged.
    """

    sessions: int
    judged_sessions: int
    held_sessions: int
    findings: tuple[str, ...]
    seconds: Spread
    cpu_ms_per_s: Spread
    judged_fps: Spread
    frames_kept: Spread
    result_after_ms: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFigures:
    """Live sessions against the floor measured on the very frames they sent.

    Attributes:
        one, two, four: So many sessions at once on one core; CPU is that of the server and its decoders.
        floor_cpu_ms_per_s: The networks' inputs through the bare runtimes, for each second of the session.
        bare_decoding_cpu_ms_per_s: The JPEGs decoded, nothing else.
        idle_cpu_ms_per_s: Of the server while no one sits before a camera: the workflow's and the reaper's clockwork.
        ratio: CPU of the server and its decoders over the floor and the bare decoding, for one session.
        ratio_idle_apart: The same without what the idle server takes.
        peak_mib: The server's own high-water mark.
        frame_bytes: Of one picture with its header and signature, mean.
    """

    subject: str
    one: LiveLoad
    two: LiveLoad
    four: LiveLoad
    floor_cpu_ms_per_s: Spread
    bare_decoding_cpu_ms_per_s: Spread
    idle_cpu_ms_per_s: float
    ratio: Spread
    ratio_idle_apart: Spread
    peak_mib: float
    frame_bytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFigures:
    """A command from a new process: its start, imports and models are counted."""

    command: str
    cpu_ms: Spread
    wall_ms: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Who compares pairs.

    Attributes:
        reason: Why nothing was measured; empty where it was.
    """

    name: str
    versions: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFigures:
    """One contender comparing one portrait with one frame.

    Attributes:
        threads: "one", or "default": as the contender comes.
        times_ours_cpu: Its CPU time over ours in the same round; 1 for ourselves.
        peak_mib: Resident memory of its process.
    """

    contender: str
    size: str
    threads: str
    cpu_ms: Spread
    wall_ms: Spread
    times_ours_cpu: Spread
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal and what was measured."""

    name: str
    measured: float
    bound: float
    is_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResult:
    """A whole run."""

    measured_on: str
    version: str
    machine: Machine
    libraries: tuple[tuple[str, str], ...]
    verify: VerifyFigures
    live: LiveFigures
    starts: tuple[StartFigures, ...]
    contenders: tuple[Contender, ...]
    pairs: tuple[PairFigures, ...]
    goals: tuple[Goal, ...]


def spread(values: Sequence[float], digits: int = 1) -> Spread:
    """Median and range."""
    return Spread(
        median=round(median(values), digits), least=round(min(values), digits), most=round(max(values), digits), rounds=len(values)
    )


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Ratio of each round, spread."""
    return spread([one / other for one, other in zip(above, below, strict=True)], digits=2)


def at_most(name: str, measured: float, bound: float) -> Goal:
    """A goal that is met at the bound or below."""
    return Goal(name=name, measured=measured, bound=bound, is_met=measured <= bound)


def at_least(name: str, measured: float, bound: float) -> Goal:
    """A goal that is met at the bound or above."""
    return Goal(name=name, measured=measured, bound=bound, is_met=measured >= bound)
