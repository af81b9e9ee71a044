"""How the use cases of inspectors are made that a constructor alone cannot make."""

from datetime import timedelta, timezone

from realname.cases.store.case_counts import CountCases
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.inspections.use_cases.read_overview import ReadOverview
from realname.inspections.use_cases.visits import MakeVisit, load_checklist
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.registry import App, Factories
from realname.kernel.rules.pack import Country
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitsOfWork


def _read_overview(app: App) -> ReadOverview:
    zone = timezone(timedelta(minutes=app[LocalDays].utc_offset_minutes))
    return ReadOverview(counts=app[CountCases], keep=app[ProjectCaseFiles], clock=app[Clock], zone=zone)


def _make_visit(app: App) -> MakeVisit:
    return MakeVisit(units=app[UnitsOfWork], clock=app[Clock], tokens=app[RandomTokens], checklist=load_checklist(app[Country]))


FACTORIES: Factories = {MakeVisit: _make_visit, ReadOverview: _read_overview}
