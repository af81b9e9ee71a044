"""A result as lines for people."""

from collections.abc import Iterator

from bench.records import BenchResult, Spread


def lines(result: BenchResult) -> Iterator[str]:
    """Say what was measured, the goals last."""
    machine, verify = result.machine, result.verify
    yield f"{machine.cpu}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system}, Python {machine.python}, load {machine.load}"
    yield f"verify ({verify.subject}): {_of(verify.cpu_ms)} ms CPU; {_of(verify.wall_ms)} ms"
    yield f"of it the decoder: {_of(verify.decoder_cpu_ms)} ms CPU, its start alone {_of(verify.decoder_start_cpu_ms)}"
    yield f"floor: {_of(verify.floor_cpu_ms)} ms CPU; bare decoding {_of(verify.bare_decoding_cpu_ms)}"
    yield f"verify / floor: {_of(verify.ratio)}; decoding apart {_of(verify.ratio_decoding_apart)}"
    yield f"verify / (floor + bare decoding): {_of(verify.ratio_with_bare_decoding)}"
    yield f"peak memory: {verify.peak_sampled_mib} MiB seen, at most {verify.peak_bound_mib} MiB"
    yield "stages, ms: " + ", ".join(f"{name} {value}" for name, value in verify.stages_wall_ms)
    live = result.live
    for load in (live.one, live.two, live.four):
        yield f"live, sessions: {load.sessions} ({live.subject}): {_of(load.cpu_ms_per_s)} ms CPU a second"
        yield f"  frames judged a second and session: {_of(load.judged_fps)}, kept {_of(load.frames_kept)}"
        waited = _of(load.result_after_ms) if load.result_after_ms else "-"
        yield f"  result after {waited} ms; {load.judged_sessions} of {load.held_sessions} judged"
    yield f"live floor: {_of(live.floor_cpu_ms_per_s)} ms CPU a second; bare decoding {_of(live.bare_decoding_cpu_ms_per_s)}"
    yield f"live / floor, one session: {_of(live.ratio)}; without the idle server's {live.idle_cpu_ms_per_s}: {_of(live.ratio_idle_apart)}"
    yield f"live server, peak memory: {live.peak_mib} MiB"
    for start in result.starts:
        yield f"{start.command}: {_of(start.cpu_ms)} ms CPU, {_of(start.wall_ms)} ms"
    for pair in result.pairs:
        yield (
            f"pair {pair.size}, {pair.threads:7} threads, {pair.contender:16}: {_of(pair.cpu_ms)} ms CPU, {_of(pair.wall_ms)} ms, "
            f"{_of(pair.times_ours_cpu)} times ours, {pair.peak_mib} MiB"
        )
    for one in result.contenders:
        if one.reason:
            yield f"{one.name}: not measured: {one.reason}"
    for goal in result.goals:
        yield f"{'met   ' if goal.is_met else 'MISSED'} {goal.name}: {goal.measured} (bound {goal.bound})"


def _of(figure: Spread) -> str:
    return f"{figure.median} [{figure.least}..{figure.most}]"
