"""Where models and samples live: the user's cache, never the data folder; the environment may name other places."""

from collections.abc import Mapping
from pathlib import Path


def model_folder(environment: Mapping[str, str]) -> Path:
    """REALNAME_MODELS, or `realname/models` in the user's cache."""
    return _folder(environment, override="REALNAME_MODELS", name="models")


def sample_folder(environment: Mapping[str, str]) -> Path:
    """REALNAME_SAMPLES, or `realname/samples` in the user's cache."""
    return _folder(environment, override="REALNAME_SAMPLES", name="samples")


def _folder(environment: Mapping[str, str], *, override: str, name: str) -> Path:
    if named := environment.get(override):
        return Path(named).expanduser()
    cache = Path(environment.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    # XDG Base Directory Specification 0.8: a path that is not absolute is to be ignored.
    return (cache if cache.is_absolute() else Path("~/.cache").expanduser()) / "realname" / name
