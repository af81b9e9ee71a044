"""How the use cases of the route without a face are made that a constructor alone cannot make."""

from realname.kernel.ports import Clock, Vault
from realname.kernel.registry import App, Factories
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.no_face.ports import MeansOffered
from realname.no_face.use_cases.alternative_checks import TryOtherMeans
from realname.no_face.use_cases.code_to_existing_line import ExistingLine


def _try_other_means(app: App) -> TryOtherMeans:
    line = app[ExistingLine]
    means = {**app[MeansOffered].by_kind, line.kind: line}
    return TryOtherMeans(units=app[UnitsOfWork], clock=app[Clock], vault=app[Vault], means=means, policy=app[Pack])


FACTORIES: Factories = {TryOtherMeans: _try_other_means}
