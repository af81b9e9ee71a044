"""An insider who has the database and the media store, and no key: what is kept of one registration, and how alike two of them look."""

import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from realname.kernel.identifiers import RegistrationId
from realname.main.catalogue.tables import classes, in_clear
from realname.platform.db.held import Held
from realname.registration.store.tables import challenges, live_sessions, registrations
from realname.vault.store.tables import persons
from tests.support.api_world import ApiWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What lies on the disk of one registration, and whose face it is: the answer that the insider looks for.

    Attributes:
        times: Milliseconds from its opening to each time that is written down of it.
    """

    face: int
    numbers: Mapping[str, int]
    words: Mapping[str, str]
    raw: Mapping[str, bytes]
    times: Mapping[str, int]


_PACKED = 2048
_COUNTED = 16 * 1024
Likeness = Callable[[Kept, Kept], float]


def _told_apart_by(table: str, column: str) -> bool:
    """Whether a column is no secret of the face: an id, a time, or what is in clear for a reason of its own."""
    held = classes()[table][column]
    return held is Held.ID or f"{table}.{column}" in in_clear() or column.endswith(("_at", "_on", "_until"))


def kept_of(world: ApiWorld, registration_id: RegistrationId, face: int) -> Kept:
    """Take everything there is of a registration."""
    numbers, words, raw, times = dict[str, int](), dict[str, str](), dict[str, bytes](), dict[str, int]()
    with world.engine.connect() as connection:
        (row,) = connection.execute(select(registrations).where(registrations.c.id == registration_id.value)).mappings()
        rows = {"registrations": [row]}
        for table in (challenges, live_sessions):
            rows[table.name] = list(connection.execute(select(table).where(table.c.registration_id == registration_id.value)).mappings())
        rows["persons"] = list(connection.execute(select(persons).where(persons.c.id == row["person_id"])).mappings())
    for table_name, found in rows.items():
        numbers[f"rows of {table_name}"] = len(found)
        for one in found:
            for column, value in one.items():
                if isinstance(value, datetime):
                    times[f"{table_name}.{column}"] = (value - row["opened_at"]) // timedelta(milliseconds=1)
                if _told_apart_by(table_name, str(column)):
                    continue
                if isinstance(value, bytes):
                    raw[f"{table_name}.{column}"] = value
                elif isinstance(value, int):
                    numbers[f"{table_name}.{column}"] = value
                else:
                    words[f"{table_name}.{column}"] = str(value)
    for place, key in enumerate(world.store.keys(f"registrations/{registration_id.value}/")):
        raw[f"object {place} {key.split('/')[2]}"] = world.store.get(key) or b""
    numbers["objects"] = len(world.store.keys(f"registrations/{registration_id.value}/"))
    lengths = {f"length of {name}": len(value) for name, value in raw.items()}
    return Kept(face=face, numbers=numbers | lengths, words=words, raw=raw, times=times)


def area_under_curve(mated: Sequence[float], non_mated: Sequence[float]) -> float:
    """How often a mated pair looks more alike than a non-mated one; ties count half."""
    won = sum((one > other) + 0.5 * (one == other) for one in mated for other in non_mated)
    return won / (len(mated) * len(non_mated))


def auc(kept: Sequence[Kept], likeness: Likeness) -> float:
    """How often two registrations of one face look more alike than two of two faces."""
    scores: dict[bool, list[float]] = {True: [], False: []}
    for one, other in combinations(kept, 2):
        scores[one.face == other.face].append(likeness(one, other))
    return area_under_curve(scores[True], scores[False])


def same_bits(one: bytes, other: bytes) -> float:
    """How alike two contents are bit by bit."""
    length = min(len(one), len(other), 4096)
    differing = (int.from_bytes(one[:length]) ^ int.from_bytes(other[:length])).bit_count()
    return -differing / max(1, length)


def alike_bytes(one: bytes, other: bytes) -> float:
    """How alike two contents are by how often each byte is in them, or in the beginning of long ones."""
    one, other = one[:_COUNTED], other[:_COUNTED]
    return -sum(abs(one.count(value) / max(1, len(one)) - other.count(value) / max(1, len(other))) for value in range(0, 256, 8))


def shared_content(one: bytes, other: bytes) -> float:
    """How much shorter two contents are packed together than each alone: what they share is packed once."""
    first, second = one[:_PACKED], other[:_PACKED]
    alone = [len(zlib.compress(content)) for content in (first, second)]
    return -(len(zlib.compress(first + second)) - min(alone)) / max(alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """How well a likeness tells the pairs of one face from the others.

    Attributes:
        area: Under the curve.
        low, high: What it would be by chance: the same likenesses with the faces exchanged at random, five standard deviations around.
    """

    area: float
    low: float
    high: float

    @property
    def is_chance(self) -> bool:
        """Whether it says nothing about whose face it is."""
        return self.low <= self.area <= self.high


_EXCHANGES = 400
_DEVIATIONS = 5


def linked_by(kept: Sequence[Kept], likeness: Likeness) -> Linked:
    """Try to link, and say what chance would give."""
    pairs = list(combinations(range(len(kept)), 2))
    ranks = _ranks(np.array([likeness(kept[one], kept[other]) for one, other in pairs]))
    places, faces = np.array(pairs), np.array([one.face for one in kept])
    chance = random.Random(4)  # noqa: S311 - the same at every run
    areas = [_area(ranks, np.array(chance.sample(list(faces), len(faces))), places) for _ in range(_EXCHANGES)]
    middle, width = float(np.mean(areas)), _DEVIATIONS * float(np.std(areas))
    return Linked(area=_area(ranks, faces, places), low=middle - width - 1e-9, high=middle + width + 1e-9)


def _ranks(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each score's place among all; equal ones share theirs."""
    ordered = np.sort(scores)
    return (np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right") + 1) / 2


def _area(ranks: npt.NDArray[np.float64], faces: npt.NDArray[np.int64], places: npt.NDArray[np.int64]) -> float:
    is_mated = faces[places[:, 0]] == faces[places[:, 1]]
    mated, others = int(is_mated.sum()), int((~is_mated).sum())
    return float((ranks[is_mated].sum() - mated * (mated + 1) / 2) / (mated * others))
