"""axe-core in a page under test: what it calls serious or critical."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page

from tests.conftest import PROJECT_ROOT
from tests.support.absent import Part, skip_absent

_FILE = PROJECT_ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = frozenset({"serious", "critical"})
_LOAD = "loadAxeOfTheTests"
# Rules that find nothing serious are left out: what a rule finds has the rule's impact, where it has one.
_RUN = """async () => {
  const light = axe._audit.rules.filter(({impact}) => ["minor", "moderate"].includes(impact)).map(({id}) => [id, {enabled: false}]);
  const found = await axe.run(document, {resultTypes: ["violations"], rules: Object.fromEntries(light)});
  return found.violations.map(({id, impact, nodes}) => ({id, impact, targets: nodes.map((node) => node.target.join(" "))}));
}"""


@dataclass(slots=True)
class Axe:
    """Looks at pages.

    It has half a megabyte, so it is sent to a browser once, and each later page has it as a function that no one called.
    """

    source: str
    _sent_to: list[BrowserContext] = field(default_factory=list)

    def grave(self, page: Page) -> tuple[str, ...]:
        """What is serious or critical on a page as it is now, each with its places."""
        self._bring(page)
        return tuple(f"{one['id']} at {'; '.join(one['targets'])}" for one in page.evaluate(_RUN) if one["impact"] in _GRAVE)

    def _bring(self, page: Page) -> None:
        if page.context not in self._sent_to:
            self._sent_to.append(page.context)
            page.context.add_init_script(f"window.{_LOAD} = function () {{ {self.source} }};")
            page.evaluate(self.source)
        elif not page.evaluate("typeof axe === 'object'"):
            page.evaluate(f"{_LOAD}()")


def installed_axe() -> Axe:
    """The one that `make frontend` installs."""
    if not _FILE.is_file():
        skip_absent(Part.NODE, "run `make frontend`: axe-core is one of its packages")
    return Axe(_FILE.read_text(encoding="utf-8"))
