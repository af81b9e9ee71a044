"""Which consent text is shown. Its sentences stand in `templates/consent-text.html` and in the catalogue.

A test holds the digest of the text in each language against this version: whoever changes a sentence gives it a new one.
"""

CONSENT_TEXT_VERSION = "counter-2026-11-25-3"
