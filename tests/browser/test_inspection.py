"""The whole story of an inspection in real browsers: a published root, the draw, a finding, its rectification, the re-check, the report."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from realname.access.model.staff import Role
from realname.kernel.ledger.merkle import Span, root_of, whole_nodes
from realname.kernel.ports import Clock
from realname.ledger.model.tree_head import PublishedHead, TreeHead, commitment_of
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from tests.browser.conftest import Desk
from tests.browser.site import CounterSite, serve_counter
from tests.browser.stories import Stage
from tests.inspections.inspection_desk import BY_DICE, DICE, NONCE, PDF
from tools.redraw import redraw

pytestmark = [pytest.mark.models, pytest.mark.slow]
REMARK, DONE = "The contract is not in the record.", "The signed contract was found, and is attached."
POINT_MM = 25.4 / 72
MARGIN_MM = 10


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path, samples_folder: Path) -> Iterator[CounterSite]:
    """A deployment of the story's own: what is drawn from is counted."""
    assert chromium
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("inspection") / "data", {}) as counter:
        yield counter


@pytest.fixture
def stage(desk: Desk, man_photo: bytes) -> Stage:
    return Stage(desk, man_photo)


def publish(site: CounterSite) -> PublishedHead:
    """The root of all there is, given out with the commitment to a nonce."""
    with site.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
        size = unit.ledger.count()
        root = root_of(size, unit.ledger.nodes(whole_nodes(Span(0, size)))).hex()
        published = PublishedHead(
            head=TreeHead(size=size, root_hash=root),
            at=deployment.app[Clock].now(),
            nonce_commitment=commitment_of(NONCE),
            checkpoint="written down by the inspector",
        )
        unit[PublishedHeads].add(published, nonce=NONCE)
        unit.commit()
    return published


def draw(page: Page, site: CounterSite) -> str:
    """From the list to the drawn cases; gives the inspection's id."""
    page.goto(f"{site.inspector_url}/supervision/inspections")
    page.get_by_role("link", name="Start an inspection").click()
    page.get_by_label("Number of cases").fill("2")
    page.get_by_label("Hash of your dice").fill(BY_DICE.commitment)
    page.get_by_role("button", name="Start the inspection").click()
    page.get_by_label("What do the dice show?").fill(DICE)
    page.get_by_role("button", name="Draw the cases").click()
    expect(page.locator(".rn-outcome--ok")).to_contain_text("The cases are drawn")
    return page.url.partition("?")[0].rpartition("/")[2]


def find(page: Page) -> None:
    """The first case has a finding, the second conforms."""
    page.locator("a[href$='/cases/1']").click()
    expect(page.locator("main")).to_contain_text("Every entry up to the root hash is in the published log")
    page.locator("input[name=kind][value=record-incomplete]").check()
    page.get_by_label("Description").fill(REMARK)
    page.get_by_role("button", name="Record the finding").click()
    expect(page.locator(".rn-outcome--ok").first).to_contain_text("The finding is recorded")
    page.get_by_role("link", name="Next case to check").click()
    page.get_by_role("button", name="Record that the case conforms").click()
    expect(page.locator(".rn-outcome--ok").first).to_contain_text("Every drawn case is checked")
    page.get_by_role("button", name="Tell the operator about 1 finding").click()
    expect(page.locator(".rn-outcome--ok")).to_contain_text("The operator is told")


def rectify(page: Page, site: CounterSite) -> None:
    """The supervisor says what was done, and sends the evidence."""
    page.goto(f"{site.url}/office/inspections")
    page.get_by_role("link", name="The record is incomplete").click()
    expect(page.locator("main")).to_contain_text(REMARK)
    page.get_by_label("Description").fill(DONE)
    page.locator("#file").set_input_files({"name": "contract.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Send the rectification").click()
    expect(page.locator(".rn-outcome--ok")).to_contain_text("Your rectification is sent")


def recheck(page: Page, site: CounterSite, inspection: str) -> None:
    """The inspector reads it, saves the evidence, accepts it and closes."""
    page.goto(f"{site.inspector_url}/supervision/inspections/{inspection}")
    page.get_by_role("link", name="The record is incomplete").click()
    expect(page.locator("main")).to_contain_text(DONE)
    assert saved(page, "Save the PDF") == PDF
    page.get_by_role("button", name="Accept the rectification").click()
    expect(page.locator(".rn-outcome--ok")).to_contain_text("The rectification is accepted")
    page.get_by_role("button", name="Close the inspection").click()
    expect(page.locator(".rn-outcome--ok")).to_contain_text("The inspection is closed")


def saved(page: Page, link: str) -> bytes:
    """What a link gives to be saved."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    return Path(download.value.path()).read_bytes()


def require_readable(pdf: bytes, *words: str) -> None:
    """All of these stand on it, and no letter is nearer to an edge than a printer reaches."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert 1 <= len(document) <= 3
    text = ""
    for page in document:
        width, height = page.get_size()
        letters = page.get_textpage()
        text += letters.get_text_bounded()
        boxes = [letters.get_charbox(place) for place in range(letters.count_chars()) if letters.get_text_range(place, 1).strip()]
        assert min(left for left, _, _, _ in boxes) * POINT_MM >= MARGIN_MM
        assert min(bottom for _, bottom, _, _ in boxes) * POINT_MM >= MARGIN_MM
        assert (width - max(right for _, _, right, _ in boxes)) * POINT_MM >= MARGIN_MM
        assert (height - max(top for _, _, _, top in boxes)) * POINT_MM >= MARGIN_MM
    plain = "".join(text.split())
    assert [one for one in words if "".join(one.split()) not in plain] == []


@pytest.mark.whole("journeys")
def test_an_inspection_from_the_root_to_the_report(stage: Stage, tmp_path: Path) -> None:
    desk, site = stage.desk, stage.desk.site
    counter, supervisor = stage.counter(), stage.supervisor()
    for _ in range(2):
        stage.register_without_face(counter, supervisor, site.next_person())
    published = publish(site)
    inspector = desk.inspect(site.add_office("inspector", Role.INSPECTOR)).page

    inspection = draw(inspector, site)
    inspector.get_by_text("Values to repeat the draw").first.click()
    listed = re.findall(r"[0-9a-f]{32}\|[0-9]+", inspector.locator("main").inner_text())
    with site.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
        rows = [{"index": one.index, **json.loads(one.event.canonical())} for one in unit.ledger.from_index(0, limit=10_000)]
    again = redraw(rows, inspection, root=published.head.root_hash, commitment=published.nonce_commitment)
    assert again == listed

    find(inspector)
    rectify(supervisor.page, site)
    recheck(inspector, site, inspection)
    report, cases = saved(inspector, "Download the report (PDF)"), [one.partition("|")[0] for one in listed]
    (tmp_path / "report.pdf").write_bytes(report)
    require_readable(
        report,
        published.head.root_hash,
        NONCE,
        *cases,
        REMARK,
        DONE,
        "MIIT Order 25 (2013) art. 11",
        "Closed",
    )
