"""The port that prints reports; the library that draws them is loaded with the first."""

from dataclasses import dataclass

from realname.platform.config.brand import PRODUCT
from realname.platform.documents.report_document import ReportDocument


@dataclass(frozen=True, slots=True)
class PdfPrinter:
    """Implements the port `ReportPrinter`.

    Attributes:
        brand_name: What the operator calls the service, at the head of each page; at most `LONGEST_BRAND` characters.
    """

    brand_name: str = PRODUCT

    def __call__(self, document: ReportDocument) -> bytes:
        """Print it."""
        from realname.platform.pdf.pdf import print_pdf  # noqa: PLC0415 - a third of a second, and few processes print

        return print_pdf(document, brand_name=self.brand_name)
