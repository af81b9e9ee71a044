"""Tables in the pages of docs/ that are written from the code: each stands between `<!-- name -->` and `<!-- /name -->`."""

from collections.abc import Mapping, Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, ["---"] * len(head), *rows])


def with_tables(page: str, tables: Mapping[str, str]) -> str:
    """The page with its tables as they are given."""
    for name, one in tables.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = page.partition(begin)
        page = before + begin + one + end + rest.partition(end)[2]
    return page
