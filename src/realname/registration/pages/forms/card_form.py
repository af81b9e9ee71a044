"""A card as a page sends it: the card reader's file, or in the sandbox a sample card."""

from typing import Annotated

from fastapi import Depends

from realname.access.pages.access import Submitted
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import LineId, RegistrationId
from realname.kernel.registry import App
from realname.platform.web.forms import Form
from realname.registration.pages.sample_cards import SampleCards

CARD_BYTES = 12 * 1024 * 1024  # a portrait of 8 MB in base64, as far as card readers go; a chip's has 20 kB
CardForm = Annotated[Form, Depends(Submitted(CARD_BYTES))]


def card_of(form: Form, services: App, *, place: RegistrationId | LineId) -> bytes:
    """Take the card, shown for a registration or line.

    Raises:
        InvalidInput: None was chosen, or there is no such sample.
        SamplesUnavailable: The sample people were not fetched.
    """
    samples = services.find(SampleCards)
    if form.text("source") == "sample" and samples is not None:
        return samples.read(form.text("sample"), place=place.value)
    if form.text("source") == "own" and samples is not None:
        return samples.own(_chosen(form.file("portrait"), "portrait"), place=place.value)
    return _chosen(form.file("card"), "card")


def _chosen(content: bytes | None, field: str) -> bytes:
    if content is None:
        raise InvalidInput(field=field, cause="absent")
    return content
