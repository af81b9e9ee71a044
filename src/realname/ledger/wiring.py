"""The use cases of the transparency log, and the places its heads are given out at, by the settings."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from realname.kernel.errors import InvalidInput, SettingsError
from realname.kernel.ports import Clock, KeyedHashes, Progress, RandomTokens, StatementKeys
from realname.kernel.registry import App, Factories
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.connectors.cosignatures import is_cosigned_by, is_signed
from realname.ledger.connectors.heads_in_folder import FolderOfHeads
from realname.ledger.connectors.heads_over_http import AddressOfHeads, Way, Witness
from realname.ledger.model.signed_note import COSIGNATURE, NoteKey, parse_note_key
from realname.ledger.store.head_deliveries import HeadDeliveries
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.deliver_heads import DeliverHeads, HeadPlace
from realname.ledger.use_cases.export_ledger import ExportLedger, log_keys
from realname.ledger.use_cases.read_ledger import ReadLedger
from realname.ledger.use_cases.sign_head import SignHead, origin_of
from realname.ledger.use_cases.verify_export import VerifyExport
from realname.ledger.use_cases.verify_live import VerifyLive
from realname.platform.config.settings import Mode, Settings
from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.platform.outbound.exchange import system_tls
from realname.platform.outbound.told_time import OutsideClock
from realname.vault.wiring.keys import ServerKeys

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class TransparencyLog:
    """The log of this deployment: its name, its keys, where its heads are given out, and what takes long about it."""

    app: App

    @property
    def origin(self) -> str:
        """Its name."""
        return origin_of(self.app[ServerKeys].key_id)

    @property
    def keys(self) -> Sequence[NoteKey]:
        """That its heads are signed with, the newest last."""
        return log_keys(self.app[StatementKeys], self.origin)

    @property
    def witnesses(self) -> Sequence[NoteKey]:
        """Keys of the witnesses in the settings."""
        return [place.key for place in self.app[DeliverHeads].places if isinstance(place, Witness)]

    def give_out(self) -> None:
        """Sign the head of the day where it is due, and bring every place up to the newest."""
        self.app[SignHead].daily()
        self.app[DeliverHeads]()

    def export(self, progress: Progress) -> ExportLedger:
        """Make what writes the log out."""
        return ExportLedger(
            reads=self.app[Reads], clock=self.app[Clock], signer=self.app[StatementKeys], origin=self.origin, progress=progress
        )

    def verify(self, progress: Progress) -> VerifyLive:
        """Make what verifies it where it is."""
        return VerifyLive(reads=self.app[Reads], is_signed=is_signed, is_cosigned=is_cosigned_by, progress=progress)


def verify_export(progress: Progress) -> VerifyExport:
    """Make what verifies an export, without any deployment."""
    return VerifyExport(is_signed=is_signed, is_cosigned=is_cosigned_by, progress=progress)


def _sign_head(app: App) -> SignHead:
    return SignHead(
        units=app[UnitsOfWork],
        reads=app[Reads],
        clock=app[Clock],
        tokens=app[RandomTokens],
        keyed_hashes=app[KeyedHashes],
        signer=app[StatementKeys],
        local_days=app[LocalDays],
        origin=app[TransparencyLog].origin,
    )


def _deliver_heads(app: App) -> DeliverHeads:
    return DeliverHeads(units=app[UnitsOfWork], reads=app[Reads], clock=app[Clock], places=build_places(app[Settings], app[Reads]))


FACTORIES: Factories = {
    DeliverHeads: _deliver_heads,
    OutsideClock: lambda app: build_outside_clock(app[Settings]),
    ReadLedger: lambda app: ReadLedger(reads=app[Reads], keys=app[TransparencyLog].keys),
    SignHead: _sign_head,
    TransparencyLog: TransparencyLog,
}


def build_places(settings: Settings, reads: Reads) -> Sequence[HeadPlace]:
    """Build the places that the settings name.

    Raises:
        SettingsError: One cannot be used; lists all.
    """
    problems = list[str]()
    places: list[HeadPlace] = [FolderOfHeads(Path(settings.ledger_folder))] if settings.ledger_folder else []
    if settings.ledger_url or settings.ledger_witnesses:
        way = _way(settings, problems)
        if settings.ledger_url and _is_address("ledger_url", settings.ledger_url, settings, problems):
            places.append(AddressOfHeads(url=settings.ledger_url, way=way))
        places += _witnesses(settings, reads, way, problems)
    if problems:
        raise SettingsError(tuple(problems))
    return places


def build_outside_clock(settings: Settings) -> OutsideClock:
    """Build the clock of the server that the settings name, or one that no one asks.

    Raises:
        SettingsError: It cannot be used; lists every problem.
    """
    problems = list[str]()
    way = _way(settings, problems) if settings.time_source else Way(tls=system_tls(), reach=Reach())
    if settings.time_source:
        _is_address("time_source", settings.time_source, settings, problems)
    if problems:
        raise SettingsError(tuple(problems))
    return OutsideClock(url=settings.time_source, tls=way.tls, reach=way.reach)


def _witnesses(settings: Settings, reads: Reads, way: Way, problems: list[str]) -> Sequence[Witness]:
    found = list[Witness]()
    for one in filter(None, (part.strip() for part in settings.ledger_witnesses.split(","))):
        spelled, _, url = one.partition(" ")
        try:
            key = parse_note_key(spelled)
        except InvalidInput:
            key = None
        if key is None or key.kind != COSIGNATURE:
            problems.append("ledger_witnesses: each is the key of a witness (name+hint+key), a space and its address, between commas")
        elif _is_address("ledger_witnesses", url.strip(), settings, problems):
            found.append(Witness(url=url.strip(), key=key, way=way, known=_Known(reads, f"witness.{key.name}"[:64])))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """Size of the last head that a witness took from us."""

    reads: Reads
    target: str

    def __call__(self) -> int:
        with self.reads() as unit:
            number = unit[HeadDeliveries].of_target(self.target).delivered
            taken = unit[PublishedHeads].numbered_after(number - 1, limit=1) if number is not None else []
        return taken[0][1].head.size if taken else 0


def _way(settings: Settings, problems: list[str]) -> Way:
    try:
        tls = ssl.create_default_context(cafile=settings.operator_ca_file) if settings.operator_ca_file else system_tls()
        return Way(tls=tls, reach=Reach(networks=parse_networks(settings.outgoing_networks)))
    except OSError:
        problems.append("operator_ca_file: must be a PEM file of certificates")
    except ValueError:
        problems.append("outgoing_networks: must be networks such as 10.20.0.0/16, or addresses, with commas")
    return Way(tls=system_tls(), reach=Reach())


def _is_address(setting: str, url: str, settings: Settings, problems: list[str]) -> bool:
    try:
        target = urlsplit(url)
        is_whole = target.scheme in {"https", "http"} and bool(target.hostname) and target.port != 0 and "@" not in target.netloc
    except ValueError:
        problems.append(f"{setting}: must be an address such as https://host/path")
        return False
    if not is_whole or not url.isascii() or url.split() != [url]:
        problems.append(f"{setting}: must be an address such as https://host/path")
        return False
    if target.scheme == "http" and settings.mode is Mode.PRODUCTION and target.hostname not in _LOOPBACK:
        problems.append(f"{setting}: use https; production allows http on this machine only")
        return False
    return True
