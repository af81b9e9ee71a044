"""Write a language that no one speaks: every sentence of the catalogue with accents, longer, and between « and ».

python -m tools.pseudo_locale FOLDER    writes FOLDER/qps/LC_MESSAGES/realname.mo

A page in it is still read by who knows English. What stands on it without « and » does not come from the catalogue; what is cut off has
no room for a longer language.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog

from realname.platform.text.catalogues import DOMAIN
from tools import messages

LANGUAGE = "qps"  # kept free by BCP 47 for private use
OPEN, CLOSE = "«", "»"
_ACCENTED = str.maketrans("AEIOUYaeiouycnsz", "ÀÉÎÖÛÝàéîöûýçñšž")
_KEPT = re.compile(r"%\(\w+\)s|%%|\{\w+\}|<[^>]+>|&\w+;")  # values and markup
_LONGER = 0.3  # most languages need up to a third more room than English


def pseudo(sentence: str) -> str:
    """Say a sentence in it."""
    accented, last = "", 0
    for kept in _KEPT.finditer(sentence):
        accented += sentence[last : kept.start()].translate(_ACCENTED) + kept[0]
        last = kept.end()
    accented += sentence[last:].translate(_ACCENTED)
    return f"{OPEN}{accented}{'~' * round(_LONGER * len(sentence))}{CLOSE}"


def pseudo_catalogue() -> Catalog:
    """All sentences of templates and code."""
    catalogue = messages.begun(LANGUAGE)
    for message in messages.extracted():
        if message.id:
            forms = [pseudo(form) for form in messages.forms(message.id)]
            catalogue.add(message.id, forms[0] if len(forms) == 1 else forms, context=message.context)
    return catalogue


def main(folder: Path) -> None:
    """Write it."""
    place = folder / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.mo"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(messages.compiled(pseudo_catalogue()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
