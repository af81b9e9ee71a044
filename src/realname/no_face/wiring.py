"""The use cases of the route without a face, built together."""

from dataclasses import dataclass

from realname.kernel.ports import Clock, Marks, RandomTokens, Vault
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.lines.ports import Notifier
from realname.no_face.ports import MeansOffered
from realname.no_face.use_cases.alternative_checks import TryOtherMeans
from realname.no_face.use_cases.code_to_existing_line import ExistingLine
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.read_visual_check import ReadVisualCheck
from realname.no_face.use_cases.refer_to_supervisor import HandOver, ListHandedOver
from realname.no_face.use_cases.visual_checks import CompareBySight
from realname.outlets.use_cases.duty_check import OnDuty
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.media import MediaSafe


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFaceUseCases:
    """What is done where an applicant shows no face."""

    open_without_face: OpenWithoutFace
    hand_over: HandOver
    compare_by_sight: CompareBySight
    read_visual_check: ReadVisualCheck
    other_means: TryOtherMeans
    list_handed_over: ListHandedOver


def build_no_face(parts: App, *, workflow: RegistrationWorkflow) -> NoFaceUseCases:
    """Build them."""
    units, reads, clock, tokens, pack = parts[UnitsOfWork], parts[Reads], parts[Clock], parts[RandomTokens], parts[Pack]
    line = ExistingLine(units=units, clock=clock, tokens=tokens, marks=parts[Marks], notifier=parts[Notifier])
    means = {**parts[MeansOffered].by_kind, line.kind: line}
    return NoFaceUseCases(
        open_without_face=OpenWithoutFace(units=units, clock=clock, tokens=tokens, policy=pack, duty=parts[OnDuty]),
        hand_over=HandOver(units=units, clock=clock, safe=parts[MediaSafe], policy=pack),
        compare_by_sight=CompareBySight(units=units, clock=clock, workflow=workflow, policy=pack),
        read_visual_check=ReadVisualCheck(units=reads, clock=clock, policy=pack),
        other_means=TryOtherMeans(units=units, clock=clock, vault=parts[Vault], means=means, policy=pack),
        list_handed_over=ListHandedOver(reads),
    )
