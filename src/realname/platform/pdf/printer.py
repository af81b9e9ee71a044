"""The port that prints reports; the library that draws them is loaded with the first."""

from realname.platform.documents.report_document import ReportDocument


class PdfPrinter:
    """Implements the port `ReportPrinter`."""

    def __call__(self, document: ReportDocument) -> bytes:
        """Print it."""
        from realname.platform.pdf.pdf import print_pdf  # noqa: PLC0415 - a third of a second, and few processes print

        return print_pdf(document)
