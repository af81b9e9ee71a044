"""ADR 0014: permissive licences, the named weak-copyleft exceptions, and no GPL or AGPL of our own choosing."""

import re
from importlib.metadata import Distribution, distributions

import pytest

from tests.architecture.sources import PROJECT_ROOT

# Unmodified, linked as libraries; the reason for each stands in ADR 0014 and in NOTICE.
_WEAK_COPYLEFT = frozenset({"certifi", "hypothesis", "pathspec", "psycopg", "psycopg-binary", "python-stdnum", "tqdm"})
_LOCKED = frozenset(re.findall(r"^([a-z0-9.-]+)==", (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))


def _name(distribution: Distribution) -> str:
    return re.sub(r"[-_.]+", "-", distribution.name).lower()


def _licence(distribution: Distribution) -> str:
    said = {name: distribution.metadata.get_all(name) or [] for name in ("License-Expression", "License", "Classifier")}
    classifiers = (line for line in said["Classifier"] if line.startswith("License"))
    # Some packages put the whole text into `License`: its first line names it.
    return "; ".join([*said["License-Expression"], *(text.partition("\n")[0][:80] for text in said["License"]), *classifiers])


def _kind(licence: str) -> str:
    if re.search(r"\bLGPL|Lesser General Public|\bMPL\b|Mozilla", licence):
        return "weak copyleft"
    return "copyleft" if re.search(r"\bA?GPL|General Public", licence) else "permissive"


def _installed() -> list[Distribution]:
    return [one for one in distributions() if _name(one) in _LOCKED]


def test_no_dependency_is_gpl_or_agpl() -> None:
    assert [_name(one) for one in _installed() if _kind(_licence(one)) == "copyleft"] == []


def test_weak_copyleft_is_the_named_few() -> None:
    assert {_name(one) for one in _installed() if _kind(_licence(one)) == "weak copyleft"} <= _WEAK_COPYLEFT


def test_each_exception_is_said_in_notice() -> None:
    notice = (PROJECT_ROOT / "NOTICE").read_text(encoding="utf-8")
    assert [name for name in sorted(_WEAK_COPYLEFT) if name not in notice] == []


@pytest.mark.parametrize(
    ("licence", "kind"),
    [
        ("GNU Affero General Public License v3", "copyleft"),
        ("GPL-3.0-only", "copyleft"),
        ("LGPL-3.0-only", "weak copyleft"),
        ("MPL-2.0", "weak copyleft"),
        ("BSD-3-Clause", "permissive"),
    ],
)
def test_the_rule_tells_licences_apart(licence: str, kind: str) -> None:
    assert _kind(licence) == kind
