"""Which consent text is shown. Its sentences stand in `templates/consent-text.html` and in the catalogue.

A test holds the digest of the text in each language against this version: the person who changes a sentence gives it a new one.
"""

from collections.abc import Mapping

from realname.evidence.model.representative import RepresentativeRole

CONSENT_TEXT_VERSION = "counter-2026-11-25-3"
# The text for the person who changes a line, takes one over or closes it: the same file, with other words where the reason is another.
CHANGE_TEXT_VERSION = "counter-change-2026-11-25-1"
# The texts for the representative, with the rules for children among them: `templates/consent-text-acting.html`.
ACTING_TEXT_VERSIONS: Mapping[RepresentativeRole, str] = {
    RepresentativeRole.GUARDIAN: "guardian-2026-11-26-1",
    RepresentativeRole.PROXY: "proxy-2026-11-26-1",
}
