"""Files and folders of trust, as the commands name them."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from realname.evidence.chip.proving_trust import trust_named
from realname.evidence.chip.trust import Trust
from realname.evidence.chip.trust_files import MOST_TRUST_BYTES, TrustFile, read_trust_file
from realname.evidence.connectors.trust_store import TrustStore, trust_folder_of
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.platform.config.settings import load_settings

_SETTING = "REALNAME_CHIP_TRUST"
_FILE = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a command is told to trust for one call.

    Attributes:
        files: Certificates, master lists and revocation lists.
        for_any_country: Whether a named certificate may answer for documents of other countries than its own.
        data: The data folder, for its store; None: not given.
    """

    files: Sequence[Path]
    for_any_country: bool
    data: Path | None

    def trust(self, environment: Mapping[str, str]) -> Trust:
        """What is trusted: these, and the store.

        Raises:
            FileUnreadable, TrustFileUnreadable, TrustNotProven, TrustStoreBroken: Something cannot be trusted.
        """
        folder = trust_folder(self.data, environment)
        stored = TrustStore(folder).load().trust if folder else Trust()
        if not self.files:
            return stored
        return trust_named([(path.name, read_trust(path)) for path in self.files], stored, for_any_country=self.for_any_country)


def trust_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of trust to a command, which is given them as one `named`."""

    @click.option(
        "--trust",
        "first",
        multiple=True,
        type=_FILE,
        help="Certificate, master list or revocation list to trust for this call. Repeat it, or name more files after it.",
    )
    @click.option("--any-country", is_flag=True, help="With --trust: a named certificate may answer for any country, as for test issuers.")
    @click.argument("files", nargs=-1, type=_FILE)
    @click.option("--data", type=_FILE, envvar="REALNAME_DATA", help="The data folder, for its store of trusted issuers.")
    @functools.wraps(function)
    def packed(*args: object, first: Sequence[Path], any_country: bool, files: Sequence[Path], data: Path | None, **others: object) -> None:
        if (files or any_country) and not first:
            raise InvalidInput(field="--trust")
        function(*args, named=Named(files=(*first, *files), for_any_country=any_country, data=data), **others)

    return packed


def trust_folder(data: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The folder of the store: of the setting `chip_trust`, else `trust` in the data folder; None where neither is named."""
    if data is not None:
        return trust_folder_of(load_settings(data, environment).chip_trust, data)
    stated = environment.get(_SETTING, "")
    return Path(stated) if stated else None


def read_trust(path: Path, *, field: str = "--trust") -> TrustFile:
    """Read one file of certificates, master lists or revocation lists.

    Raises:
        FileUnreadable: There is no such file.
        TrustFileUnreadable: It is none of these.
        ChipCheckFailed: A master list's own signature is wrong.
    """
    return read_trust_file(read_bytes(path, field=field))


def read_bytes(path: Path, *, field: str) -> bytes:
    """Read a file, one byte more than the largest that is taken.

    Raises:
        FileUnreadable: There is no such file.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST_TRUST_BYTES + 1)
    except OSError as problem:
        raise FileUnreadable(field=field) from problem
