"""A document by the API: chip data are taken where their signature holds and they agree, and nothing of what contradicts itself."""

import base64
from dataclasses import replace

import httpx
import pytest

from realname.kernel.identifiers import RegistrationId
from realname.platform.api.examples import DOCUMENT
from realname.registration.store.registrations import Registrations
from tests.evidence.chip.documents import CLEAR, group_1, group_2, zone
from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld
from tests.verification.live_verifier import PORTRAIT


def _attach(caller: ApiCaller, registration: str, **body: object) -> httpx.Response:
    return caller.http.put(f"/v1/registrations/{registration}/document", json=body)


def _chip(text: str | None = None) -> list[str]:
    document = replace(CLEAR, groups={1: group_1(text), 2: group_2(PORTRAIT)})
    return [base64.b64encode(content).decode() for _name, content in document.files()]


def test_a_passport_is_attached_from_the_files_of_its_chip(caller: ApiCaller) -> None:
    registration = caller.opened()
    attached = _attach(caller, registration, kind="foreign-passport", chip_files=_chip())
    assert (attached.status_code, attached.json()["next_step"], attached.json()["evidence"]) == (200, "choose-line", "foreign-passport")


def test_the_example_is_attached(caller: ApiCaller) -> None:
    attached = _attach(caller, caller.opened(), **DOCUMENT)
    assert (attached.status_code, attached.json().get("code")) == (200, None)


def test_a_chip_whose_data_were_changed_is_refused(caller: ApiCaller) -> None:
    files = _chip()
    changed = base64.b64encode(group_1(zone(code="PP"))).decode()
    refused = _attach(caller, caller.opened(), kind="foreign-passport", chip_files=[changed, *files[1:]])
    assert (refused.status_code, refused.json()["code"]) == (422, "chip-check-failed")


def test_typed_details_that_differ_from_the_chip_are_a_contradiction(caller: ApiCaller) -> None:
    refused = _attach(caller, caller.opened(), kind="foreign-passport", chip_files=_chip(), typed={"birth_on": "1974-08-13"})
    assert (refused.json()["code"], refused.json()["contradictions"]) == ("document-contradicted", "birth-differs")


def test_a_document_of_another_kind_than_the_one_named_is_refused(caller: ApiCaller) -> None:
    visa = _attach(caller, caller.opened(), kind="foreign-passport", chip_files=_chip(zone(code="V")))
    card = _attach(caller, caller.opened(), kind="resident-id-card", chip_files=_chip())
    assert (visa.json()["code"], card.json()["code"]) == ("document-kind-differs", "document-kind-differs")


@pytest.mark.parametrize("body", [{}, {"photos": []}, {"chip_files": []}])
def test_nothing_shown_is_nothing_attached(caller: ApiCaller, body: dict[str, object]) -> None:
    refused = _attach(caller, caller.opened(), kind="foreign-passport", **body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-input")


@pytest.mark.parametrize("file", ["a", "a b=", "ab$=", "ab=c"])
def test_a_file_that_is_no_base64_is_named(caller: ApiCaller, file: str) -> None:
    refused = _attach(caller, caller.opened(), kind="foreign-passport", chip_files=[file])
    assert (refused.status_code, refused.json()["field"]) == (422, "body.chip_files")


def test_what_is_kept_says_how_it_was_read(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.opened()
    _attach(caller, registration, kind="foreign-passport", chip_files=_chip())
    with world.units() as unit:
        kept = unit[Registrations].get(RegistrationId(registration))
    assert kept.evidence is not None
    assert (kept.evidence.means.value, kept.evidence.typed) == ("chip", frozenset())
