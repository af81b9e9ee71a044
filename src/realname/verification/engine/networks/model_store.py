"""The model folder: which model serves a use, and its bytes, checked by SHA-256 each time they are loaded."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, Literal, TypeVar, overload

from realname.verification.engine.networks.added_models import added_models
from realname.verification.engine.networks.model_catalogue import COMPARISON, DETECTOR, LANDMARKS, PINNED_MODELS, TEXTURE
from realname.verification.engine.networks.model_specs import (
    ComparisonSpec,
    DetectorSpec,
    LandmarksSpec,
    ModelSpec,
    ModelUse,
    TextureModelSpec,
)
from realname.verification.errors import ModelDigestMismatch, ModelUnavailable

SpecT = TypeVar("SpecT", bound=ModelSpec)
SpecT_co = TypeVar("SpecT_co", bound=ModelSpec, covariant=True)


@dataclass(frozen=True, slots=True)
class LoadedModel(Generic[SpecT_co]):
    """A model's bytes, of which the digest was checked just now."""

    bytes: bytes
    digest: str
    spec: SpecT_co


class FileState(StrEnum):
    """The state of a model's file in the folder."""

    RIGHT = "right"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFinding:
    """One model, pinned or added, and how its file stands.

    Attributes:
        is_serving: The engine takes this model; a pinned one that an added model replaces is not taken.
    """

    spec: ModelSpec
    is_pinned: bool
    is_serving: bool
    state: FileState


class ModelStore:
    """Models in a folder: an operator's own model takes the place of the pinned one; texture models stand side by side."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is read yet."""
        self.folder = folder

    @overload
    def load_bytes(self, use: Literal[ModelUse.DETECTOR]) -> LoadedModel[DetectorSpec]: ...
    @overload
    def load_bytes(self, use: Literal[ModelUse.COMPARISON]) -> LoadedModel[ComparisonSpec]: ...
    @overload
    def load_bytes(self, use: Literal[ModelUse.LANDMARKS]) -> LoadedModel[LandmarksSpec]: ...
    def load_bytes(self, use: Literal[ModelUse.DETECTOR, ModelUse.COMPARISON, ModelUse.LANDMARKS]) -> LoadedModel[ModelSpec]:
        """Load the model that serves a use; texture models are loaded one by one, see `load_texture`.

        Raises:
            ModelUnavailable: Its file is not there.
            ModelDigestMismatch: Its file is not the one that was pinned.
            ModelListBroken: Which model serves cannot be told.
        """
        match use:
            case ModelUse.DETECTOR:
                return self._load(self._serving(DETECTOR))
            case ModelUse.COMPARISON:
                return self._load(self._serving(COMPARISON))
            case ModelUse.LANDMARKS:
                return self._load(self._serving(LANDMARKS))

    def texture_models(self) -> tuple[TextureModelSpec, ...]:
        """The texture models at hand, the pinned one first; empty where there is none, and then nothing may be approved.

        Raises:
            ModelListBroken: Which models serve cannot be told.
        """
        pinned = (TEXTURE,) if (self.folder / TEXTURE.file_name).exists() else ()
        return (*pinned, *(spec for spec in added_models(self.folder) if isinstance(spec, TextureModelSpec)))

    def serving_models(self) -> tuple[tuple[str, str], ...]:
        """The models that the engine takes, as (use, SHA-256) pairs, by the lists alone: a file that differs is refused when it is loaded.

        Raises:
            ModelListBroken: Which models serve cannot be told.
        """
        return named_digests([*(self._serving(one) for one in (DETECTOR, LANDMARKS, COMPARISON)), *self.texture_models()])

    def require_serving(self) -> None:
        """Return when the file of each model that the engine takes is there, and is the pinned one.

        Raises:
            ModelUnavailable: A file is not there.
            ModelDigestMismatch: A file is not the one that was pinned.
            ModelListBroken: Which models serve cannot be told.
        """
        for spec in (*(self._serving(one) for one in (DETECTOR, LANDMARKS, COMPARISON)), *self.texture_models()):
            self._load(spec)

    def load_texture(self, spec: TextureModelSpec) -> LoadedModel[TextureModelSpec]:
        """Load one of the `texture_models`.

        Raises:
            ModelUnavailable: Its file is not there.
            ModelDigestMismatch: Its file is not the one that was pinned.
        """
        return self._load(spec)

    def load_pinned(self, spec: SpecT) -> LoadedModel[SpecT]:
        """Load a pinned model that no other takes the place of.

        Raises:
            ModelUnavailable: Its file is not there.
            ModelDigestMismatch: Its file is not the one that was pinned.
        """
        return self._load(spec)

    def check_models(self) -> tuple[ModelFinding, ...]:
        """Look at every pinned and added model.

        Raises:
            ModelListBroken: Which models serve cannot be told.
        """
        added = added_models(self.folder)
        replaced = {spec.use for spec in added} - {ModelUse.TEXTURE}
        return (
            *(self._check(one.spec, is_pinned=True, is_serving=one.spec.use not in replaced) for one in PINNED_MODELS),
            *(self._check(spec, is_pinned=False, is_serving=True) for spec in added),
        )

    def _check(self, spec: ModelSpec, *, is_pinned: bool, is_serving: bool) -> ModelFinding:
        try:
            self._load(spec)
            state = FileState.RIGHT
        except ModelUnavailable:
            state = FileState.MISSING
        except ModelDigestMismatch:
            state = FileState.WRONG
        return ModelFinding(spec=spec, is_pinned=is_pinned, is_serving=is_serving, state=state)

    def _serving(self, pinned: SpecT) -> SpecT:
        added = next((spec for spec in added_models(self.folder) if isinstance(spec, type(pinned))), None)
        return added or pinned

    def _load(self, spec: SpecT) -> LoadedModel[SpecT]:
        try:
            content = (self.folder / spec.file_name).read_bytes()
        except OSError as problem:
            raise ModelUnavailable(use=spec.use.value, file=spec.file_name, folder=str(self.folder)) from problem
        digest = hashlib.sha256(content).hexdigest()
        if digest != spec.sha256:
            raise ModelDigestMismatch(use=spec.use.value, file=spec.file_name, expected=spec.sha256, found=digest)
        return LoadedModel(content, digest, spec)


def named_digests(specs: Sequence[ModelSpec]) -> tuple[tuple[str, str], ...]:
    """Name the digest of each model by its use; a second and third texture model are `texture-2` and `texture-3`."""
    textures = [spec.sha256 for spec in specs if spec.use is ModelUse.TEXTURE]
    named = [(spec.use.value, spec.sha256) for spec in specs if spec.use is not ModelUse.TEXTURE]
    return (*named, *(("texture" if place == 0 else f"texture-{place + 1}", digest) for place, digest in enumerate(textures)))
