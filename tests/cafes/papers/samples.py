"""A page with everything that the print stylesheet knows."""

import page as validation
import pypdfium2

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
    b'<rect width="9" height="10" fill="#4b2142"/></svg>'
)


def failures(data, profile=None):
    """What a checker has against a PDF."""
    chosen = getattr(validation.ValidationProfile, profile) if profile else None
    report = validation.validate_pdf_bytes(data, profile=chosen)
    return [str(failure) for failure in report.failures]


def text_of(data):
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
