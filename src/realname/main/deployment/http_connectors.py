"""The connectors over HTTP, out of their settings; secrets are read here and go into no message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial

from realname.evidence.connectors.http_source import HttpSource
from realname.inventory.connectors.resource_pools import TmfResourcePool
from realname.inventory.model.lots import ResourceKind
from realname.lines.connectors.message_gateway import HttpNotifier
from realname.lines.connectors.tmf_provisioning import RestProvisioner
from realname.no_face.connectors import HttpAlternativeCheck
from realname.platform.config.settings import Settings
from realname.platform.outbound.access_tokens import Credentials
from realname.platform.outbound.circuit import CircuitNotes
from realname.platform.outbound.configured import build_reach, build_signatures, build_tls, read_secret, url_problems
from realname.platform.outbound.outside_system import OutsideSystem, Place
from realname.relying.connectors.http_devices import HttpDevices
from realname.relying.connectors.http_network import HttpNetwork
from realname.verification.model.visual_check import MeansKind

REST, HTTP, TMF = "rest", "http", "tmf"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelling:
    """What the settings say of one system; empty where they say nothing."""

    url: str
    token_url: str
    client_id: str
    client_secret: str
    client_secret_file: str
    signing_key_file: str
    answer_keys: str


def _spelling_of(name: str, settings: Settings) -> _Spelling:
    """The settings of a system all begin with its name."""
    return _Spelling(**{one.name: getattr(settings, f"{name}_{one.name}") for one in fields(_Spelling)})


def build_authority(settings: Settings, notes: CircuitNotes, problems: list[str]) -> HttpSource | None:
    """Build the HTTP connector, or add what is wrong with its settings."""
    place = _place("authority", _spelling_of("authority", settings), settings, problems)
    return HttpSource(_system(place, "authority", notes), portrait=settings.authority_portrait) if place else None


def build_provisioner(settings: Settings, notes: CircuitNotes, problems: list[str]) -> RestProvisioner | None:
    """Build the REST connector, or add what is wrong with its settings."""
    place = _place("provisioner", _spelling_of("provisioner", settings), settings, problems)
    if place is None:
        return None
    return RestProvisioner(_system(place, "provisioning", notes), key_window=timedelta(seconds=settings.provisioner_key_window_s))


def build_notifier(settings: Settings, notes: CircuitNotes, problems: list[str]) -> HttpNotifier | None:
    """Build the HTTP connector, or add what is wrong with its settings."""
    place = _place("notifier", _spelling_of("notifier", settings), settings, problems)
    return HttpNotifier(_system(place, "notifications", notes), language=settings.notifier_language) if place else None


def build_resource_pool(settings: Settings, notes: CircuitNotes, problems: list[str]) -> TmfResourcePool | None:
    """Build the TMF connector, or add what is wrong with its settings."""
    pools = {ResourceKind.NUMBERS: settings.resource_pool_numbers, ResourceKind.SIMS: settings.resource_pool_sims}
    missing = [f"resource_pool_{kind.value}: is needed" for kind, pool in pools.items() if not pool]
    problems += missing
    place = _place("resource_pool", _spelling_of("resource_pool", settings), settings, problems)
    return TmfResourcePool(_system(place, "stock", notes), pools=pools) if place and not missing else None


def build_device_history(settings: Settings, notes: CircuitNotes, problems: list[str]) -> HttpDevices | None:
    """Build the HTTP connector, or add what is wrong with its settings."""
    place = _place("device_history", _spelling_of("device_history", settings), settings, problems)
    return HttpDevices(_system(place, "device-history", notes)) if place else None


def build_bank_card(settings: Settings, notes: CircuitNotes, problems: list[str]) -> HttpAlternativeCheck | None:
    """Build the HTTP connector, or add what is wrong with its settings."""
    place = _place("bank_card", _spelling_of("bank_card", settings), settings, problems)
    return HttpAlternativeCheck(_system(place, "bank-card", notes), MeansKind.BANK_CARD) if place else None


def build_reader_pin(settings: Settings, notes: CircuitNotes, problems: list[str]) -> HttpAlternativeCheck | None:
    """Build the HTTP connector, or add what is wrong with its settings."""
    place = _place("reader_pin", _spelling_of("reader_pin", settings), settings, problems)
    return HttpAlternativeCheck(_system(place, "reader-pin", notes), MeansKind.READER_PIN) if place else None


def build_network(settings: Settings, notes: CircuitNotes, problems: list[str]) -> HttpNetwork | None:
    """Build the HTTP connector, or add what is wrong with its settings."""
    place = _place("network", _spelling_of("network", settings), settings, problems)
    return HttpNetwork(_system(place, "network", notes)) if place else None


# By the setting's name and its value.
BUILT_IN: Mapping[tuple[str, str], Callable[[Settings, CircuitNotes, list[str]], object]] = {
    ("authority", HTTP): build_authority,
    ("provisioner", REST): build_provisioner,
    ("notifier", HTTP): build_notifier,
    ("resource_pool", TMF): build_resource_pool,
    ("device_history", HTTP): build_device_history,
    ("bank_card", HTTP): build_bank_card,
    ("reader_pin", HTTP): build_reader_pin,
    ("network", HTTP): build_network,
}


def _system(place: Place, kind: str, notes: CircuitNotes) -> OutsideSystem:
    return OutsideSystem(place, kind=kind, noted=partial(notes.keep, kind))


def _place(name: str, spelling: _Spelling, settings: Settings, problems: list[str]) -> Place | None:
    wrong = [f"{name}_client_id: is needed"] if not spelling.client_id else []
    for setting, url in ((f"{name}_url", spelling.url), (f"{name}_token_url", spelling.token_url)):
        wrong += url_problems(setting, url, settings.mode)
    secret = read_secret(f"{name}_client_secret", given=spelling.client_secret, file=spelling.client_secret_file, wrong=wrong)
    signatures = build_signatures(name, signing_key_file=spelling.signing_key_file, answer_keys=spelling.answer_keys, wrong=wrong)
    tls, reach = build_tls(settings, wrong), build_reach(settings, wrong)
    problems += [one for one in wrong if one not in problems]  # a file both systems share is named once
    if wrong or tls is None or reach is None:
        return None
    credentials = Credentials(token_url=spelling.token_url, client_id=spelling.client_id, client_secret=secret)
    return Place(url=spelling.url.rstrip("/"), credentials=credentials, tls=tls, reach=reach, signatures=signatures)
