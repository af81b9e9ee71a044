"""The model folder: which model serves a use, and its bytes, checked by SHA-256 each time they are loaded."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar, overload

from realname.domain.errors import ModelDigestMismatch, ModelUnavailable
from realname.verification import model_catalogue
from realname.verification.model_specs import ComparisonSpec, DetectorSpec, LandmarksSpec, ModelSpec, ModelUse, TextureModelSpec

SpecT = TypeVar("SpecT", bound=ModelSpec, covariant=True)


@dataclass(frozen=True, slots=True)
class LoadedModel(Generic[SpecT]):
    """A model's bytes, of which the digest was checked just now."""

    bytes: bytes
    digest: str
    spec: SpecT


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
        """
        pinned = {
            ModelUse.DETECTOR: model_catalogue.DETECTOR,
            ModelUse.COMPARISON: model_catalogue.COMPARISON,
            ModelUse.LANDMARKS: model_catalogue.LANDMARKS,
        }
        return self._load(pinned[use])

    def texture_models(self) -> tuple[TextureModelSpec, ...]:
        """The texture models at hand, in a fixed order; empty where there is none, and then nothing may be approved."""
        return tuple(spec for spec in (model_catalogue.TEXTURE,) if (self.folder / spec.file_name).exists())

    def load_texture(self, spec: TextureModelSpec) -> LoadedModel[TextureModelSpec]:
        """Load one of the `texture_models`.

        Raises:
            ModelUnavailable: Its file is not there.
            ModelDigestMismatch: Its file is not the one that was pinned.
        """
        return self._load(spec)

    def _load(self, spec: SpecT) -> LoadedModel[SpecT]:
        try:
            content = (self.folder / spec.file_name).read_bytes()
        except OSError as problem:
            raise ModelUnavailable(use=spec.use.value, file=spec.file_name, folder=str(self.folder)) from problem
        digest = hashlib.sha256(content).hexdigest()
        if digest != spec.sha256:
            raise ModelDigestMismatch(use=spec.use.value, file=spec.file_name, expected=spec.sha256, found=digest)
        return LoadedModel(content, digest, spec)


def unpack_landmarks(model: LoadedModel[LandmarksSpec]) -> tuple[bytes, bytes]:
    """Take the tflite files (landmarks, blendshapes) out of a `.task` bundle, in memory."""
    with zipfile.ZipFile(io.BytesIO(model.bytes)) as bundle:
        return bundle.read("face_landmarks_detector.tflite"), bundle.read("face_blendshapes.tflite")
