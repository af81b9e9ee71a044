"""The stock of numbers and SIMs: how much is left, files that are checked line by line before a row is taken, and numbers kept back."""

import base64
import binascii
import io
import zlib
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, Submitted, needs
from realname.access.pages.admin.frame import STOCK, Done, admin_page
from realname.access.pages.pages import see_other
from realname.inventory.model.stock import NumberState
from realname.inventory.pages.typed_number import parse_number
from realname.inventory.use_cases.change_stock import Changed, FreeNumbers, QuarantineNumbers, ReadInventory
from realname.inventory.use_cases.files import FileLines
from realname.inventory.use_cases.import_stock import Checked, ImportNumbers, ImportSims
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Msisdn
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.forms import Form

router = APIRouter(dependencies=[needs(Right.STOCK_CHANGE)])
_IMPORT = STOCK + "/{kind}/import"
_CHANGE = STOCK + "/numbers/{action}"
_MOST_FILE_BYTES = 4 * 1024 * 1024
_MOST_BYTES = 8 * 1024 * 1024  # of a form that carries a file as text
_MOST_ITEMS = 20_000  # some seconds, for which a browser waits; more are imported by the command
_MOST_QUARANTINED = 100
_TOO_MANY = Text("Choose a file of 20,000 numbers or SIMs at most. To import more, use the command at the server.")
_NO_FILE = Text("Choose a CSV file.")
_HEADER = Text("Check the first line of the file. It names none of the columns below.")
_NOT_TEXT = Text("Choose a CSV file in UTF-8. This file has another encoding.")
_NUMBERS = Text("Enter phone numbers, one on each line.")
Kind = Annotated[Literal["numbers", "sims"], Path()]
Action = Annotated[Literal["quarantine", "free"], Path()]
FileForm = Annotated[Form, Depends(Submitted(_MOST_BYTES))]
_IMPORTS: Mapping[str, type[ImportNumbers | ImportSims]] = {"numbers": ImportNumbers, "sims": ImportSims}
_CHANGES: Mapping[str, type[QuarantineNumbers | FreeNumbers]] = {"quarantine": QuarantineNumbers, "free": FreeNumbers}


@router.get(STOCK)
def show_stock(request: Request, services: Services, done: Done = "", new: int = 0, known: int = 0) -> Response:
    """Show how much is left in each state, and which numbers are kept back."""
    read = services[ReadInventory]
    return admin_page(
        request,
        "admin-stock.html",
        section=STOCK,
        numbers=read.number_counts(),
        sims=read.sim_counts(),
        levels={"numbers": read.number_level(), "sims": read.sim_level()},
        quarantined=read.numbers(state=NumberState.QUARANTINED, after=None, limit=_MOST_QUARANTINED),
        done=done,
        new=new,
        known=known,
    )


@router.get(_IMPORT)
def ask_for_file(request: Request, kind: Kind) -> Response:
    """Ask for a file, and say what it holds."""
    return _file_page(request, Fields(), kind)


@router.post(_IMPORT)
def check_or_import(request: Request, kind: Kind, acting: Acting, form: FileForm, services: Services) -> Response:
    """Check a file and say what it holds; once that was seen, import it: the same bytes come back with the form."""
    fields = Fields(form)
    is_confirmed = form.text("confirmed") == "yes"
    try:
        content = _unpacked(form) if is_confirmed else _uploaded(fields, form)
        found = _checked(fields, services, kind, content)
    except FormFaulty:
        return _file_page(request, fields, kind)
    if found.bad or not is_confirmed:
        packed = base64.urlsafe_b64encode(zlib.compress(content)).decode()
        return admin_page(request, "admin-stock-check.html", section=STOCK, kind=kind, found=found, content=packed)
    taken = services[_IMPORTS[kind]](_lines(content), on_progress=lambda _: None, acting=acting)
    return see_other(f"{STOCK}?done={kind}&new={taken.new}&known={taken.known}")


@router.get(_CHANGE)
def ask_for_numbers(request: Request, action: Action) -> Response:
    """Ask which numbers are kept back or freed."""
    return _change_page(request, Fields(), action)


@router.post(_CHANGE)
def change_numbers(request: Request, action: Action, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Say what would change, then change it once that was seen."""
    fields = Fields(form)
    numbers = fields.read("numbers", lambda text: _parsed(text, services), _NUMBERS)
    if fields.faults:
        return _change_page(request, fields, action)
    change = services[_CHANGES[action]]
    if form.text("confirmed") != "yes":
        return _change_page(request, fields, action, preview=change.preview(numbers.value))
    change(numbers.value, acting=acting)
    return see_other(f"{STOCK}?done={action}")


def _uploaded(fields: Fields, form: Form) -> bytes:
    """Take the bytes of the file; raises `FormFaulty`."""
    content = form.file("file")
    if not content:
        fields.refuse("file", _NO_FILE)
    elif len(content) > _MOST_FILE_BYTES:
        fields.refuse("file", _TOO_MANY)
    fields.require()
    return content or b""


def _unpacked(form: Form) -> bytes:
    """Take the bytes that were checked before: whatever came back is checked again.

    Raises:
        InvalidInput: They are none.
    """
    packed = next(iter(form.texts.get("content", ())), "")
    try:
        return zlib.decompressobj().decompress(base64.urlsafe_b64decode(packed), _MOST_FILE_BYTES)
    except (zlib.error, binascii.Error, ValueError):
        raise InvalidInput(field="content") from None


class _TooMany(Exception):
    """A file holds more than a page imports."""


def _checked(fields: Fields, services: App, kind: str, content: bytes) -> Checked:
    """Check a whole file; raises `FormFaulty`."""

    def stop_at_most(count: int) -> None:
        if count > _MOST_ITEMS:
            raise _TooMany

    try:
        found = services[_IMPORTS[kind]].check(_lines(content), on_progress=stop_at_most)
        stop_at_most(found.good)
    except (_TooMany, UnicodeDecodeError, InvalidInput) as problem:
        fields.refuse("file", _TOO_MANY if isinstance(problem, _TooMany) else _NOT_TEXT if isinstance(problem, ValueError) else _HEADER)
        raise FormFaulty(fields=fields) from None
    return found


def _lines(content: bytes) -> FileLines:
    def read() -> Iterator[str]:
        yield from io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")

    return read


def _parsed(text: str, services: App) -> list[Msisdn]:
    numbers = [parse_number(one, services) for one in text.split()]
    if not numbers:
        raise ValueError
    return numbers


def _file_page(request: Request, fields: Fields, kind: str) -> Response:
    return admin_page(request, "admin-stock-import.html", section=STOCK, fields=fields, kind=kind)


def _change_page(request: Request, fields: Fields, action: str, *, preview: Changed | None = None) -> Response:
    return admin_page(request, "admin-stock-numbers.html", section=STOCK, fields=fields, action=action, preview=preview)
