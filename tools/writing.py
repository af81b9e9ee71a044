"""Checks the sentences that people read against docs/how-to/writing.md, whose tables are the one list of words.

python -m tools.writing [PLACE ...]    list the faults; PLACE is a part of a place, such as `consent` or `lines/`

A place is a template, a module, a command, an error's code or a setting.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from realname.kernel.errors import error_classes
from realname.main.catalogue.capabilities import collect_declarations
from realname.main.commands.root import cli
from realname.platform.cli.lazy_commands import every_command
from tools.messages import PACKAGE, extracted, forms, installed, load

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "how-to" / "writing.md"
WORDS_AT_MOST = 20
_QUOTED = re.compile(r"`([^`]+)`")
_PLACE = re.compile(r"%\(\w+\)s|\{\w+\}|`[^`]+`")  # a value, or what is typed: one word
_ENDS = re.compile(r"(?<=[.!?])[)”\"]*\s+|\n\n")
_STATEMENT = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
_BUTTON = re.compile(r"<button\b([^>]*)>(.*?)</button>", re.DOTALL)
_LABEL = re.compile(r"""_\(\s*"((?:[^"\\]|\\.)*)\"""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What the page forbids and allows.

    Attributes:
        never: Forbidden phrases, one expression per language ("en", "zh").
        verbs: The first words of buttons.
        answers: Buttons that are an answer of the reader.
        remedies: The first words of what an error says to do.
        exceptions: Beginnings of sentences that may be longer.
    """

    never: dict[str, re.Pattern[str]]
    verbs: frozenset[str]
    answers: frozenset[str]
    remedies: frozenset[str]
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A sentence that the guide forbids."""

    place: str
    why: str
    sentence: str


@cache
def guide() -> Guide:
    """Read the tables of the page."""
    page = PAGE.read_text(encoding="utf-8")
    english, chinese = (_first_cells(page, head) for head in ("| never | write |", "| 不写 | 写 |"))
    verbs, answers = (_QUOTED.findall(one) for one in page.partition("### Buttons")[2].partition("## ")[0].split("A button that is"))
    never = {
        "en": re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, english)) + r")(?!\w)", re.IGNORECASE),
        "zh": re.compile("|".join(map(re.escape, chinese))),
    }
    remedies = _QUOTED.findall(page.partition("### Remedies")[2].partition("## ")[0])
    return Guide(
        never=never,
        verbs=frozenset(verbs),
        answers=frozenset(answers),
        remedies=frozenset((*verbs, *remedies)),
        exceptions=tuple(_first_cells(page, "| beginning | demanded by |")),
    )


def _first_cells(page: str, head: str) -> list[str]:
    rows = page.partition(head)[2].partition("\n\n")[0].splitlines()
    return [phrase for row in rows for phrase in _QUOTED.findall(row.split(" | ", maxsplit=1)[0])]


def faults_of(place: str, text: str) -> Iterator[Fault]:
    """What is wrong with an English text: sentences that are too long, and forbidden phrases."""
    for sentence in _ENDS.split(text):
        plain = _PLACE.sub("0", sentence)
        words = [word for word in plain.split() if re.search(r"\w", word)]
        if len(words) > WORDS_AT_MOST and not sentence.startswith(guide().exceptions or ("\0",)):
            yield Fault(place=place, why=f"{len(words)} words", sentence=sentence)
        for found in guide().never["en"].finditer(plain):
            yield Fault(place=place, why=f"“{found.group()}”", sentence=sentence)


def faults() -> list[Fault]:
    """Everything that is wrong, by place."""
    collect_declarations()
    found = [fault for place, text in (*_sentences(), *_helps(), *_errors()) for fault in faults_of(place, text)]
    return sorted(
        {*found, *_translated(), *_chinese_pages(), *_buttons(), *_remedies()}, key=lambda one: (one.place, one.sentence, one.why)
    )


def _sentences() -> Iterator[tuple[str, str]]:
    """Every sentence of the catalogue, with each template or module that says it."""
    for message in extracted():
        for place in {path for path, _ in message.locations}:
            yield from ((place, form) for form in forms(message.id))


def _translated() -> Iterator[Fault]:
    """Forbidden words of a translation, for the languages that the page has a table for."""
    places = {message.id: min(path for path, _ in message.locations) for message in extracted() if message.id}
    for language in installed():
        for message in load(language) if language in guide().never else ():
            for form in forms(message.string) if message.id else ():
                for found in guide().never[language].finditer(form or ""):
                    yield Fault(place=places.get(message.id, language), why=f"“{found.group()}”", sentence=form)


def _chinese_pages() -> Iterator[Fault]:
    """Forbidden words of the documentation's Chinese pages."""
    for page in (ROOT / "docs" / "zh").glob("*.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            for found in guide().never["zh"].finditer(line):
                yield Fault(place=f"docs/zh/{page.name}", why=f"“{found.group()}”", sentence=line)


def _helps() -> Iterator[tuple[str, str]]:
    """What each command says of itself and of its options, without its examples."""
    for path, command in every_command(cli):
        paragraphs = (command.help or "").partition("\b\n")[0].split("\n\n")
        yield from ((path, " ".join(one.split())) for one in paragraphs)
        yield from ((path, str(one.help)) for one in command.params if getattr(one, "help", None))


def _errors() -> Iterator[tuple[str, str]]:
    """What each error says over HTTP and on the command line."""
    for error in error_classes():
        yield from ((f"error {error.code}", text) for text in (error.summary, error.remedy))


def _remedies() -> Iterator[Fault]:
    """Errors that do not say what to do, on a page or elsewhere."""
    for error in error_classes():
        for remedy in (error.remedy, error.words.do.english):
            if re.split(r"\W", remedy)[0] not in guide().remedies:
                yield Fault(place=f"error {error.code}", why="a remedy begins with a verb of docs/how-to/writing.md", sentence=remedy)


def _buttons() -> Iterator[Fault]:
    """Buttons whose label begins with no verb; one that shows a state (`aria-pressed`) is no action, and a hidden rest is no label."""
    for path in sorted(PACKAGE.rglob("templates/*.html")):
        for attributes, inside in _BUTTON.findall(_STATEMENT.sub("", path.read_text(encoding="utf-8"))):
            for label in _LABEL.findall(inside) if "aria-pressed" not in attributes else ():
                if label not in guide().answers and re.split(r"\W", label)[0] not in guide().verbs and not label[0].islower():
                    yield Fault(place=path.name, why="a button begins with a verb of docs/how-to/writing.md", sentence=label)


def main(arguments: list[str]) -> int:
    """List the faults of some places, or of all."""
    shown = [one for one in faults() if not arguments or any(part in one.place for part in arguments)]
    for one in shown:
        print(f"{one.place}: {one.why}: {one.sentence}")
    print(f"{len(shown)} faults", file=sys.stderr)
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
