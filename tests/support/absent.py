"""The only way a test is skipped: something is absent, and the reason can be read by a machine.

REALNAME_REQUIRE names what must be there, separated by commas (`models,evaluation-data`): what is named and absent fails.
"""

import os
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NoReturn

import pytest

SETTING = "REALNAME_REQUIRE"
_PREFIX = "absent "


class Part(StrEnum):
    """What a machine may lack. A later part is a new member here and a line in .ci/run."""

    MODELS = "models"
    SAMPLES = "samples"
    EVALUATION_DATA = "evaluation-data"
    REPOSITORY = "repository"
    CHROMIUM = "chromium"
    NODE = "node"
    POSTGRESQL = "postgresql"
    PGBOUNCER = "pgbouncer"
    OBJECT_STORE = "object-store"
    SOFTHSM = "softhsm"
    BUBBLEWRAP = "bubblewrap"
    CHIP_READER = "chip-reader"
    PROMTOOL = "promtool"
    SMALL_DISK = "small-disk"
    CAMARA_DEFINITIONS = "camara-definitions"
    PROXIES = "proxies"
    DEPLOYMENT_TOOLS = "deployment-tools"
    SWTPM = "swtpm"
    IMAGE_TOOLS = "image-tools"


class UnknownPart(ValueError):
    """REALNAME_REQUIRE names something that no test can lack: a slip that would switch the gate off."""

    def __init__(self, *, names: Iterable[str]) -> None:
        super().__init__(f"{SETTING} names unknown parts: {', '.join(sorted(names))}")


def required_parts(setting: str) -> frozenset[Part]:
    """Read the value of REALNAME_REQUIRE.

    Raises:
        UnknownPart: A name is not one of `Part`.
    """
    names = {name.strip() for name in setting.split(",") if name.strip()}
    if unknown := names - set(Part):
        raise UnknownPart(names=unknown)
    return frozenset(map(Part, names))


def skip_absent(part: Part, why: str) -> NoReturn:
    """Skip the test because a part is absent, or fail it where that part is required."""
    if part in required_parts(os.environ.get(SETTING, "")):
        pytest.fail(f"{part} is required by {SETTING} and absent: {why}", pytrace=False)
    pytest.skip(f"{_PREFIX}{part}: {why}")


def count_skips(reasons: Iterable[str]) -> list[str]:
    """Count skips by the part that was absent; a skip for any other reason is counted under its own words."""
    short = (reason.removeprefix("Skipped: ") for reason in reasons)
    counted = Counter(reason.removeprefix(_PREFIX).split(":")[0] if reason.startswith(_PREFIX) else reason for reason in short)
    return [f"skipped for {reason}: {count}" for reason, count in sorted(counted.items())] or ["skipped: none"]
