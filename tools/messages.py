"""Keep the catalogues: take the sentences out of code and templates, merge them into each language, compile what is complete.

python -m tools.messages            extract, update and compile; says what has no translation yet
python -m tools.messages --check    change nothing; fail where a sentence is missing, unsure or left over

A language is a folder in `locales`. An empty folder with the tag of a language as its name begins a new one.
"""

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from realname.inspections.model.checklist import CHECKLIST

PACKAGE = Path(__file__).parent.parent / "src" / "realname"
LOCALES = PACKAGE / "platform" / "text" / "locales"
_DOMAIN = "realname"
_SINCE = datetime(2026, 11, 25, tzinfo=UTC)  # fixed: the same sentences give the same bytes
_OF_TEMPLATES = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
_IMPORTED = re.compile(r"^from realname[\w.]*\.text import .*\bText\b", re.MULTILINE)
_PLACES = (re.compile(r"%\((\w+)\)s"), re.compile(r"\{(\w+)\}"))  # of values, in templates and in code


def installed() -> tuple[str, ...]:
    """Every language but English."""
    return tuple(sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir()))


def extracted() -> Catalog:
    """Every sentence of the templates and of the code, in the order of the files."""
    catalogue = Catalog(project="realname", copyright_holder="the realname authors", charset="utf-8")
    for path in sorted(PACKAGE.rglob("templates/*.html")):
        for _line, message, comments, context in extract_from_file("jinja2", path, keywords=_OF_TEMPLATES):
            catalogue.add(message, locations=[(path.name, 0)], auto_comments=comments, context=context)
    for path in sorted(PACKAGE.rglob("*.py")):
        for sentence, context in _texts(path.read_text(encoding="utf-8")):
            catalogue.add(sentence, locations=[(path.relative_to(PACKAGE).as_posix(), 0)], context=context)
    for question in _questions():
        catalogue.add(question["en"], locations=[("packs/checklists", 0)], context=CHECKLIST)
    return catalogue


def _questions() -> Iterator[dict[str, str]]:
    """What the checklists of the packs ask, in each language that they have."""
    for path in sorted(PACKAGE.glob("packs/checklists/*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["items"]


def _texts(source: str) -> Iterator[tuple[str, str | None]]:
    """The sentence and context of each `Text("...")` of a module."""
    if not _IMPORTED.search(source):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text" and node.args:
            sentence, *context = (ast.literal_eval(argument) for argument in node.args)
            yield sentence, context[0] if context else None


def po_path(language: str) -> Path:
    """Where a language's sentences are written by people."""
    return LOCALES / language / "LC_MESSAGES" / f"{_DOMAIN}.po"


def load(language: str) -> Catalog:
    """Read a language's sentences; empty where there are none yet."""
    path = po_path(language)
    if not path.exists():
        return begun(language)
    with path.open("rb") as file:
        return read_po(file, domain=_DOMAIN)


def begun(language: str) -> Catalog:
    """A catalogue without sentences; its head names the language, with its region where it has one."""
    return Catalog(
        locale=language if _is_known(language) else None,
        project="realname",
        version="1",
        header_comment="# The sentences of pages, reports, receipts and notices. Kept by `make messages`.",
        msgid_bugs_address="see SECURITY.md and CONTRIBUTING.md",
        last_translator="the realname authors",
        language_team="the realname authors",
        creation_date=_SINCE,
        revision_date=_SINCE,
        charset="utf-8",
        fuzzy=False,
    )


def _is_known(language: str) -> bool:
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return False
    return True


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
    found += [f"other places for values: {message.id}" for message in there.values() if not _has_its_places(message)]
    if not po_path(language).with_suffix(".mo").exists() or compiled(known) != po_path(language).with_suffix(".mo").read_bytes():
        found.append("the compiled file is another: run `make messages`")
    return found


def _is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if isinstance(string, str) else bool(string) and all(string or ())


def _has_its_places(message: Message) -> bool:
    """Whether each translation takes the values that the sentence takes; of a plural form one may leave the number out."""
    sentences, translations = list(forms(message.id)), [form for form in forms(message.string) if form]
    if len(sentences) == 1:
        return all(_places(sentences[0]) == _places(form) for form in translations)
    allowed = {place for form in sentences for place in _places(form)}
    return all(set(_places(form)) <= allowed for form in translations)


def forms(one: str | tuple[str, ...] | list[str] | None) -> Iterator[str]:
    """Each form of a sentence or of a translation: one, or more where it depends on a number."""
    yield from [one] if isinstance(one, str) else (one or ())


def _places(sentence: str) -> list[str]:
    return sorted(place for pattern in _PLACES for place in pattern.findall(sentence))


def update(language: str) -> None:
    """Merge new sentences in, drop those that are gone, and compile."""
    catalogue = load(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    _take_questions(catalogue, language)
    catalogue.creation_date = catalogue.revision_date = _SINCE
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, ignore_obsolete=True, sort_output=False)
    path.with_suffix(".mo").write_bytes(compiled(load(language)))


def _take_questions(catalogue: Catalog, language: str) -> None:
    """Take the translations that the packs have themselves: a digest of a visit holds their words."""
    for question in _questions():
        message = catalogue.get(question["en"], CHECKLIST)
        if message is not None and language in question:
            message.string = question[language]


def main(arguments: list[str]) -> int:
    """Update or check every language."""
    if arguments != ["--check"]:
        for language in installed():
            update(language)
    found = [f"{language}: {problem}" for language in installed() for problem in problems(language)]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
