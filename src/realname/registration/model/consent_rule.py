"""The texts by which an applicant consents: those of the pages, which come with realname, and those that the pack names.

The ledger names the text and its language, so that what was agreed to can be read later: a text that no one has written is none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from realname.evidence.model.representative import RepresentativeRole
from realname.kernel.errors import InvalidInput, PolicyInvalid
from realname.kernel.ledger.field_types import LANGUAGE, VERSION
from realname.kernel.rules.rule_section import RuleSection

SECTION = "consent"
KEYS = ("texts", "languages")

# Which consent text a page shows: its sentences are in `templates/consent-essence.html`, above the buttons, in
# `templates/consent-text.html`, below them, and in the catalogue. A test holds the digest of the text in each language against this
# version: a change of a sentence needs a new one. A version that was consented to stays in the record and in the ledger.
CONSENT_TEXT_VERSION = "counter-2026-11-29-3"
# The text for the person who changes a line, takes one over or closes it: the same files, with other words where the reason is another.
CHANGE_TEXT_VERSION = "counter-change-2026-11-29-3"
# The texts for the representative: the same files, with the rules for children among them.
ACTING_TEXT_VERSIONS: Mapping[RepresentativeRole, str] = {
    RepresentativeRole.GUARDIAN: "guardian-2026-11-29-3",
    RepresentativeRole.PROXY: "proxy-2026-11-29-3",
}
PAGE_TEXTS = frozenset({CONSENT_TEXT_VERSION, CHANGE_TEXT_VERSION, *ACTING_TEXT_VERSIONS.values()})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRule:
    """What a pack says of the texts that the operator's own programs show.

    Attributes:
        texts: Their versions.
        languages: In which languages each of them is there (BCP 47).
    """

    texts: frozenset[str]
    languages: frozenset[str]

    def require_known(self, text_version: str, language: str, *, of_pages: Collection[str]) -> None:
        """Accept a text and a language in which it is there.

        Args:
            text_version: Of the text that was shown or read.
            language: In which language.
            of_pages: The languages of the pages, in which their own texts are there.

        Raises:
            InvalidInput: There is no such text, or it is not there in this language; `field` says which.
        """
        if text_version not in self.texts | PAGE_TEXTS:
            raise InvalidInput(field="consent.text_version")
        if language not in (of_pages if text_version in PAGE_TEXTS else self.languages):
            raise InvalidInput(field="consent.language")


def consent_rule_of(section: RuleSection) -> ConsentRule:
    """Read the section `consent` of a pack.

    Raises:
        PolicyInvalid: No text or no language, or one that the ledger does not take.
    """
    texts, languages = section.names("texts"), section.names("languages")
    if not all(map(VERSION.takes, texts)):
        raise PolicyInvalid(entry=f"{SECTION}.texts")
    if not all(map(LANGUAGE.takes, languages)):
        raise PolicyInvalid(entry=f"{SECTION}.languages")
    return ConsentRule(texts=frozenset(texts), languages=frozenset(languages))
