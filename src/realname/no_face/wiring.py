"""How the use cases of the route without a face are made that a constructor alone cannot make."""

from realname.kernel.ports import Clock, Vault
from realname.kernel.registry import App, Factories
from realname.kernel.unit_of_work import UnitsOfWork
from realname.no_face.ports import AlternativeChecksOffered
from realname.no_face.use_cases.alternative_checks import TryAlternativeChecks
from realname.no_face.use_cases.code_to_existing_line import CodeToExistingLine
from realname.registration.model.no_face_rule import NoFaceRule


def _try_other_means(app: App) -> TryAlternativeChecks:
    line = app[CodeToExistingLine]
    means = {**app[AlternativeChecksOffered].by_kind, line.kind: line}
    return TryAlternativeChecks(units=app[UnitsOfWork], clock=app[Clock], vault=app[Vault], means=means, no_face_rule=app[NoFaceRule])


FACTORIES: Factories = {TryAlternativeChecks: _try_other_means}
