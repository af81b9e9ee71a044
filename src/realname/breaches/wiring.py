"""The use cases of breaches and of held faces, built together."""

from dataclasses import dataclass

from realname.breaches.model.breach_rule import LeakRule
from realname.breaches.use_cases.breaches import LeakDeeds, ReadLeaks, TendLeaks
from realname.breaches.use_cases.face_count import CountFaces, FileFaces, ReadFilings, ReadHeldFaces, WatchHeldFaces
from realname.kernel.ports import Clock, Marks, RandomTokens
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachUseCases:
    """What is recorded of breaches and of held faces, and read again."""

    leak_deeds: LeakDeeds
    read_leaks: ReadLeaks
    tend_leaks: TendLeaks
    read_faces: ReadHeldFaces
    watch_faces: WatchHeldFaces
    file_faces: FileFaces
    read_filings: ReadFilings


def build_breaches(parts: App, *, count_faces: CountFaces) -> BreachUseCases:
    """Build them."""
    units, reads, clock, pack, marks = parts[UnitsOfWork], parts[Reads], parts[Clock], parts[Pack], parts[Marks]
    return BreachUseCases(
        leak_deeds=LeakDeeds(units=units, clock=clock, tokens=parts[RandomTokens], marks=marks, rule=pack[LeakRule]),
        read_leaks=ReadLeaks(units=reads),
        tend_leaks=TendLeaks(units=units, clock=clock),
        read_faces=ReadHeldFaces(count=count_faces, reads=reads, clock=clock, policy=pack),
        watch_faces=WatchHeldFaces(count=count_faces, units=units, clock=clock, policy=pack),
        file_faces=FileFaces(units=units, clock=clock, marks=marks),
        read_filings=ReadFilings(reads=reads),
    )
