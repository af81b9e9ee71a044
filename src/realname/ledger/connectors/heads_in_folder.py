"""Published heads in a folder: one file each, and the newest once more under a name that stays."""

import os
from dataclasses import dataclass
from pathlib import Path

from realname.ledger.errors import DeliveryFailed
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.use_cases.deliver_heads import Proving

NEWEST = "latest.txt"
_UNREADABLE = "folder-unwritable"


@dataclass(frozen=True, slots=True)
class FolderOfHeads:
    """Implements the port `HeadPlace`; a file is there whole or not at all."""

    folder: Path
    target: str = "folder"
    takes_newest_only: bool = False

    def take(self, number: int, published: PublishedHead, *, prove: Proving) -> str:  # noqa: ARG002 - a folder asks for no proof
        """Write it.

        Raises:
            DeliveryFailed: It cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in (f"head-{number:08d}.txt", NEWEST):
                self._write(name, published.checkpoint)
        except OSError as problem:
            raise DeliveryFailed(target=self.target, cause=_UNREADABLE) from problem
        return ""

    def _write(self, name: str, text: str) -> None:
        draft = self.folder / f".{name}.new"
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / name)
