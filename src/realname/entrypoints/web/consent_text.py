"""Which consent text is shown. Its sentences stand in `templates/consent-text.html` and in the catalogue.

A test holds the digest of the text in each language against this version: whoever changes a sentence gives it a new one.
"""

CONSENT_TEXT_VERSION = "counter-2026-11-25-3"
# The text for whoever changes a line, takes one over or closes it: the same file, with other words where the reason is another.
CHANGE_TEXT_VERSION = "counter-change-2026-11-25-1"
