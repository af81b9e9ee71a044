"""The verification engine, built at its first use: a command that judges nothing loads no model."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from realname.kernel.errors import SettingsError
from realname.kernel.identifiers import AgentId
from realname.verification.engine.decoding.confinement import confinement
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.model.comparison_rule import PortraitPair
from realname.verification.model.observations import Action, PortraitEyes
from realname.verification.model.report import VerificationReport
from realname.verification.use_cases.judging_slots import JudgingSlots

if TYPE_CHECKING:
    from realname.verification.engine.engine import ClipVerifier
    from realname.verification.engine.live_frames import SessionFrameAnalyser

log = structlog.get_logger("realname.engine")
# No challenge lives longer (packs: 90 s at most), so nothing longer can answer one; and a minute and a half is decoded in seconds.
_SESSION_LIMITS = ClipLimits(duration_ms=90_000, decode_cpu_s=40)
_PORTRAITS_IN_LINE, _LONGEST_WAIT_S = 8, 3.0  # an honest portrait takes 0.1 s, so that the line moves
_UNCONFINED = (
    "allow_unconfined_decoders: neither bubblewrap nor a filter of system calls confines what reads files of strangers here, "
    "so production decodes nothing unless this is set"
)


class LazyEngine:
    """Implements the ports `LiveVerifier`, `LiveFrameAnalysers` and `ReferenceChecker`; one engine per process."""

    def __init__(self, models: Path, *, threads: int, portraits_at_once: int = 2, allows_unconfined: bool = False) -> None:
        """Name the model folder; nothing is loaded yet.

        Args:
            models: The folder.
            threads: Of each model.
            portraits_at_once: Portraits looked at at the same time; one agent or client leaves a slot to others, and a few more wait.
            allows_unconfined: Whether decoders may run where neither bubblewrap nor a filter of system calls confines them.
        """
        self._models = models
        self._threads = threads
        self._portraits = JudgingSlots(
            portraits_at_once, of_one=max(1, portraits_at_once - 1), in_line=_PORTRAITS_IN_LINE, longest_wait_s=_LONGEST_WAIT_S
        )
        self._allows_unconfined = allows_unconfined
        self._lock = threading.Lock()
        self._engine: ClipVerifier | None = None
        self._are_files_right = False

    def require_confined(self) -> None:
        """Return where decoders are confined, or need not be.

        Raises:
            SettingsError: Nothing but their own limits confines them, and no setting allows that.
        """
        if not self._allows_unconfined and not confinement().is_enough:
            raise SettingsError((_UNCONFINED,))

    @property
    def is_loaded(self) -> bool:
        """Whether the models are in memory."""
        return self._engine is not None

    def require_loadable(self) -> None:
        """Return when the models are loaded, or their files can be: files that were right once are not read again.

        Raises:
            ModelUnavailable: A model is missing.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        if not self._are_files_right and not self.is_loaded:
            ModelStore(self._models).require_serving()
            self._are_files_right = True

    def load(self) -> "ClipVerifier":
        """Load the models, once.

        Raises:
            SettingsError: Decoders are not confined, and have to be.
            ModelUnavailable: A model is missing.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        # Here, since the libraries of the models alone take every other command a third of its time to import.
        from realname.verification.engine.engine import build_engine  # noqa: PLC0415

        with self._lock:
            if self._engine is None:
                self.require_confined()
                engine = build_engine(self._models, threads=self._threads)
                self._engine = replace(engine, clip_limits=_SESSION_LIMITS)
                log.info("decoders", confined_by=confinement().level)
            return self._engine

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        """Judge a clip and compare its probes with the reference."""
        return self.load().verify(clip=clip, reference=reference, asked=asked)

    def open(self) -> "SessionFrameAnalyser":
        """Open an eye for one live session."""
        return self.load().open_frame_analyser()

    def judge_blank(self) -> None:
        """Judge a picture of no one, so as to measure how long it takes."""
        self.load().judge_blank()

    def require_usable(self, portrait: bytes, *, by: AgentId | None = None) -> PortraitEyes:
        """Accept a portrait with one usable face, and say how its eyes are; `by`: who shows it.

        Raises:
            ImageRejected: The portrait cannot be compared; the code says why.
            EngineBusy: As many portraits as may be are being looked at, and none was done in time.
        """
        engine = self.load()
        with self._portraits.one(by.value if by else ""):
            return engine.require_usable(portrait)

    def compare_portraits(self, *, chip: bytes, printed: bytes, by: AgentId | None = None) -> PortraitPair:
        """Compare the two portraits of one document; `by`: who shows it.

        Raises:
            ImageRejected: One of them cannot be compared.
            EngineBusy: As many portraits as may be are being looked at, and none was done in time.
        """
        engine = self.load()
        with self._portraits.one(by.value if by else ""):
            return engine.compare_portraits(chip=chip, printed=printed)
