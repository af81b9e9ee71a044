"""The bench of what people see runs: a journey and a few pages, whose speed is not asked. A part of `make journeys`, not of `make test`."""

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bench.measure_pages import JourneyFigures, PagesResult
from bench.page_figures import PageFigures


@pytest.mark.whole("journeys")
@pytest.mark.slow
def test_a_run_of_pages_which_keeps_what_was_before(tmp_path: Path, project_root: Path, chromium: str) -> None:
    assert chromium
    earlier, output = tmp_path / "earlier.json", tmp_path / "result.json"
    earlier.write_text('{"before": null, "now": {"journeys": [], "pages": {}}}', encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "bench.measure_pages", "--quick", "--before", str(earlier), "--output", str(output)],
        cwd=project_root,
        env=os.environ | {"PYTHONPATH": f"{project_root / 'src'}:{project_root}"},
        check=True,
        capture_output=True,
    )
    result = json.loads(output.read_text(encoding="utf-8"))
    assert set(result) == {one.name for one in fields(PagesResult)}
    assert result["before"] == {"journeys": [], "pages": {}}
    [journey] = result["now"]["journeys"]
    assert set(journey) == {one.name for one in fields(JourneyFigures)}
    assert (journey["journey"], journey["reason"], journey["clicks"]) == ("second_look", "", 3)
    for page in (page for pages in result["now"]["pages"].values() for page in pages):
        assert set(page) == {one.name for one in fields(PageFigures)}
        files = page["cold"]["requests"] - page["warm"]["requests"]  # kept by the browser; the page that checks receipts has none
        assert (files > 0) is (page["cold"]["wire_bytes"] > page["warm"]["wire_bytes"] > 0)
        assert page["warm"]["requests"] > page["warm"]["revalidations"] == 0
        assert 0 < page["warm"]["first_paint_ms"] <= page["warm"]["largest_paint_ms"]
