"""Build the documentation site: the pages of docs/, the reference pages made from the code, and the Chinese pages (ADR 0086).

Usage: .venv/bin/python -m tools.site [FOLDER]      build into FOLDER; default: build/site

A folder's index.md orders its pages: each heading is a group of the navigation, each link in a list below it a page.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

from tools.reference import reference_pages

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SITE = ROOT / "build" / "site"
_LOOK = "look"
_CHINESE = "zh"
# Of each language as pages name it: the folder of the site, and what a link to it says.
_LANGUAGES = {"en": ("", "English"), "zh-CN": (f"{_CHINESE}/", "中文")}
# Folders of the English pages that are also in Chinese, under the same file name.
_FOR_PEOPLE = ("", "how-to/", "explanation/")
# Pages of the repository that are read on the site too, by where they are there.
_BESIDE = {
    "CHANGELOG.md": "reference/changelog.md",
    "CONTRIBUTING.md": "how-to/contributing.md",
    "SECURITY.md": "reference/security.md",
    "clients/python/README.md": "reference/python-client.md",
}
_TABS = {
    "index.md": "Start",
    "tutorial": "Tutorial",
    "how-to": "How-to guides",
    "reference": "Reference",
    "explanation": "Explanation",
    "adr": "Decisions",
    "models": "Models",
}
# Widths of a window, in the generator's styles and as they are set: 1,220 pixels become 1,100.
_SIDEBAR_FROM = ("76.25em", "68.75em")
_DRAWER_TO = ("76.234375em", "68.734375em")
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s#]*)(#[^)\s]*)?\)")
_LISTED = re.compile(r"^(?:[-*] |\d+\. |\| )\[[^\]]+\]\(([\w./-]+\.md)\)", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_FILE_NAME = re.compile(r"`?(?:[\w.-]+/)*[\w.-]+\.md`?")


def pages() -> Mapping[str, str]:
    """The text of each English page by its path on the site, links within the site only."""
    here = {f"docs/{path.relative_to(DOCS).as_posix()}": path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
    beside = {name: (ROOT / name).read_text(encoding="utf-8") for name in _BESIDE}
    made = {f"docs/{name}": text for name, text in reference_pages().items()}
    written = {name: text for name, text in {**here, **beside, **made}.items() if not name.startswith(f"docs/{_CHINESE}/")}
    place = {name: _place(name) for name in written}
    titles = {name: found[1] for name, text in written.items() if (found := _TITLE.search(text))}
    return {place[name]: _with_links(text, name, place, titles) for name, text in written.items()}


def translations(site: Mapping[str, str]) -> Mapping[str, str]:
    """The English page of each Chinese one, both by their paths on the site."""
    found = {name: [folder + name for folder in _FOR_PEOPLE if folder + name in site] for name in chinese_pages()}
    return {f"{_CHINESE}/{name}": english[0] for name, english in found.items()}


def navigation(site: Mapping[str, str]) -> Sequence[object]:
    """What `nav` is set to: a tab for each folder, its groups in the order of its index, pages that it does not list at the end."""
    return [{title: name if name in site else _group(site, name)} for name, title in _TABS.items() if name in site or _index(site, name)]


def chinese_pages() -> Mapping[str, str]:
    """The text of each Chinese page by its file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in (DOCS / _CHINESE).glob("*.md")}


def build(target: Path) -> None:
    """Build both languages into an empty folder.

    Raises:
        subprocess.CalledProcessError: A link leads nowhere, or a page cannot be read; said on standard error.
    """
    with tempfile.TemporaryDirectory() as scratch:
        english, chinese = Path(scratch) / "en", Path(scratch) / _CHINESE
        site = pages()
        english_of = translations(site)
        chinese_of = {name: other for other, name in english_of.items()}
        for name, text in site.items():
            _write(english / "docs" / name, _with_other_language(text, name, chinese_of.get(name), "zh-CN"))
        for folder in ("images", "schemas", _LOOK):
            shutil.copytree(DOCS / folder, english / "docs" / folder)
        for name, text in chinese_pages().items():
            # English pages are a site of their own, in the folder above.
            here = re.sub(r"\]\((\.\./[\w./-]+)\.md(#[^)\s]*)?\)", r"](\1.html\2)", text)
            place = f"{_CHINESE}/{name}"
            _write(chinese / "docs" / name, _with_other_language(here, place, english_of[place], "en"))
        shutil.copytree(DOCS / _LOOK, chinese / "docs" / _LOOK)
        _built(english, language="en", nav=navigation(site))
        _built(chinese, language="zh-CN", nav=_group(chinese_pages(), ""))
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(english / "site", target)
        shutil.copytree(chinese / "site", target / _CHINESE)
    for name, other in english_of.items():
        _switch(target, name, other, "en")
        _switch(target, other, name, "zh-CN")


def _with_other_language(text: str, name: str, other: str | None, language: str) -> str:
    """The page with a link below its title to `other`, which says the same in `language`."""
    if other is None:
        return text
    attributes = f"{{ hreflang={language} lang={language} }}"
    link = f"[{_LANGUAGES[language][1]}]({_from(name, other)}){attributes}"
    return _TITLE.sub(lambda found: f"{found[0]}\n\n{link}", text, count=1)


def _switch(site: Path, name: str, other: str, language: str) -> None:
    """Let the choice of `language` in the head of a built page lead to `other`; the generator knows one address for all pages."""
    path = site / _html(name)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf'href="[^"]*"(?= hreflang="{language}")', f'href="{_from(name, other)}"', text), encoding="utf-8")


def _html(name: str) -> str:
    return name.removesuffix(".md") + ".html"


def _from(name: str, other: str) -> str:
    """The link from one page to the other, as built."""
    return relpath(_html(other), dirname(name) or ".")


def _built(folder: Path, *, language: str, nav: Sequence[object]) -> None:
    """Build one language."""
    look = folder / "docs" / _LOOK
    (folder / "theme").mkdir()
    shutil.move(look / "main.html", folder / "theme" / "main.html")
    settings = (look / "zensical.toml").read_text(encoding="utf-8")
    (look / "zensical.toml").unlink()
    for tag, (place, name) in _LANGUAGES.items():
        link = relpath(f"{place}index.html", _LANGUAGES[language][0] or ".")
        settings += f'\n[[project.extra.alternate]]\nname = "{name}"\nlang = "{tag}"\nlink = "{link}"\n'
    tag = language.partition("-")[0]  # as the generator names its own words
    settings = settings.replace("[project]\n", f"[project]\nnav = {_toml(nav)}\n" if nav else "[project]\n")
    settings = settings.replace("[project.theme]\n", f'[project.theme]\nlanguage = "{tag}"\ncustom_dir = "theme"\n')
    (folder / "zensical.toml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    ended = subprocess.run(  # noqa: S603 - the locked generator
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"}
    )
    if ended.returncode:
        sys.stderr.write(re.sub(r"\x1b\[[\d;]*m", "", ended.stdout + ended.stderr))
        ended.check_returncode()
    for path in (folder / "site").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f'<html lang="{tag}"', f'<html lang="{language}"'), encoding="utf-8")
    _show_sidebar_earlier(folder / "site" / "assets")


def _show_sidebar_earlier(assets: Path) -> None:
    """The generator shows its sidebar from 1,220 pixels on, in its styles and its script alike: windows of laptops are narrower."""
    for path in (*assets.rglob("*.css"), *assets.rglob("*.js")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(*_SIDEBAR_FROM).replace(*_DRAWER_TO), encoding="utf-8")


def _place(name: str) -> str:
    """Where a page of the repository is on the site."""
    if name in _BESIDE:
        return _BESIDE[name]
    return re.sub(r"README\.md$", "index.md", name.removeprefix("docs/"))


def _with_links(text: str, name: str, place: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """The page with its links as they are on the site: named by the other page's title where a file name was written.

    A link to a file that is not there becomes its text.
    """

    def link(found: re.Match[str]) -> str:
        image, words, target, anchor = found[1], found[2], found[3], found[4] or ""
        if not target or ":" in target:
            return found[0]
        full = normpath(join(dirname(name), target))
        if target.endswith("/"):
            full = f"{full}/README.md"
        if full in place:
            words = titles.get(full, words) if _FILE_NAME.fullmatch(words) else words
            return f"{image}[{words}]({relpath(place[full], dirname(place[name]) or '.')}{anchor})"
        if full.startswith("docs/") and (ROOT / full).is_file():
            return f"{image}[{words}]({relpath(full.removeprefix('docs/'), dirname(place[name]) or '.')})"
        if (ROOT / full).exists():
            return words
        return found[0]  # leads nowhere: the build says so

    return _LINK.sub(link, text)


def _index(site: Mapping[str, str], folder: str) -> Sequence[str]:
    return sorted(name for name in site if dirname(name) == folder)


def _group(site: Mapping[str, str], folder: str) -> Sequence[object]:
    """A folder's pages: its index, then the index's groups, then the rest."""
    index = join(folder, "index.md")
    rest = [name for name in _index(site, folder) if name != index]
    found: list[object] = [index] if index in site else []
    for title, names in _listed(site.get(index, ""), folder):
        known = [name for name in names if name in rest]
        rest = [name for name in rest if name not in known]
        found += [{title: known}] if title and known else known
    return [*found, *rest]


def _listed(text: str, folder: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Each group of an index, and the pages that it lists."""
    for title, part in zip(["", *_HEADING.findall(text)], re.split(r"^## .+$", text, flags=re.MULTILINE), strict=True):
        yield title, [normpath(join(folder, one)) for one in _LISTED.findall(part)]


def _toml(value: object) -> str:
    """Strings, lists and tables as TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Build the site."""
    target = Path(arguments[0]) if arguments else SITE
    try:
        build(target)
    except subprocess.CalledProcessError:
        return 1
    print(f"{len(list(target.rglob('*.html')))} pages in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
