"""Worker: the engine is built and warmed once, then verifies the clip as often as asked."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from bench.protocol import Ready, Stages, claim_pipes, serve_runs, versions_of
from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.engine import build_engine
from realname.verification.errors import ClipRejected
from realname.verification.use_cases.fetch_files import model_folder

_PACKAGES = ("numpy", "opencv-python-headless", "ai-edge-litert", "av")


def main() -> None:
    """Verify CLIP against PORTRAIT."""
    pipes = claim_pipes()
    clip, portrait = (Path(name).read_bytes() for name in sys.argv[1:3])
    engine = build_engine(model_folder(os.environ))
    frames = engine.verify(clip=clip, reference=portrait, asked=()).frames

    def run() -> Stages:
        return engine.verify(clip=clip, reference=portrait, asked=()).timing_ms

    def start_decoder() -> Stages:
        with suppress(ClipRejected), open_clip(b"no clip", ClipLimits(), DecodedCount()) as none:
            next(none)
        return ()

    counts = (("decoded", frames.decoded), ("judged", frames.judged), ("with_face", frames.with_face))
    serve_runs(
        pipes,
        {"run": run, "decoder-start": start_decoder},
        Ready(versions=versions_of(*_PACKAGES), counts=counts),
    )


if __name__ == "__main__":
    main()
