"""Writes the bill of materials of a release: what requirements.lock pins, in the form of CycloneDX 1.6 (JSON).

Versions and digests come from the lock, licences and dependencies from the installed packages' own metadata. Weights of models come from
the catalogue of pinned models. The same lock and the same time give the same bytes.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution, requires
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement

from realname.verification.engine.networks.model_catalogue import PINNED_MODELS

_PINNED = re.compile(r"^([a-zA-Z0-9._-]+)==([^ ;\\]+)(?:\s*;[^\\\n]*)?((?:\s*\\\n\s+--hash=sha256:[0-9a-f]{64})*)", re.MULTILINE)
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_ROOT = Path(__file__).resolve().parent.parent
_BUNDLED = re.compile(r"^ {4}(\S.*?) {2,}(\S+) {2,}\S", re.MULTILINE)  # in the part of NOTICE about what the package itself contains
_BUNDLED_END = "Libraries under permissive licences"
_NO_LICENCES = frozenset({"UNKNOWN", "Dual License", "OSI Approved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPackage:
    """A package of the lock.

    Attributes:
        name: Normalised by PEP 503.
        version: The only one that is installed.
        digests: SHA-256 of each of its archives, lower-case hexadecimal.
    """

    name: str
    version: str
    digests: tuple[str, ...]


def locked_packages(lock: str) -> Sequence[LockedPackage]:
    """Read the pinned packages of a requirements file with digests, in its order."""
    return [
        LockedPackage(name=_normal(name), version=version, digests=tuple(_DIGEST.findall(digests)))
        for name, version, digests in _PINNED.findall(lock)
    ]


def lock_of_the_product(lock: str) -> str:
    """Leave in a lock what is installed with the product: no tool that builds or tests it."""
    required = _Graph(locked_packages(lock)).required
    head, *blocks = re.split(r"^(?=[a-zA-Z0-9])", lock, flags=re.MULTILINE)
    return head + "".join(one for one in blocks if _normal(one.partition("==")[0]) in required)


def bill_of_materials(lock: str, *, version: str, at: datetime) -> bytes:
    """Make the bill.

    Args:
        lock: The text of requirements.lock.
        version: Of the release.
        at: When the release was made; its serial number follows from the contents.
    """
    packages = locked_packages(lock)
    graph = _Graph(packages)
    own = f"pkg:pypi/realname@{version}"
    components = [_component(one, is_needed=one.name in graph.required) for one in packages]
    described: dict[str, object] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "realname",
                "version": version,
                "purl": own,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": [*components, *_bundled(), *_models()],
        "dependencies": [
            {"ref": own, "dependsOn": graph.refs(graph.of_the_product)},
            *({"ref": _ref(one), "dependsOn": graph.needs(one.name)} for one in packages),
        ],
    }
    serial = uuid5(NAMESPACE_URL, json.dumps(described, sort_keys=True))
    return (json.dumps({"serialNumber": f"urn:uuid:{serial}", **described}, indent=1, ensure_ascii=False) + "\n").encode()


def _component(package: LockedPackage, *, is_needed: bool) -> dict[str, object]:
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": _ref(package),
        "name": package.name,
        "version": package.version,
        "purl": _ref(package),
        "scope": "required" if is_needed else "excluded",  # excluded: builds and tests the product, and is not installed with it
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.digests],
    }
    if licences := _licences(package.name):
        component["licenses"] = licences
    return component


def _licences(name: str) -> list[dict[str, object]]:
    """The licence as the package states it: an SPDX expression, else names; empty where the package is of another system."""
    found = _installed(name)
    if found is None:
        return []
    expression = _first(found, "License-Expression")
    if expression and _EXPRESSION.fullmatch(expression):
        return [{"expression": expression}]
    stated = (expression or _first(found, "License")).strip().partition("\n")[0][:80]
    classifiers = found.metadata.get_all("Classifier") or []
    classified = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
    names = [one for one in (classified or [stated]) if one and one not in _NO_LICENCES] or [stated or "not stated"]
    return [{"license": {"name": one}} for one in names]


def _first(found: Distribution, field: str) -> str:
    return next(iter(found.metadata.get_all(field) or ()), "")


def _bundled() -> Iterator[dict[str, object]]:
    """What the package itself contains of others, by NOTICE."""
    for title, licence in _BUNDLED.findall((_ROOT / "NOTICE").read_text(encoding="utf-8").partition(_BUNDLED_END)[0]):
        name, _, version = title.rpartition(" ") if title[-1].isdigit() else (title, "", "")
        component = {"type": "library", "bom-ref": f"bundled:{name.replace(' ', '-').lower()}", "name": name, "scope": "required"}
        yield {**component, **({"version": version} if version else {}), "licenses": [{"license": {"id": licence}}]}


def _models() -> Iterator[dict[str, object]]:
    for model in PINNED_MODELS:
        yield {
            "type": "machine-learning-model",
            "bom-ref": f"model:{model.spec.sha256}",
            "name": model.spec.name,
            "version": model.spec.sha256[:16],
            "scope": "required",
            "description": f"{model.spec.file_name} from {model.spec.source}; `realname models fetch` brings it",
            "hashes": [{"alg": "SHA-256", "content": model.spec.sha256}],
            "licenses": [{"license": {"name": model.spec.licence}}],
        }


class _Graph:
    """Which package needs which on this system, with the extras that are asked for."""

    def __init__(self, packages: Sequence[LockedPackage]) -> None:
        self._locked = {one.name: one for one in packages}
        self._extras: dict[str, set[str]] = {}
        project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        self.of_the_product = [Requirement(one) for one in project["project"]["dependencies"]]
        self.required = self._follow(self.of_the_product)
        self._follow([Requirement(one) for one in project["dependency-groups"]["dev"]])

    def needs(self, name: str) -> list[str]:
        """References of the locked packages that a package needs itself, in the lock's order."""
        return self.refs(self._direct(name))

    def refs(self, needed: Sequence[Requirement]) -> list[str]:
        """References of locked packages, in the lock's order."""
        names = {_normal(one.name) for one in needed}
        return [_ref(one) for one in self._locked.values() if one.name in names]

    def _direct(self, name: str) -> list[Requirement]:
        if _installed(name) is None:
            return []
        extras = ["", *sorted(self._extras.get(name, ()))]
        parsed = [Requirement(line) for line in requires(name) or []]
        return [one for one in parsed if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras)]

    def _follow(self, roots: list[Requirement]) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            asked = waiting.pop()
            name = _normal(asked.name)
            extras = self._extras.setdefault(name, set())
            if name in found and asked.extras <= extras:
                continue
            found.add(name)
            extras |= asked.extras
            waiting.extend(self._direct(name))
        return frozenset(found)


def _ref(package: LockedPackage) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
