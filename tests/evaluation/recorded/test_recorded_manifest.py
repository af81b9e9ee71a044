"""The manifest of recordings: what it says, and what is refused with its row and column."""

from pathlib import Path

import pytest

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.errors import ManifestInvalid
from realname.evaluation.recorded.manifest import Recordings, read_recordings

_HEAD = "file,label,person,species,attacker,rung,portrait,glasses,age"
_ATTACK = "a.mp4,attack,one,print,eve,,,,"
_HONEST = "b.mp4,bona-fide,one,,,,one.jpg,yes,31"


def _read(folder: Path, *rows: str, head: str = _HEAD) -> Recordings:
    path = folder / "recordings.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return read_recordings(path)


def test_rows_say_what_is_an_attack_by_whom_and_what_is_known(tmp_path: Path) -> None:
    found = _read(tmp_path, _ATTACK, _HONEST)
    attack, honest = found.entries
    assert (attack.path, attack.species, attack.attacker, attack.rung, attack.portrait) == (tmp_path / "a.mp4", "print", "eve", None, None)
    assert (honest.is_attack, honest.attacker, honest.portrait) == (False, "one", tmp_path / "one.jpg")
    assert dict(honest.groups) == {"glasses": "yes", "age": "30-44"}
    assert (list(found.columns), found.names_attackers) == (["glasses", "age"], True)


def test_an_injection_attack_has_its_rung(tmp_path: Path) -> None:
    (entry,) = _read(tmp_path, "a.mp4,attack,one,face-swap,eve,synthesis,,,").entries
    assert entry.rung is Rung.SYNTHESIS


def test_the_person_stands_for_an_attacker_who_is_not_named(tmp_path: Path) -> None:
    found = _read(tmp_path, "a.mp4,attack,one,print", head="file,label,person,species")
    assert (found.entries[0].attacker, found.names_attackers) == ("one", False)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (_ATTACK.replace("a.mp4", ""), "file"),
        (_ATTACK.replace("one", ""), "person"),
        (_ATTACK.replace("attack", "spoof"), "label"),
        (_ATTACK.replace("print", ""), "species"),
        (_HONEST.replace("one,,", "one,print,"), "species"),
        (_ATTACK.replace("eve,", "eve,high"), "rung"),
        (_HONEST.replace("one,,,", "one,,,picture"), "rung"),
        (_HONEST.replace("b.mp4", "b.jpg"), "portrait"),
        (_HONEST.replace("31", "old"), "age"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(tmp_path: Path, row: str, column: str) -> None:
    with pytest.raises(ManifestInvalid) as refused:
        _read(tmp_path, row)
    assert (refused.value.facts["row"], refused.value.facts["column"]) == (2, column)


def test_a_species_has_one_rung(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid) as refused:
        _read(tmp_path, _ATTACK, _ATTACK.replace("eve,", "eve,picture"))
    assert refused.value.facts == {"row": 3, "column": "rung"}
