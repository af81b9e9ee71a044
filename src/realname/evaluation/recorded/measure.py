"""Measures a manifest of recordings: classifies each, and puts the report together."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from realname.evaluation.processes import describe_run, share_out
from realname.evaluation.recorded.classify import Classified, classifying, parse, write
from realname.evaluation.recorded.manifest import Recordings
from realname.evaluation.recorded.rates import bona_fide_results, species_results, thresholds
from realname.evaluation.recorded.report import SCHEMA, RecordedReport
from realname.evaluation.unfinished import Unfinished
from realname.kernel.ports import Progress
from realname.kernel.rules.pack import Pack
from realname.platform.system.machine import describe_machine
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.model.measured_models import MeasuredModels

_TOGETHER = 4  # a clip takes seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRecordings:
    """Measures recordings with the models of a folder and the rules of a pack.

    Attributes:
        models: The folder of models.
        pack: The rules; `pack_name` is reported.
        processes: That classify files.
        folder: Where a stopped run leaves what it found.
        show: Is told how far it is.
    """

    models: Path
    pack: Pack
    pack_name: str
    processes: int
    folder: Path
    show: Progress

    def __call__(self, recordings: Recordings, *, is_resumed: bool, at: datetime) -> RecordedReport:
        """Measure.

        Raises:
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        began, digests = time.monotonic(), dict(ModelStore(self.models).serving_models())
        unfinished = self._unfinished(recordings, digests)
        found = dict(unfinished.begin(is_resumed=is_resumed))
        resumed, total = len(found), len(recordings.entries)
        left = [(place, entry) for place, entry in enumerate(recordings.entries) if place not in found]
        self.show("files", done=resumed, total=total)
        for some in share_out(left, classifying(self.pack), models=self.models, processes=self.processes, together=_TOGETHER):
            unfinished.append(some)
            found.update(some)
            self.show("files", done=len(found), total=total)
        unfinished.end()
        done = [(entry, found[place]) for place, entry in enumerate(recordings.entries)]
        return RecordedReport(
            schema=SCHEMA,
            made_at=at,
            version=version("realname"),
            pack=self.pack_name,
            pack_version=self.pack.version,
            policy_digest=self.pack.digest,
            models=digests,
            measured_models=not self.pack[MeasuredModels].other_than(tuple(digests.items())),
            manifest_digest=recordings.digest,
            names_attackers=recordings.names_attackers,
            machine=describe_machine(),
            species=species_results(done),
            bona_fide=bona_fide_results(done, recordings.columns),
            thresholds=thresholds(done),
            run=describe_run(began, processes=self.processes, resumed=resumed),
        )

    def _unfinished(self, recordings: Recordings, digests: Mapping[str, str]) -> Unfinished[Classified]:
        facts = recordings.digest, self.pack.digest, sorted(digests.items()), version("realname")
        return Unfinished(folder=self.folder, key=sha256(repr(facts).encode("utf-8")).hexdigest(), write=write, parse=parse)
