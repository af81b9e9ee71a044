"""The operating point of a decision: the grade of capture it was taken at, the bounds that held there, and what the head tests said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from realname.verification.model.comparison_rule import AttackScoreBand
from realname.verification.model.live_approval import Capture, HeadAnswer, HeadTestRole
from realname.verification.model.picture_fitness import FIT, Unfit

_BOUND: Final = "bound:"  # as facts of the kind `bound` begin


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingPoint:
    """How strictly a face check was judged. Bounds are those of the pack: nothing here was measured of the applicant but `head_says`.

    Attributes:
        capture: The grade.
        head_tests: Whether the head tests decided, or advised.
        head_least: Least score of the head tests that counted as a head.
        head_says: What the head tests said.
        head_unfit, texture_unfit: Why the pictures told the head tests, or the texture, nothing.
        attack_score: Band of the attack score.
    """

    capture: Capture
    head_tests: HeadTestRole
    head_least: float
    head_says: HeadAnswer
    head_unfit: frozenset[Unfit] = FIT
    texture_unfit: frozenset[Unfit] = FIT
    attack_score: AttackScoreBand

    @property
    def facts(self) -> Mapping[str, str]:
        """As an event of the ledger and the record of the decision say it."""
        return {
            "attack_ceiling": _text(self.attack_score.ceiling),
            "attack_target": _text(self.attack_score.target),
            "capture": self.capture.value,
            "head_least": _text(self.head_least),
            "head_says": self.head_says.value,
            "head_tests": self.head_tests.value,
            "head_unfit": _codes(self.head_unfit),
            "texture_unfit": _codes(self.texture_unfit),
        }

    @classmethod
    def of(cls, facts: Mapping[str, str]) -> "OperatingPoint | None":
        """Read facts; None where they have none of it: no face was judged, the pack stated no grade, or there were no grades yet.

        Raises:
            KeyError: A fact is missing.
            ValueError: A fact is unknown or no number.
        """
        if "head_says" not in facts:
            return None
        return cls(
            capture=Capture(facts["capture"]),
            head_tests=HeadTestRole(facts["head_tests"]),
            head_least=_number(facts["head_least"]),
            head_says=HeadAnswer(facts["head_says"]),
            head_unfit=_unfit(facts["head_unfit"]),
            texture_unfit=_unfit(facts["texture_unfit"]),
            attack_score=AttackScoreBand(target=_number(facts["attack_target"]), ceiling=_number(facts["attack_ceiling"])),
        )


def _codes(unfit: frozenset[Unfit]) -> str:
    return ",".join(sorted(reason.value for reason in unfit))


def _unfit(codes: str) -> frozenset[Unfit]:
    return frozenset(Unfit(code) for code in codes.split(",") if code)


def _text(bound: float) -> str:
    """As a fact of the kind `bound` is written."""
    return _BOUND + f"{bound:.4f}".rstrip("0").rstrip(".")


def _number(text: str) -> float:
    if not text.startswith(_BOUND):
        raise ValueError
    return float(text.removeprefix(_BOUND))
