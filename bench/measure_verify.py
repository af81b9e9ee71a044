"""Verify against its floor, in turn: a round is one verification and one pass of its inputs through the bare networks."""

import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.pictures import Subject
from bench.protocol import Ready, Run
from bench.records import Named, Network, VerifyFigures, ratios, spread
from bench.worker import ONE_THREAD, ROOT, TreeMemory, Worker, started, watched_memory

OURS = ONE_THREAD | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
Versions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Round:
    verified: Run
    floor_ms: float
    decoding_ms: float


def measure_verify(subject: Subject, rounds: int) -> tuple[VerifyFigures, Versions]:
    """Measure a subject's clip; the versions are those of the engine's libraries.

    Raises:
        WorkerFailed: The engine or the floor could not run.
    """
    memory = _memory(subject)
    with (
        started(_command("bench.verify_worker", subject), environment=OURS) as engine,
        started(_command("bench.floor_worker", subject), environment=OURS) as floor,
    ):
        taken = [_Round(engine.run(), floor.run().cpu_ms, floor.run("decoding").cpu_ms) for _ in range(rounds)]
        starts = [engine.run("decoder-start").children_cpu_ms for _ in range(rounds)]
        networks = _networks(floor)
    return _figures(subject.name, engine.ready, taken, starts, memory, networks), engine.ready.versions


def _figures(
    subject: str, ready: Ready, taken: list[_Round], starts: list[float], memory: TreeMemory, networks: tuple[Network, ...]
) -> VerifyFigures:
    verified, floors, decodings = [one.verified for one in taken], [one.floor_ms for one in taken], [one.decoding_ms for one in taken]
    cpu, decoder = [one.cpu_ms for one in verified], [one.children_cpu_ms for one in verified]
    return VerifyFigures(
        subject=subject,
        frames=ready.counts,
        cpu_ms=spread(cpu),
        wall_ms=spread([one.wall_ms for one in verified]),
        decoder_cpu_ms=spread(decoder),
        decoder_start_cpu_ms=spread(starts),
        floor_cpu_ms=spread(floors),
        bare_decoding_cpu_ms=spread(decodings),
        ratio=ratios(cpu, floors),
        ratio_decoding_apart=ratios([one - part for one, part in zip(cpu, decoder, strict=True)], floors),
        ratio_with_bare_decoding=ratios(cpu, [one + part for one, part in zip(floors, decodings, strict=True)]),
        peak_sampled_mib=round(memory.sampled_mib, 1),
        peak_bound_mib=round(memory.bound_mib, 1),
        networks=networks,
        stages_wall_ms=_stages(verified),
    )


def _memory(subject: Subject) -> TreeMemory:
    with started(_command("bench.verify_worker", subject), environment=OURS) as engine, watched_memory(engine.process.pid) as memory:
        engine.run()
    return memory


def _networks(floor: Worker) -> tuple[Network, ...]:
    return tuple(Network(name=name, calls=calls, cpu_ms=round(floor.run(name).cpu_ms, 1)) for name, calls in floor.ready.counts)


def _stages(verified: list[Run]) -> Named:
    by_run = [dict(one.stages) for one in verified]
    return tuple((name, round(median(one[name] for one in by_run), 1)) for name in by_run[0])


def _command(module: str, subject: Subject) -> list[str]:
    return [str(Path(sys.executable)), "-m", module, str(subject.clip), str(subject.portrait)]
