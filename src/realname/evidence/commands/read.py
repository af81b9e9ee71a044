"""`realname evidence read`: what a photo of a document says; nothing is kept and nothing is reached over a network."""

import os
from pathlib import Path

import click

from realname.evidence.commands.read_output import print_reading, reading_as_json
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.photo.document_photos import PICTURE_LIMITS, DocumentPhotos
from realname.kernel.errors import FileUnreadable
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, say, working
from realname.platform.system.clock_and_tokens import SystemClock
from realname.verification.use_cases.fetch_files import model_folder

_FILE = click.Path(path_type=Path)


@examples(
    "realname evidence read --image passport.jpg --json",
    "realname evidence read --image card.jpg --kind resident-id-card --portrait face.jpg",
)
@click.command(name="read")
@click.option("--image", required=True, type=_FILE, help="The photo (JPEG, PNG, JPEG 2000).")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in EvidenceKind]), help="What the document is. Without it the layout is found."
)
@click.option("--portrait", "written", type=_FILE, help="Write the printed portrait into this new file (JPEG). It shows the face.")
@json_option
def read(*, image: Path, kind: str | None, written: Path | None, is_json: bool) -> None:
    """Read a photo of a document (docs/reference/document-photos.md).

    A value that was not read with certainty is absent, or said to be uncertain. "valid" of the machine-readable zone means that every check
    digit holds. It does not mean that the lines were read rightly. Exit code: 0 read, 64 and up for errors.
    """
    today = SystemClock().now().date()
    content = _content(image)
    with working("Reading the photo"):
        reading = DocumentPhotos(model_folder(os.environ)).read(content, kind=EvidenceKind(kind) if kind else None, on=today)
    if written is not None and reading.portrait is not None:
        _write(written, reading.portrait.picture)
        say(f"Written: {written}")
    if is_json:
        print_json(reading_as_json(reading, on=today))
    else:
        print_reading(reading, on=today)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than the limit: what is larger is refused by its size, an endless file does not fill the memory.
            return file.read(PICTURE_LIMITS.image_bytes + 1)
    except OSError as problem:
        raise FileUnreadable(field="image") from problem


def _write(path: Path, picture: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(picture)
    except OSError as problem:
        raise FileUnreadable(field="portrait", reason=problem.strerror or "unknown") from problem
