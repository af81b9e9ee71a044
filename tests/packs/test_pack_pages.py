"""The rule pack on the administrator's pages: every rule in force, and what another version would change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from realname.packs.use_cases.load_policy import read_pack
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import build_web_world


@pytest.fixture
def boss(tmp_path: Path) -> Iterator[WebCaller]:
    """The administrator."""
    built = build_web_world(tmp_path)
    yield signed_in(built, "administrator")
    built.api.engine.dispose()


def _compare(boss: WebCaller, content: bytes) -> Page:
    return Page(boss.http.post("/admin/pack", data={"csrf": boss.csrf}, files={"file": ("ours.toml", content, "application/toml")}))


def test_every_rule_in_force_is_shown_with_its_source(boss: WebCaller) -> None:
    page = boss.get("/admin/pack")
    assert "lines.max_active_lines" in page.html
    assert "MIIT Order 25" in page.html


def test_the_differences_of_a_file_are_shown_and_nothing_is_changed(boss: WebCaller) -> None:
    ours = read_pack("sandbox").replace(b"training_days = { value = 365", b"training_days = { value = 180")
    assert ours != read_pack("sandbox")
    page = _compare(boss, ours)
    assert "1 rule differs." in page.text
    assert "outlets.training_days" in page.html


def test_a_shipped_pack_is_compared_by_its_name(boss: WebCaller) -> None:
    assert "Rule changes" in boss.get("/admin/pack?to=cn").text


def test_a_name_that_is_no_shipped_pack_reads_no_file(boss: WebCaller) -> None:
    assert "Rule changes" not in boss.get("/admin/pack?to=/etc/passwd").text


@pytest.mark.parametrize("content", [b"", b"not a pack", read_pack("cn").replace(b"[campaign]", b"[campaigns]")])
def test_a_file_that_is_no_pack_is_refused_at_its_field(boss: WebCaller, content: bytes) -> None:
    page = _compare(boss, content)
    assert page.status == 422
    assert 'href="#file"' in page.html
