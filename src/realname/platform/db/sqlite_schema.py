"""Reads the schema of a SQLite database; its statements are compared by their tokens, so neither layout nor quotes differ."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from realname.platform.db.schemas import Schema

_TOKEN = re.compile(
    r"""
    (?P<space> \s+ | --[^\n]* | /\*.*?(?:\*/|$) )
    | (?P<text> [xX]?'(?:[^']|'')*' )
    | (?P<quoted> "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] )
    | (?P<word> [^\W\d][\w$]* )
    | (?P<other> \d[\w.]* | \|\| | <> | != | <= | >= | == | << | >> | ->>? | . )
    """,
    re.VERBOSE | re.DOTALL,
)
# As a quoted name they would be columns; everything else is the same word with quotes and without.
_VALUES = frozenset({"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "FALSE", "NULL", "TRUE"})
_CONSTRAINTS = frozenset({"CHECK", "CONSTRAINT", "FOREIGN", "PRIMARY", "UNIQUE"})
_STATISTICS = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})  # of SQLite's own; they decide nothing
_OBJECTS = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master"
_RUN = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE type = 'trigger'"
_SETTINGS = "SELECT user_version, application_id, encoding FROM pragma_user_version, pragma_application_id, pragma_encoding"
_DATABASES = "SELECT name FROM pragma_database_list WHERE name <> 'temp'"
_TEMPORARY = "SELECT type, name, tbl_name, sql FROM sqlite_temp_master"


def read_sqlite(connection: Connection, *, only_what_runs: bool = False) -> Schema:
    """Read every object of the file, and those of this connection alone.

    Args:
        connection: To the database.
        only_what_runs: Read triggers alone.
    """
    rows = [tuple(row) for row in connection.exec_driver_sql(_RUN if only_what_runs else _OBJECTS)]
    found = dict[str, str]()
    for kind, name, table, _, sql in rows:
        if kind == "table" and name not in _STATISTICS:
            found |= _table(str(name), tokens_of(sql or ""))
        elif kind != "table":
            found[f"{kind} {name} on {table}" if kind != "view" else f"view {name}"] = " ".join(tokens_of(sql or "automatic"))
    for kind, name, table, sql in connection.exec_driver_sql(_TEMPORARY):
        found[f"temporary {kind} {name} on {table}"] = " ".join(tokens_of(sql or "automatic"))
    return found if only_what_runs else {**found, **_shared_pages(rows), **_settings(connection)}


def tokens_of(sql: str) -> Sequence[str]:
    """Split a statement: words in capitals, names without quotes, texts as they are; neither spaces nor comments."""
    return [_token(found) for found in _TOKEN.finditer(sql) if found.lastgroup != "space"]


def _token(found: re.Match[str]) -> str:
    text = found[0]
    if found.lastgroup == "quoted":
        name = text[1:-1].replace(text[0] * 2, text[0])
        return name.upper() if name.isidentifier() and name.upper() not in _VALUES else f'"{name.upper()}"'
    return text if found.lastgroup == "text" else text.upper()


def _table(name: str, tokens: Sequence[str]) -> Mapping[str, str]:
    """Take a table apart: itself with its options, its columns, and its constraints; the order of columns says nothing."""
    if tokens[:2] != ["CREATE", "TABLE"] or "(" not in tokens:
        return {f"table {name}": " ".join(tokens)}  # a virtual table
    begin = tokens.index("(")
    parts, end = _parts(tokens, begin)
    found = {f"table {name}": " ".join(["table", *tokens[end + 1 :]])}
    for part in parts:
        if part[0] == "CONSTRAINT":
            found[f"constraint {part[1].lower()} on {name}"] = " ".join(part[2:])
        elif part[0] in _CONSTRAINTS:
            found[f"constraint {' '.join(part)} on {name}"] = "without a name"
        else:
            found[f"column {part[0].lower()} on {name}"] = " ".join(part[1:]) or "without a type"
    return found


def _parts(tokens: Sequence[str], begin: int) -> tuple[Sequence[Sequence[str]], int]:
    """Split what stands between two brackets at its commas; returns the place of the second one too."""
    depth, parts = 0, list[list[str]]([[]])
    for place in range(begin, len(tokens)):
        part = tokens[place]
        depth += (part == "(") - (part == ")")
        if depth == 0:
            return [one for one in parts if one], place
        if part == "," and depth == 1:
            parts.append([])
        elif place > begin:
            parts[-1].append(part)
    return [one for one in parts if one], len(tokens)


def _shared_pages(rows: Sequence[tuple[object, ...]]) -> Mapping[str, str]:
    """Name objects that are stored in the same pages: only a person who writes the catalogue makes such."""
    roots = Counter(root for _, _, _, root, _ in rows if root)
    shared = (sorted(str(row[1]) for row in rows if row[3] == root) for root, count in roots.items() if count > 1)
    return {f"pages {' '.join(names)}": "shared" for names in shared}


def _settings(connection: Connection) -> Mapping[str, str]:
    version, application, encoding = connection.exec_driver_sql(_SETTINGS).one()
    databases = sorted(str(name) for name in connection.exec_driver_sql(_DATABASES).scalars())
    return {
        "setting user_version": str(version),
        "setting application_id": str(application),
        "setting encoding": str(encoding),
        "setting databases": " ".join(databases),
    }
