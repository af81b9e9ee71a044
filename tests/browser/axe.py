"""axe-core in a page under test: what it calls serious or critical."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.conftest import PROJECT_ROOT
from tests.support.absent import Part, skip_absent

_FILE = PROJECT_ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = frozenset({"serious", "critical"})
# Rules that find nothing serious are left out: what a rule finds has the rule's impact, where it has one.
_RUN = """async () => {
  const light = axe._audit.rules.filter(({impact}) => ["minor", "moderate"].includes(impact)).map(({id}) => [id, {enabled: false}]);
  const found = await axe.run(document, {resultTypes: ["violations"], rules: Object.fromEntries(light)});
  return found.violations.map(({id, impact, nodes}) => ({id, impact, targets: nodes.map((node) => node.target.join(" "))}));
}"""


@dataclass(frozen=True, slots=True)
class Axe:
    """Looks at pages. A page is given it when it is looked at: half a megabyte that every other page would be opened with as well."""

    source: str

    def grave(self, page: Page) -> tuple[str, ...]:
        """What is serious or critical on a page as it is now, each with its places."""
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(self.source)
        return tuple(f"{one['id']} at {'; '.join(one['targets'])}" for one in page.evaluate(_RUN) if one["impact"] in _GRAVE)


def installed_axe() -> Axe:
    """The one that `make frontend` installs."""
    if not _FILE.is_file():
        skip_absent(Part.NODE, "run `make frontend`: axe-core is one of its packages")
    return Axe(_FILE.read_text(encoding="utf-8"))
