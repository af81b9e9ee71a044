"""Draws the README's picture: what `realname demo` prints, as an SVG without fonts or hosts from elsewhere."""

import json
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.terminal_theme import TerminalTheme

TARGET = Path(__file__).parent.parent / "docs" / "images" / "demo.svg"
_INK, _PAPER = (230, 232, 232), (22, 28, 30)
_THEME = TerminalTheme(
    _PAPER, _INK, [_PAPER, (240, 113, 120), (126, 211, 160), (247, 200, 110), (130, 170, 255), (199, 146, 234), (120, 210, 220), _INK]
)
_STYLES = {"approved": "bold green", "refused": "bold red", "error": "bold yellow"}


def main() -> None:
    """Run the demonstration and draw its outcome."""
    shown = subprocess.run([sys.executable, "-m", "realname.main", "demo", "--json"], capture_output=True, check=True, text=True)
    console = Console(record=True, width=84, file=open("/dev/null", "w"), force_terminal=True)  # noqa: SIM115, PTH123 - nothing is written
    console.print("[bold]$ make demo[/]\n")
    console.print(_table(json.loads(shown.stdout)["scenes"]))
    svg = console.export_svg(title="realname demo (sandbox: the operator is simulated)", theme=_THEME)
    TARGET.write_text(re.sub(r"@font-face\s*{[^}]*}", "", svg).replace("Fira Code", "ui-monospace, Menlo, Consolas"), encoding="utf-8")


def _table(scenes: list[dict[str, object]]) -> Table:
    table = Table("Scene", "Outcome", "Why", "Number", box=None, pad_edge=False, header_style="bold")
    for scene in scenes:
        error, line = scene["error"], scene.get("line")
        outcome = str(scene["decision"] or "error")
        why = str(error["code"]) if isinstance(error, dict) else ", ".join(map(str, scene.get("reasons") or []))  # type: ignore[call-overload]
        number = str(line["msisdn"]) if isinstance(line, dict) else ""
        table.add_row(str(scene["scene"]), f"[{_STYLES[outcome]}]{outcome}[/]", why, number)
    return table


if __name__ == "__main__":
    main()
