"""Writes the forms of the client library from the API's own description: a class for each body and answer, and a table of all operations.

Usage: .venv/bin/python -m tools.client_types
       .venv/bin/python -m tools.client_types --description    prints the description itself, as JSON
"""

import json
import keyword
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from realname.main.apps.api_app import create_app
from realname.main.deployment.deployment import open_deployment

ROOT: Final = Path(__file__).parent.parent
MODULE: Final = ROOT / "clients" / "python" / "src" / "realname_client" / "wire.py"
WIDTH: Final = 140

_HEADER: Final = '''"""What the API takes and answers, one class for each form.

`python -m tools.client_types` makes this module from the API's description; do not edit it. A value of a list that grows (`state`, `code`,
`kind`) is text in an answer: a later server may send one that this version does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from realname_client.forms import Answer, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call of the API.

    Attributes:
        method: Of HTTP.
        path: With its members in braces.
        takes_key: Whether it takes an `Idempotency-Key`.
        is_open: Whether it takes no token.
    """

    method: str
    path: str
    takes_key: bool = False
    is_open: bool = False

'''

Schema = Mapping[str, object]


def client_types(description: Mapping[str, object]) -> str:
    """Give the module of types for a description.

    Args:
        description: An OpenAPI 3.1 document whose schemas stand under `components`.

    Returns:
        The source of the module, before ruff has formatted it.
    """
    schemas = cast(Mapping[str, Schema], cast(Schema, description["components"])["schemas"])
    operations = list(_operations(description))
    asked = _reached((body for _, _, body in operations if body), schemas)
    names = _class_names(schemas)
    forms = [name for name, schema in schemas.items() if schema.get("type") == "object" and name not in _BY_HAND]
    forms.sort(key=lambda name: _depth(name, schemas))
    classes = (_class(name, schemas, names, is_asked=name in asked) for name in forms)
    return "\n\n".join([_HEADER + "\n" + _table(operations), *classes])


def formatted(source: str) -> str:
    """Format a module as the project does."""
    command = [str(Path(sys.executable).with_name("ruff")), "format", "--stdin-filename", str(MODULE), "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout  # noqa: S603 - the locked ruff


_BY_HAND: Final = frozenset({"Problem", "FieldProblem", "TokenRequest", "TokenError", "TokenAnswer"})  # problems.py and tokens.py
_PLAIN: Final = {
    ("string", ""): "str",
    ("string", "date"): "date",
    ("string", "date-time"): "datetime",
    ("integer", ""): "int",
    ("number", ""): "float",
    ("boolean", ""): "bool",
    ("null", ""): "None",
}


def _operations(description: Mapping[str, object]) -> Iterator[tuple[str, str, str | None]]:
    """Each operation as its id, what is written of it, and the name of the schema of its JSON body."""
    for path, item in cast(Mapping[str, Mapping[str, Schema]], description["paths"]).items():
        for method, operation in item.items():
            content = cast(Mapping[str, Schema], cast(Schema, operation.get("requestBody", {})).get("content", {}))
            if "application/x-www-form-urlencoded" in content:
                continue  # the token's own call
            schema = cast(Schema, content.get("application/json", {}).get("schema", {}))
            reference = schema.get("$ref")
            headers = {str(each["name"]).lower() for each in cast(Sequence[Schema], operation.get("parameters", []))}
            needs = [f'method="{method.upper()}", path="{path}"']
            needs += ["takes_key=True"] if "idempotency-key" in headers else []
            needs += [] if operation.get("security") else ["is_open=True"]
            yield str(operation["operationId"]), f"Operation({', '.join(needs)})", _named(reference) if reference else None


def _named(reference: object) -> str:
    return str(reference).rsplit("/", 1)[-1]


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield _named(schema["$ref"])
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, Sequence) and not isinstance(schema, str):
        for value in schema:
            yield from _references(value)


def _reached(roots: Iterator[str], schemas: Mapping[str, Schema]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(schemas[name]))
    return frozenset(found)


def _depth(name: str, schemas: Mapping[str, Schema]) -> int:
    """How many classes stand below a class: those without any come first."""
    return max((1 + _depth(other, schemas) for other in _references(schemas[name])), default=0)


def _class_names(schemas: Mapping[str, Schema]) -> Mapping[str, str]:
    """Names without the words that only tell forms of the wire apart: `RegistrationAnswer` is `Registration`."""
    names: dict[str, str] = {}
    for ending in ("Part", "Answer", ""):
        for name in schemas:
            short = name.removesuffix(ending)
            if name.endswith(ending) and name not in names and (not ending or (short not in schemas and short not in names.values())):
                names[name] = short
    return names


def _table(operations: Sequence[tuple[str, str, str | None]]) -> str:
    lines = [f'    "{operation_id}": {written},' for operation_id, written, _ in operations]
    return "\n".join(["OPERATIONS: Final[Mapping[str, Operation]] = {", *lines, "}", '"""Each operation of the API by its id."""', ""])


def _class(name: str, schemas: Mapping[str, Schema], names: Mapping[str, str], *, is_asked: bool) -> str:
    schema = schemas[name]
    needed = cast(Sequence[str], schema.get("required", []))
    members = cast(Mapping[str, Schema], schema["properties"])
    ordered = [*(each for each in members if each in needed), *(each for each in members if each not in needed)]
    lines = [
        "@dataclass(frozen=True, slots=True, kw_only=True, repr=False)",
        f"class {names[name]}({'Form' if is_asked else 'Answer'}):",
        *_docstring(schema),
        "",
    ]
    for each in ordered:
        if keyword.iskeyword(each):
            raise ValueError(each)
        default = "" if each in needed else f" = {_default(members[each], schemas, names)}"
        lines.append(f"    {each}: {_type(members[each], schemas, names, is_asked=is_asked)}{default}")
        lines.extend(_note(members[each], schemas))
    return "\n".join([*lines, ""])


def _docstring(schema: Schema) -> Iterator[str]:
    first = str(schema.get("description", "")).split("\n", maxsplit=1)[0]
    yield f'    """{first}"""'


def _note(member: Schema, schemas: Mapping[str, Schema]) -> Iterator[str]:
    """What a member is, and the values that are known of a list."""
    text = str(member.get("description", "")).split("\n", maxsplit=1)[0]
    values = [str(value) for name in _references(member) for value in cast(Sequence[object], schemas[name].get("enum", []))]
    known = f"Known: {', '.join(values)}." if values else ""
    words = f"{text} {known}".strip().split(" ")
    if words == [""]:
        return
    line = '    """'
    for word in words:
        if len(line) + len(word) + 4 > WIDTH:
            yield line.rstrip()
            line = "    "
        line += word + " "
    yield line.rstrip() + '"""'


def _default(member: Schema, schemas: Mapping[str, Schema], names: Mapping[str, str]) -> str:
    default = member.get("default")
    if isinstance(default, list):
        return "()"
    if isinstance(default, Mapping):
        return f"{_type(member, schemas, names, is_asked=True)}()"
    return '""' if default == "" else repr(default)


def _type(member: Schema, schemas: Mapping[str, Schema], names: Mapping[str, str], *, is_asked: bool) -> str:
    reference = member.get("$ref")
    if reference:
        name = _named(reference)
        values = schemas[name].get("enum")
        return _choice(values, is_asked=is_asked) if values else names[name]
    if "anyOf" in member:
        parts = cast(Sequence[Schema], member["anyOf"])
        return " | ".join(_type(part, schemas, names, is_asked=is_asked) for part in parts)
    if "enum" in member or "const" in member:
        return _choice(member.get("enum") or [member["const"]], is_asked=is_asked)
    for many, members, written in (("array", "items", "tuple[{}, ...]"), ("object", "additionalProperties", "Mapping[str, {}]")):
        if member["type"] == many:
            return written.format(_type(cast(Schema, member[members]), schemas, names, is_asked=is_asked))
    return _PLAIN[(str(member["type"]), str(member.get("format", "")))]


def _choice(values: object, *, is_asked: bool) -> str:
    """A closed list is one for who asks; of an answer it may grow."""
    return f"Literal[{', '.join(_quoted(value) for value in cast(Sequence[object], values))}]" if is_asked else "str"


def _quoted(value: object) -> str:
    return f'"{value}"'


def api_description() -> Mapping[str, object]:
    """The API's description, as a new sandbox serves it."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REALNAME_")}
        deployment = open_deployment(Path(folder), environment=kept)
        description: Mapping[str, object] = create_app(deployment.app).openapi()
    return description


def main(arguments: Sequence[str]) -> int:
    """Write the module; with `--description`, print the description instead."""
    description = api_description()
    if list(arguments) == ["--description"]:
        print(json.dumps(description, ensure_ascii=False, indent=2))
        return 0
    MODULE.write_text(formatted(client_types(description)), encoding="utf-8")
    print(MODULE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
