"""A small plot of bars."""

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from realname.platform.pdf.fonts import REGULAR

_FILL = HexColor("#00625f")  # prints as a dark grey
_INK = HexColor("#0b0c0c")
_ROW = 12.0
_BAR = 7.5
_SIZE_PT = 8.0
_NAME = 0.3  # of the width
_LEAST = 0.6  # a value that is not nothing is seen


class BarPlot(Flowable):  # type: ignore[misc]  # the library has no types
    """One bar below the other: name, bar, number."""

    def __init__(self, bars: Sequence[tuple[str, int]], width: float) -> None:
        super().__init__()
        self._bars = bars
        self.width = width
        self.height = _ROW * len(bars)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """How much room it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it."""
        most = max((value for _, value in self._bars), default=0)
        start = self.width * _NAME
        room = self.width - start - max((stringWidth(str(value), REGULAR, _SIZE_PT) for _, value in self._bars), default=0) - 6
        for row, (name, value) in enumerate(self._bars):
            base = self.height - (row + 1) * _ROW + 3
            self.canv.setFont(REGULAR, _SIZE_PT)
            self.canv.setFillColor(_INK)
            self.canv.drawString(3, base, _fitted(name, start - 8))
            length = max(_LEAST, room * value / most) if value else 0.0
            self.canv.setFillColor(_FILL)
            if value:
                self.canv.rect(start, base - 1, length, _BAR, stroke=0, fill=1)
            self.canv.setFillColor(_INK)
            self.canv.drawString(start + length + 3, base, str(value))


def _fitted(name: str, width: float) -> str:
    """What is too long is cut, and says so."""
    if stringWidth(name, REGULAR, _SIZE_PT) <= width:
        return name
    while name and stringWidth(f"{name}…", REGULAR, _SIZE_PT) > width:
        name = name[:-1]
    return f"{name}…"
