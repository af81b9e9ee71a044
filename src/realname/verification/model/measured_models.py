"""The models that a pack's bounds were measured with, and what a decision does where others are loaded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection

SECTION = "models"
KEYS = ("detector", "comparison", "landmarks", "texture", "textures", "otherwise")
_TEXTURE = "texture"  # a second one is loaded as `texture-2`
_SHA256 = re.compile(r"[0-9a-f]{64}")
LoadedModels = Sequence[tuple[str, str]]  # (use, SHA-256) of each


class Otherwise(StrEnum):
    """What a decision does where a loaded model is none that the pack names."""

    REFER = "refer"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredModels:
    """SHA-256 of the models that the pack's bounds hold for, in lower-case hexadecimal.

    Attributes:
        detector, comparison, landmarks: Any of these may be loaded.
        texture: Any of these may be loaded as the only texture model.
        textures: These, and all of them, may be loaded together; empty: no mean of several texture models was measured.
    """

    detector: frozenset[str]
    comparison: frozenset[str]
    landmarks: frozenset[str]
    texture: frozenset[str]
    textures: frozenset[str]
    otherwise: Otherwise

    def other_than(self, loaded: LoadedModels) -> tuple[str, ...]:
        """Name the uses whose models are not those measured, sorted; a use that is not loaded is one of them.

        A pack without a texture model approves nothing for another reason (`presentation-not-screened`), so none loaded is no difference.
        """
        single = {"detector": self.detector, "comparison": self.comparison, "landmarks": self.landmarks}
        by_use = dict(loaded)
        others = [use for use, measured in single.items() if by_use.get(use) not in measured]
        textures = [digest for use, digest in loaded if use.partition("-")[0] == _TEXTURE]
        is_measured = set(textures) == self.textures if len(textures) > 1 else set(textures) <= self.texture
        return tuple(sorted([*others, *([] if is_measured else [_TEXTURE])]))

    def is_to_refer(self, loaded: LoadedModels) -> bool:
        """Whether a person decides, because the bounds were measured with other models."""
        return self.otherwise is Otherwise.REFER and bool(self.other_than(loaded))


def measured_models_of(section: RuleSection) -> MeasuredModels:
    """Read the section `models` of a pack.

    Raises:
        PolicyInvalid: A digest that is none, a model named twice, or one texture model alone in `textures`.
    """
    textures = _digests(section, "textures")
    if len(textures) == 1:
        raise PolicyInvalid(entry=f"{SECTION}.textures")
    return MeasuredModels(
        detector=_digests(section, "detector"),
        comparison=_digests(section, "comparison"),
        landmarks=_digests(section, "landmarks"),
        texture=_digests(section, "texture"),
        textures=textures,
        otherwise=section.one_of("otherwise", Otherwise),
    )


def _digests(section: RuleSection, key: str) -> frozenset[str]:
    found = section.texts(key)
    if len(set(found)) < len(found) or not all(_SHA256.fullmatch(one) for one in found):
        raise PolicyInvalid(entry=f"{SECTION}.{key}")
    return frozenset(found)
