"""What the settings say of outside systems, checked: addresses, secrets, networks, certificates. A secret goes into no message."""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from realname.platform.config.settings import Mode, Settings, read_secret_file
from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.platform.outbound.exchange import system_tls
from realname.platform.outbound.message_signatures import MessageSignatures
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, parse_key_set, parse_private_key
from realname.platform.system.clock_and_tokens import SystemClock

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
        return read_secret_file(file)
    except (OSError, ValueError):
        wrong.append(f"{setting}_file: cannot be read, or is empty")
        return ""


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
        return ssl.create_default_context(cafile=settings.operator_ca_file) if settings.operator_ca_file else system_tls()
    except OSError:
        wrong.append("operator_ca_file: must be a PEM file of certificates")
        return None


def build_signatures(system: str, *, signing_key_file: str, answer_keys: str, wrong: list[str]) -> MessageSignatures | None:
    """How requests to a system are signed and its answers verified; None: neither is, or what is wrong was added."""
    if not signing_key_file and not answer_keys:
        return None
    key, keys = _read_key(signing_key_file), _read_key_set(answer_keys)
    if signing_key_file and key is None:
        wrong.append(f"{system}_signing_key_file: must be a private JSON Web Key on Ed25519 or P-256, or a secret of 32 bytes, with a kid")
    if answer_keys and not keys:  # an empty set would take unsigned answers
        wrong.append(f"{system}_answer_keys: must be a JSON Web Key Set of public keys on Ed25519 or P-256, or secrets, each with a kid")
    return MessageSignatures(key=key, answer_keys=keys, now=SystemClock().now)


def _read_key(file: str) -> SignatureKey | None:
    with suppress(OSError, ValueError):
        return parse_private_key(Path(file).read_bytes())
    return None


def _read_key_set(file: str) -> Mapping[str, SignatureKey]:
    with suppress(OSError, ValueError):
        return parse_key_set(Path(file).read_bytes(), kinds=frozenset(KeyKind))
    return {}
