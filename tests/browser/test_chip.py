"""A passport whose chip is read by BAC and by PACE: its data are authenticated, its portrait is compared, and a line is opened."""

import secrets
from datetime import date

import pytest
from playwright.sync_api import expect

from realname.evidence.chip.protocol.files import FIRST_GROUP, SOD
from realname.evidence.chip.protocol.reading import open_chip, read_files
from realname.evidence.chip.stored_trust import StoredTrust, TrustSource
from realname.evidence.connectors.trust_store import TRUST_FOLDER, TrustStore
from realname.evidence.model.chip_protocol import Access
from realname.evidence.model.document_shown import DocumentShown
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.use_cases.read_document import ReadDocument
from realname.kernel.identifiers import RegistrationId
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.evidence.chip.chips import MRZ, bac_chip, channel_to, pace_chip, pace_entry
from tests.evidence.chip.documents import CLEAR, Document, group_1, group_2
from tests.evidence.chip.issued_chips import TRUST
from tests.evidence.chip.virtual_chip import VirtualChip

pytestmark = pytest.mark.models
_GENERIC = pace_entry(2, 2, 13)


def _content(photo: bytes) -> dict[int, bytes]:
    groups = {1: group_1(), 2: group_2(photo)}
    files = dict(Document(signing=CLEAR.signing, groups=groups).files())
    return {FIRST_GROUP - 1 + number: content for number, content in groups.items()} | {SOD: files["SOD"]}


def _chip(access: Access, photo: bytes) -> VirtualChip:
    return bac_chip(_content(photo)) if access is Access.BAC else pace_chip(_GENERIC, content=_content(photo))


@pytest.mark.parametrize("access", [pytest.param(Access.BAC, marks=pytest.mark.whole("journeys")), Access.PACE])
def test_a_chip_that_is_read_opens_a_line_for_the_person_on_its_portrait(
    desk: Desk, man: NextPicture, man_photo: bytes, access: Access
) -> None:
    channel = channel_to(_chip(access, man_photo))
    assert open_chip(channel, MRZ, secrets.token_bytes).access is access
    read = read_files(channel)
    certificates = tuple(anchor.certificate for anchor in TRUST.anchors)
    source = TrustSource(name="invented", sha256="0" * 64, imported_on=date(2026, 1, 1), signed_on=None, certificates=certificates)
    TrustStore(desk.site.data / TRUST_FOLDER).save(StoredTrust((source,)))
    counter = desk.before(man)
    registration = RegistrationId(counter.open_registration())
    shown = DocumentShown(kind=EvidenceKind.FOREIGN_PASSPORT, chip_files=(*read.groups.values(), read.security_object or b""))
    with desk.site.records() as deployment:
        found = deployment.app[ReadDocument](shown)
        assert found.is_authentic
        deployment.app[AttachEvidence].from_document(registration, found, is_compared=False)
    counter.go(f"/counter/registrations/{registration}/evidence")
    expect(counter.page.locator("main dl")).to_contain_text("Foreign passport, read from its chip, issuer's signature verified")
    counter.page.locator("main dl ~ .rn-actions a.govuk-button").click()
    counter.choose_line()
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.submit()
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is active")
    desk.site.close_lines()
    desk.close()
