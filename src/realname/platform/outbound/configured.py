"""What the settings say of outside systems, checked: addresses, secrets, networks, certificates. A secret goes into no message."""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from realname.platform.config.settings import Mode, Settings
from realname.platform.outbound.allowed_addresses import Reach, parse_networks

_LARGEST_SECRET_BYTES = 4096
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def url_problems(setting: str, url: str, mode: Mode) -> list[str]:
    """What is wrong with an address; nothing where it can be called."""
    if not url:
        return [f"{setting}: is required"]
    try:
        target = urlsplit(url)
        is_whole = bool(target.hostname) and target.port != 0 and not (target.query or target.fragment or "@" in target.netloc)
    except ValueError:
        return [f"{setting}: must be an address such as https://host/path"]
    if not is_whole or target.scheme not in {"https", "http"} or not url.isascii() or url.split() != [url]:
        return [f"{setting}: must be an address such as https://host/path"]
    if target.scheme == "http" and mode is Mode.PRODUCTION and target.hostname not in _LOOPBACK:
        return [f"{setting}: use https; production allows http on this machine only"]
    return []


def read_secret(setting: str, *, given: str, file: str, wrong: list[str]) -> str:
    """Take a secret that is given, or that a file holds alone; what is wrong is added, and the secret is empty then."""
    if bool(given) == bool(file):
        wrong.append(f"{setting}: give either it or {setting}_file")
        return ""
    if given:
        return given
    try:
        with Path(file).open("rb") as opened:
            secret = opened.read(_LARGEST_SECRET_BYTES).decode().strip()
    except (OSError, ValueError):
        secret = ""
    if not secret:
        wrong.append(f"{setting}_file: cannot be read, or is empty")
    return secret


def build_reach(settings: Settings, wrong: list[str]) -> Reach | None:
    """Which networks may be reached; None, with what is wrong added, where that cannot be read."""
    try:
        return Reach(networks=parse_networks(settings.outgoing_networks))
    except ValueError:
        wrong.append("outgoing_networks: must be networks such as 10.20.0.0/16, or addresses, with commas")
        return None


def build_tls(settings: Settings, wrong: list[str]) -> ssl.SSLContext | None:
    """Whose certificates are believed; None, with what is wrong added, where they cannot be read."""
    try:
        return ssl.create_default_context(cafile=settings.operator_ca_file or None)
    except OSError:
        wrong.append("operator_ca_file: must be a PEM file of certificates")
        return None
