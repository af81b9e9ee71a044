"""The links of the bar over the pages: by right, the ones used most first, six at most; the rest stand behind "More"."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from realname.access.model.rights import Right
from realname.kernel.text.text import Text

MOST_IN_A_BAR = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link.

    Attributes:
        section: Of the pages that it leads to, such as `reviews`.
        path: Where it leads.
        title: What it is called.
        right: Whose holders see it; None: all who are signed in.
    """

    section: str
    path: str
    title: Text
    right: Right | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """What a bar shows at once, and what stands behind "More"."""

    shown: Sequence[Link]
    more: Sequence[Link]


_OFFICE = (
    Link(section="admin", right=Right.ADMINISTRATION_SEE, path="/admin", title=Text("Administration")),
    Link(section="today", right=Right.REGISTRATIONS_WORK, path="/counter/today", title=Text("Today")),
    Link(section="handed-over", right=Right.REGISTRATIONS_WORK, path="/counter/handed-over", title=Text("Supervisor decides")),
    Link(section="reviews", right=Right.REVIEWS_WORK, path="/office/reviews", title=Text("Reviews")),
    Link(section="appeals", right=Right.APPEALS_DECIDE, path="/office/appeals", title=Text("Appeals")),
    Link(section="disputes", right=Right.DISPUTES_SEE, path="/office/disputes", title=Text("Disputes")),
    Link(section="alerts", right=Right.ALERTS_SEE, path="/office/alerts", title=Text("Alerts")),
    Link(section="inspections", right=Right.INSPECTIONS_ANSWER, path="/office/inspections", title=Text("Inspections")),
    Link(section="reports", right=Right.REPORTS_SEE, path="/office/reports", title=Text("Reports")),
    Link(section="openings", right=Right.PHOTOS_SEE, path="/office/openings", title=Text("Photos")),
    Link(section="outlets", right=Right.OUTLETS_SEE, path="/office/outlets", title=Text("Outlets")),
    Link(section="parity", right=Right.PARITY_SEE, path="/office/parity", title=Text("Routes")),
    Link(section="outbox", right=Right.OUTBOX_READ, path="/counter/outbox", title=Text("Outbox")),
)
_INSPECTORS = (
    Link(section="supervision", right=Right.SUPERVISION_SEE, path="/supervision", title=Text("Overview")),
    Link(section="alerts", right=Right.ALERTS_SEE, path="/office/alerts", title=Text("Alerts")),
    Link(section="outlets", right=Right.OUTLETS_SEE, path="/office/outlets", title=Text("Outlets")),
    Link(section="inspections", right=Right.INSPECTIONS_CONDUCT, path="/supervision/inspections", title=Text("Inspections")),
    Link(section="cases", right=Right.SUPERVISION_SEE, path="/supervision/cases", title=Text("Cases")),
    Link(section="visits", right=Right.VISITS_MAKE, path="/supervision/visits", title=Text("Visits")),
    Link(section="shoppers", right=Right.SHOPPERS_SEND, path="/supervision/shoppers", title=Text("Test identities")),
    Link(section="reports", right=Right.REPORTS_SEE, path="/office/reports", title=Text("Reports")),
    Link(section="parity", right=Right.PARITY_SEE, path="/office/parity", title=Text("Routes")),
    Link(section="openings", right=Right.PHOTOS_SEE, path="/office/openings", title=Text("Photos")),
    Link(section="disputes", right=Right.DISPUTES_SEE, path="/office/disputes", title=Text("Disputes")),
    Link(section="inspectors", right=Right.SUPERVISION_SEE, path="/supervision/inspectors", title=Text("Inspectors")),
)

PERSON_BAR = Bar(
    (
        Link(section="lines", path="/person/", title=Text("Lines")),
        Link(section="services", path="/person/services", title=Text("Services")),
        Link(section="kept", path="/person/kept", title=Text("My data")),
    ),
    (),
)


def bar_of(rights: AbstractSet[Right], *, is_of_inspectors: bool, has_outbox: bool) -> Bar:
    """The bar of a person with these rights. The administrator's app has outlets among its own sections."""
    hidden = set[str]()
    if not has_outbox:
        hidden.add("outbox")
    if Right.ADMINISTRATION_SEE in rights:
        hidden.add("outlets")
    links = [one for one in (_INSPECTORS if is_of_inspectors else _OFFICE) if one.right in rights and one.section not in hidden]
    if len(links) <= MOST_IN_A_BAR:
        return Bar(links, ())
    return Bar(links[: MOST_IN_A_BAR - 1], links[MOST_IN_A_BAR - 1 :])
