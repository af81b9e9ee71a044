"""The manifest of recordings: which are attacks and of what species, which are bona fide, and what is known of each. CSV, UTF-8."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.comparison.manifest import age_band
from realname.evaluation.errors import ManifestInvalid
from realname.evaluation.rows import CLIPS, Rows, read_rows

BONA_FIDE, ATTACK = "bona-fide", "attack"
GROUPS = ("device", "glasses", "sex", "age", "group")  # of which bona fide presentations are counted apart
_NEEDED = ("file", "label", "person")
COLUMNS = (*_NEEDED, "species", "attacker", "rung", "portrait", *GROUPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One row.

    Attributes:
        path: Of a clip, or of a photo.
        person: Whose face it shows; a name that groups, and is not reported.
        species: Of the attack instrument (ISO/IEC 30107-3); empty of a bona fide presentation.
        attacker: Who made or presented the instrument; the person where the manifest names none. Of a bona fide presentation the person.
        rung: What an injection attack takes; None of presentations before a camera.
        portrait: The reference that the face is compared with; None: only attack detection is measured.
        groups: By column; an empty value is not known.
    """

    path: Path
    person: str
    species: str
    attacker: str
    rung: Rung | None
    portrait: Path | None
    groups: Mapping[str, str]

    @property
    def is_attack(self) -> bool:
        """Whether it is one, by the manifest."""
        return bool(self.species)

    @property
    def is_clip(self) -> bool:
        """Whether it is a clip, by the ending of its name."""
        return self.path.suffix.lower() in CLIPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    """What is to be classified.

    Attributes:
        entries: As in the file.
        columns: Those of `GROUPS` that the manifest has.
        names_attackers: Whether every attack has its attacker.
        digest: SHA-256 of the file, hexadecimal.
    """

    entries: Sequence[Recording]
    columns: Sequence[str]
    names_attackers: bool
    digest: str


def read_recordings(path: Path) -> Recordings:
    """Read a manifest; whether its files are there is not asked.

    Raises:
        FileUnreadable: It cannot be read.
        ManifestInvalid: A column is missing or unknown, a value cannot be taken, or a species is of two rungs.
    """
    rows = read_rows(path, columns=COLUMNS, needed=_NEEDED)
    return Recordings(
        entries=list(_entries(rows, path.parent)),
        columns=[column for column in GROUPS if column in rows.columns],
        names_attackers=all(row.get("attacker") for _, row in rows.numbered if row["label"] == ATTACK),
        digest=rows.digest,
    )


def _entries(rows: Rows, folder: Path) -> Iterator[Recording]:
    rung_of: dict[str, Rung | None] = {}
    for number, row in rows.numbered:
        entry = _entry(row, folder, number)
        if entry.is_attack and rung_of.setdefault(entry.species, entry.rung) != entry.rung:
            raise ManifestInvalid(row=number, column="rung")
        yield entry


def _entry(row: Mapping[str, str], folder: Path, number: int) -> Recording:
    for column in ("file", "person"):
        if not row[column]:
            raise ManifestInvalid(row=number, column=column)
    if row["label"] not in {BONA_FIDE, ATTACK}:
        raise ManifestInvalid(row=number, column="label", known=f"{BONA_FIDE}, {ATTACK}")
    species, rung, is_attack = row.get("species", ""), row.get("rung", ""), row["label"] == ATTACK
    if bool(species) is not is_attack:
        raise ManifestInvalid(row=number, column="species")
    if rung and (not is_attack or rung not in set(Rung)):
        raise ManifestInvalid(row=number, column="rung", known=", ".join(Rung))
    path, portrait = folder / row["file"], row.get("portrait", "")
    if portrait and path.suffix.lower() not in CLIPS:
        raise ManifestInvalid(row=number, column="portrait")
    groups = {name: row[name] for name in GROUPS if name in row}
    try:
        groups |= {"age": age_band(groups["age"])} if "age" in groups else {}
    except (ValueError, StopIteration) as problem:
        raise ManifestInvalid(row=number, column="age") from problem
    return Recording(
        path=path,
        person=row["person"],
        species=species,
        attacker=(is_attack and row.get("attacker")) or row["person"],
        rung=Rung(rung) if rung else None,
        portrait=folder / portrait if portrait else None,
        groups=groups,
    )
