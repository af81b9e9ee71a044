"""Connectors: the simulated ones of the sandbox, those over HTTP by settings, or the operator's own by `module:factory`."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import identity_numbers_of
from realname.evidence.connectors.json_card_reader import JsonCardReader
from realname.evidence.ports import AuthoritativeSource, CardReader
from realname.inventory.connectors.resource_pools import NoResourcePool
from realname.inventory.ports import ResourcePool
from realname.kernel.errors import SettingsError
from realname.kernel.rules.pack import Country
from realname.lines.ports import Notifier, Provisioner
from realname.main.deployment.check_connector import unlike
from realname.main.deployment.http_connectors import BUILT_IN
from realname.no_face.ports import AlternativeCheck
from realname.platform.config.settings import SANDBOX, Mode, Settings, connectors
from realname.platform.outbound.circuit import CircuitNotes
from realname.platform.outbound.signature_keys import SignatureKey, parse_key_set
from realname.platform.system.clock_and_tokens import SystemClock
from realname.relying.ports import DeviceHistory, SubscriberNetwork
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS, SAMPLE_PINS, SandboxAlternativeCheck
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.card_reader import SandboxCardReader, sandbox_card_reader
from realname.sandbox.simulators.devices import SandboxDevices
from realname.sandbox.simulators.faults import SandboxFaults, parse_faults
from realname.sandbox.simulators.network import SandboxNetwork
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.people import issued_portraits, known_attributes
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.stock import held_stock, pool_stock
from realname.vault.wiring.data_folder import DataFolder
from realname.verification.model.visual_check import MeansKind

_MEANS = {MeansKind.BANK_CARD: "bank_card", MeansKind.READER_PIN: "reader_pin"}
_JSON_READER = ("card_reader", "json")
_PORTS: Mapping[str, type] = {
    "authority": AuthoritativeSource,
    "provisioner": Provisioner,
    "notifier": Notifier,
    "card_reader": CardReader,
    "bank_card": AlternativeCheck,
    "reader_pin": AlternativeCheck,
    "resource_pool": ResourcePool,
    "device_history": DeviceHistory,
    "network": SubscriberNetwork,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connectors:
    """The outside systems of a deployment."""

    authority: AuthoritativeSource
    provisioner: Provisioner
    notifier: Notifier
    card_reader: CardReader
    resource_pool: ResourcePool
    means: Mapping[MeansKind, AlternativeCheck]
    device_history: DeviceHistory | None
    network: SubscriberNetwork | None

    @property
    def outbox(self) -> SandboxNotifier | None:
        """The simulated message centre; None where messages are really sent."""
        return self.notifier if isinstance(self.notifier, SandboxNotifier) else None


def build_connectors(settings: Settings, folder: DataFolder, country: Country = Country.CN) -> Connectors:
    """Build each connector that the settings name; those of the sandbox know cards and people of the country.

    Raises:
        SettingsError: One cannot be loaded, or is no real one in production; lists all.
    """
    problems: list[str] = []
    notes = CircuitNotes(folder.circuits)
    named = {name: spec for name, spec in connectors(settings).items() if spec != SANDBOX}
    own = {name: _build(name, spec, settings, notes, problems) for name, spec in named.items() if (name, spec) != _JSON_READER}
    if _JSON_READER in named.items():
        own["card_reader"] = _json_card_reader(settings, country, problems)
    if problems:
        raise SettingsError(tuple(problems))
    simulated = _Simulated(folder, parse_faults(settings.sandbox_faults), country)
    return Connectors(
        authority=cast(AuthoritativeSource, own["authority"]) if "authority" in own else simulated.authority(),
        provisioner=cast(Provisioner, own["provisioner"]) if "provisioner" in own else simulated.provisioner(),
        notifier=cast(Notifier, own["notifier"]) if "notifier" in own else simulated.notifier(),
        card_reader=cast(CardReader, own["card_reader"]) if "card_reader" in own else simulated.card_reader(),
        resource_pool=_resource_pool(own, simulated if settings.mode is Mode.SANDBOX else None),
        means=_means(own, simulated if settings.mode is Mode.SANDBOX else None),
        device_history=_device_history(own, simulated if settings.mode is Mode.SANDBOX else None),
        network=_network(own, settings.mode),
    )


def _resource_pool(own: Mapping[str, object], simulated: "_Simulated | None") -> ResourcePool:
    """The operator's own, in a sandbox the simulated one, else none."""
    if "resource_pool" in own:
        return cast(ResourcePool, own["resource_pool"])
    return simulated.resource_pool() if simulated else NoResourcePool()


def _means(own: Mapping[str, object], simulated: "_Simulated | None") -> Mapping[MeansKind, AlternativeCheck]:
    """Those there are: the operator's own, and in a sandbox the simulated ones."""
    given = {kind: cast(AlternativeCheck, own[name]) for kind, name in _MEANS.items() if name in own}
    return given if simulated is None else {**simulated.means(), **given}


def _device_history(own: Mapping[str, object], simulated: "_Simulated | None") -> DeviceHistory | None:
    """The operator's own, in a sandbox the simulated one, or none."""
    if "device_history" in own:
        return cast(DeviceHistory, own["device_history"])
    return simulated.device_history() if simulated is not None else None


def _network(own: Mapping[str, object], mode: Mode) -> SubscriberNetwork | None:
    """The operator's own, else in a sandbox the simulated one."""
    if "network" in own:
        return cast(SubscriberNetwork, own["network"])
    return SandboxNetwork() if mode is Mode.SANDBOX else None


@dataclass(frozen=True, slots=True)
class _Simulated:
    folder: DataFolder
    faults: SandboxFaults
    country: Country

    def authority(self) -> SandboxAuthority:
        known = known_attributes(self.country)
        return SandboxAuthority(known, portraits=issued_portraits(self.country), faults=self.faults.authority)

    def provisioner(self) -> SandboxProvisioner:
        return SandboxProvisioner(self.folder.sandbox / "operator.sqlite", faults=self.faults.provisioning)

    def notifier(self) -> SandboxNotifier:
        return SandboxNotifier(self.folder.sandbox / "outbox.sqlite", faults=self.faults.notifications)

    def resource_pool(self) -> SandboxResourcePool:
        file = self.folder.sandbox / "resource-pool.sqlite"
        held = held_stock(self.country)
        return SandboxResourcePool(file, stock=pool_stock(self.country), held=held, faults=self.faults.stock)

    def device_history(self) -> SandboxDevices:
        return SandboxDevices(self.folder.sandbox / "devices.sqlite")

    def means(self) -> Mapping[MeansKind, AlternativeCheck]:
        return {
            MeansKind.BANK_CARD: SandboxAlternativeCheck(MeansKind.BANK_CARD, SAMPLE_BANK_CARDS, faults=self.faults.bank_card),
            MeansKind.READER_PIN: SandboxAlternativeCheck(MeansKind.READER_PIN, SAMPLE_PINS, faults=self.faults.reader_pin),
        }

    def card_reader(self) -> SandboxCardReader:
        return sandbox_card_reader(self.country, SystemClock().now)


def _json_card_reader(settings: Settings, country: Country, problems: list[str]) -> JsonCardReader:
    """Build the reader of cards as JSON, or add what is wrong with its keys; without keys it takes unsigned cards alone."""
    keys: Mapping[str, SignatureKey] = {}
    try:
        keys = parse_key_set(Path(settings.card_reader_keys).read_bytes()) if settings.card_reader_keys else {}
    except (OSError, ValueError):
        problems.append("card_reader_keys: cannot be read as a JSON Web Key Set of public keys on Ed25519 or P-256, each with a kid")
    return JsonCardReader(cards=CardJson(identity_numbers_of(country), country), keys=keys, now=SystemClock().now)


def _build(name: str, spec: str, settings: Settings, notes: CircuitNotes, problems: list[str]) -> object:
    build = BUILT_IN.get((name, spec))
    return build(settings, notes, problems) if build else _load(name, spec, settings.mode, problems)


def _load(name: str, spec: str, mode: Mode, problems: list[str]) -> object:
    module, _, factory = spec.partition(":")
    try:
        connector: object = getattr(importlib.import_module(module), factory)()
    except Exception:  # noqa: BLE001 - the operator's code may fail in any way; the name of the setting is what helps
        problems.append(f"{name}: `module:factory` cannot be loaded or called")
        return None
    problems += [f"{name}: `{one}` is missing, or does not take what its port says" for one in unlike(connector, _PORTS[name])]
    kind = type(connector)
    is_simulated = kind.__module__.startswith("realname.sandbox") or kind.__name__.startswith("Unsafe")
    if mode is Mode.PRODUCTION and is_simulated:
        problems.append(f"{name}: a simulated or Unsafe connector is refused in production")
    return connector
