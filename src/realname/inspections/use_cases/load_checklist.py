"""Load the checklist of a country: data that comes with realname, beside the rule packs."""

import tomllib
from importlib import resources

from realname.inspections.model.checklist import Checklist, ChecklistItem
from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.country import Country


def load_checklist(country: Country) -> Checklist:
    """Load the one of a pack's country.

    Raises:
        PolicyInvalid: The file is not usable.
    """
    file = resources.files("realname.packs") / "checklists" / f"{country.value.lower()}.toml"
    try:
        items = tomllib.loads(file.read_text(encoding="utf-8"))["items"]
        return Checklist(tuple(ChecklistItem(**one) for one in items))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise PolicyInvalid(field="checklist") from problem
