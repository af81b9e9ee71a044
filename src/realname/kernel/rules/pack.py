"""The rule pack in force, as a capability sees it: what heads the pack, and the rule that it asks for by its class."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from realname.kernel.registry import RegistryIncomplete

T = TypeVar("T")


class Country(StrEnum):
    """Countries whose numbers and cards are known (ISO 3166-1 alpha-2); a pack names one."""

    CN = "CN"
    TH = "TH"
    IN = "IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A rule pack; `packs/model.py` adds its rules, one value of each class.

    Attributes:
        digest: SHA-256 of the pack's bytes, lower-case hexadecimal.
        is_sandbox: Whether the pack is for simulated operators only.
        is_draft: Whether no one answers for its rules yet: refused in production, unless the operator's settings allow drafts.
        country: Whose numbering plan, identity numbers and cards hold.
        unenforced: Rules of the country that nothing enforces so far, by name.
    """

    pack: str
    version: str
    digest: str
    is_sandbox: bool
    is_draft: bool
    country: Country
    unenforced: Mapping[str, str]

    @property
    def rules(self) -> Mapping[type, object]:
        """Every rule by its class."""
        head = {one.name for one in fields(Pack)}
        return {type(rule): rule for one in fields(self) if one.name not in head and (rule := getattr(self, one.name))}

    def __getitem__(self, kind: type[T]) -> T:
        """The rule of a class.

        Raises:
            RegistryIncomplete: The pack has no such rule.
        """
        for field in fields(self):
            rule = getattr(self, field.name)
            if isinstance(rule, kind):
                return rule
        raise RegistryIncomplete(problem="no rule of the pack", kinds=[kind])
