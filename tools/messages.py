"""Keep the counter's catalogue: take the sentences out of the templates, merge them into each language, compile what is complete.

python -m tools.messages            extract, update and compile; says what has no translation yet
python -m tools.messages --check    change nothing; fail where a sentence is missing, unsure or left over
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "src" / "realname"
LANGUAGES = ("zh",)
_DOMAIN = "counter"
_SINCE = datetime(2026, 11, 25, tzinfo=UTC)  # fixed: the same sentences give the same bytes
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}


def extracted() -> Catalog:
    """Every sentence of the templates."""
    catalogue = Catalog(project="realname", copyright_holder="the realname authors", charset="utf-8")
    found = extract_from_dir(PACKAGE, method_map=[("**/templates/**.html", "jinja2")], keywords=_KEYWORDS)
    for file, _line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def po_path(language: str) -> Path:
    """Where a language's sentences are written by people."""
    return PACKAGE / "platform" / "text" / "locales" / language / "LC_MESSAGES" / f"{_DOMAIN}.po"


def load(language: str) -> Catalog:
    """Read a language's sentences; empty where there are none yet."""
    path = po_path(language)
    if not path.exists():
        return _new(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=_DOMAIN)


def _new(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="realname",
        version="1",
        header_comment="# The counter's sentences. Kept by `make messages`.",
        msgid_bugs_address="see SECURITY.md and CONTRIBUTING.md",
        last_translator="the realname authors",
        language_team="the realname authors",
        creation_date=_SINCE,
        revision_date=_SINCE,
        charset="utf-8",
        fuzzy=False,
    )


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the compiled catalogue."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def problems(language: str) -> list[str]:
    """What is wrong with a language: missing, unsure and left-over sentences, and a compiled file that is another."""
    asked, known = extracted(), load(language)
    wanted = {(message.id, message.context) for message in asked if message.id}
    there = {(message.id, message.context): message for message in known if message.id}
    found = [f"missing: {key[0]}" for key in sorted(wanted - there.keys(), key=str)]
    found += [f"left over: {key[0]}" for key in sorted(there.keys() - wanted, key=str)]
    found += [f"left over: {message.id}" for message in known.obsolete.values()]
    found += [f"unsure: {message.id}" for message in there.values() if message.fuzzy]
    found += [f"not translated: {message.id}" for message in there.values() if not _is_translated(message.string)]
    if not po_path(language).with_suffix(".mo").exists() or compiled(known) != po_path(language).with_suffix(".mo").read_bytes():
        found.append("the compiled file is another: run `make messages`")
    return found


def _is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if isinstance(string, str) else bool(string) and all(string or ())


def update(language: str) -> None:
    """Merge new sentences in, drop those that are gone, and compile."""
    catalogue = load(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = _SINCE
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, ignore_obsolete=True, sort_output=False)
    path.with_suffix(".mo").write_bytes(compiled(load(language)))


def main(arguments: list[str]) -> int:
    """Update or check every language."""
    if arguments != ["--check"]:
        for language in LANGUAGES:
            update(language)
    found = [f"{language}: {problem}" for language in LANGUAGES for problem in problems(language)]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
