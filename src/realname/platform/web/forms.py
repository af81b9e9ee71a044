"""Forms: read up to a limit and a deadline, in memory alone (a card is never spooled to a disk), then only after the token was checked."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from realname.kernel.errors import InvalidInput
from realname.platform.http.bodies import BodyTooLarge, BodyTooSlow
from realname.platform.http.bodies import read_body as read_within
from realname.platform.web.http_errors import not_a_form, too_large, too_slow

_DRAINED_BYTES = 64 * 1024 * 1024  # read and thrown away, so that the browser shows our page and not a broken connection
_MOST_FIELDS = 20
LONGEST_TEXT = 1024  # characters of one field, unless it says otherwise


@dataclass(frozen=True, slots=True)
class Form:
    """What a page sent, as text and files; meaning is judged by the route and its use case."""

    texts: Mapping[str, tuple[str, ...]] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """The first value of a field, without the spaces around it; empty where it is missing.

        Raises:
            InvalidInput: More characters than `longest`.
        """
        value = next(iter(self.texts.get(name, ())), "").strip()
        if len(value) > longest:
            raise InvalidInput(field=name)
        return value

    def day(self, name: str) -> date:
        """A day, as a browser sends it.

        Raises:
            InvalidInput: It is none.
        """
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise InvalidInput(field=name) from None

    def choices(self, name: str) -> frozenset[str]:
        """Every value of a group of boxes."""
        return frozenset(self.texts.get(name, ()))

    def file(self, name: str) -> bytes | None:
        """A file, or None where none was chosen."""
        return self.files.get(name) or None


def read_all(*fields: Callable[[], object]) -> None:
    """Read each field of a page, in the order of the page, so that every faulty one is named at once.

    Raises:
        InvalidInput: One field cannot be taken; or several, and `fields` names them with spaces between, `field` the first.
    """
    faults: list[InvalidInput] = []
    for read in fields:
        try:
            read()
        except InvalidInput as fault:
            faults.append(fault)
    if len(faults) > 1:
        raise InvalidInput(**{**faults[0].facts, "fields": " ".join(str(one.facts.get("field", "")) for one in faults)})
    if faults:
        raise faults[0]


async def read_form(request: Request, *, limit_bytes: int, most_files: int = 1) -> Form:
    """Read the body as a form, with so many files at most.

    Raises:
        Rejection: Too large, too slow, or no form.
    """
    body = await read_body(request, limit_bytes=limit_bytes)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise not_a_form()
    if kind == "multipart/form-data":
        parser: MultiPartParser | FormParser = _in_memory(request.headers, body, most_files)
    else:
        parser = FormParser(request.headers, _stream(body), max_part_size=limit_bytes)
    try:
        fields = await parser.parse()
    except (MultiPartException, ValueError, LookupError):
        raise not_a_form() from None
    return await _typed(fields)


async def read_body(request: Request, *, limit_bytes: int) -> bytes:
    """Read at most so many bytes.

    Raises:
        Rejection: Too large, or too slow.
    """
    try:
        return await read_within(request, limit_bytes=limit_bytes, drained_bytes=_DRAINED_BYTES)
    except BodyTooLarge:
        raise too_large(limit_bytes=limit_bytes) from None
    except BodyTooSlow:
        raise too_slow() from None


def _in_memory(headers: Headers, body: bytes, most_files: int) -> MultiPartParser:
    parser = MultiPartParser(headers, _stream(body), max_files=most_files, max_fields=_MOST_FIELDS)
    parser.spool_max_size = len(body) + 1  # never reached: nothing of a card or portrait is written to a temporary file
    return parser


async def _stream(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
    yield b""  # the end, as the parsers expect it


async def _typed(fields: FormData) -> Form:
    texts: dict[str, tuple[str, ...]] = {}
    files: dict[str, bytes] = {}
    for name, value in fields.multi_items():
        if isinstance(value, UploadFile):
            files[name] = await value.read()
            await value.close()
        else:
            texts[name] = (*texts.get(name, ()), value)
    return Form(texts, files)
