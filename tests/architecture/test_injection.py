"""Input stays text: no statement, command, code, template, pattern or format is built from a value (docs/reference/asvs.md, V1)."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Fault, calls, dotted, faults, faults_in, nodes

_SQL = re.compile(
    r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY|CREATE (TABLE|INDEX|UNIQUE)|DROP|ALTER|PRAGMA|ATTACH|SHOW|SET|LOCK|WITH) ",
    re.ASCII,
)
_OF_OURS = {
    "sandbox/simulators/provisioning.py",  # two columns of the simulated operator's table, named in the module
    "platform/db/server_checks.py",  # settings of the server, named in the module
}
_MIGRATIONS = "platform/db/migrations/"  # run once, on no one's input
_STARTERS = ("subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_call", "subprocess.check_output")
# Decoders, pip and npm for packages that the catalogue names, and on a counter's machine the program of its card reader.
_START = {
    "evidence/connectors/frame_reader.py",
    "evidence/connectors/reader_devices.py",
    "verification/engine/decoding/confinement.py",
    "verification/connectors/package_registries.py",
    "main/commands/processes.py",
}
_DRAW = {"registration/pages/certificate.py", "access/pages/authenticator.py"}  # a QR code: what is in it is squares
_SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell", "pty.spawn"}
_EVALUATORS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "pickle.loads",
    "pickle.load",
    "marshal.loads",
    "yaml.load",
    "shelve.open",
    "runpy.run_path",
}
# Modules that build whatever object the bytes name.
_READ_CODE = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "joblib", "yaml", "copyreg", "code", "codeop"}
# By a name that no row of a database holds: commands and capabilities of the package, decoders and countries of a closed list, and the
# connectors of the operator's settings.
_IMPORT = {
    "platform/cli/lazy_commands.py",
    "main/catalogue/capabilities.py",
    "verification/engine/decoding/fork_server.py",
    "evidence/connectors/national_numbers.py",
    "main/deployment/connectors.py",
}
# Of the token endpoints; the last is a simulated operator, who does the same.
_READ_FORMS = {"access/api/access.py", "platform/api/bodies.py", "sandbox/simulators/served/requests.py"}
_PATTERNS = {f"re.{name}" for name in ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")}
_SAFE_PATTERNS = {"inventory/model/number_pattern.py"}  # digits, `?` and `*` alone: tests/property/test_hostile_values.py


def _is_constant(node: ast.expr) -> bool:
    """A literal, a constant of a module by its name, or what is put together of those."""
    match node:
        case ast.Constant():
            return True
        case ast.Name() | ast.Attribute():
            return dotted(node).rpartition(".")[2].strip("_").isupper()
        case ast.JoinedStr():
            return all(_is_constant(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
        case ast.BinOp():
            return _is_constant(node.left) and _is_constant(node.right)
        case ast.Call():  # psycopg's own composition quotes what it puts in
            return dotted(node.func) in {"sql.SQL", "re.escape"} or (dotted(node.func) == "str.join" and all(map(_is_constant, node.args)))
    return False


def _beginning(node: ast.expr) -> str:
    """The literal text that something put together begins with."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[first, *_]):
            return _beginning(first)
        case ast.BinOp(left=left):
            return _beginning(left)
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return _beginning(value)
    return ""


def _is_formatted(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def _puts_sql_together(tree: ast.Module) -> Iterator[Fault]:
    """A statement that begins as one of SQL and holds something else than constants."""
    for node in nodes(tree):
        is_built = isinstance(node, ast.JoinedStr | ast.BinOp) or _is_formatted(node)
        if is_built and isinstance(node, ast.expr) and _SQL.match(_beginning(node)) and not _is_constant(node):
            yield node.lineno, "SQL put together"


def _starts_a_shell(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        name = dotted(call.func)
        has_shell = any(
            given.arg == "shell" and not (isinstance(given.value, ast.Constant) and not given.value.value) for given in call.keywords
        )
        is_text = name in _STARTERS and bool(call.args) and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
        if name in _SHELLS or has_shell or is_text or name.startswith(("os.exec", "os.spawn", "os.posix_spawn")):
            yield call.lineno, f"{name}()"


def _starts_a_program(tree: ast.Module) -> Iterator[Fault]:
    return ((call.lineno, dotted(call.func)) for call in calls(tree) if dotted(call.func) in _STARTERS)


def _evaluates(tree: ast.Module) -> Iterator[Fault]:
    return ((call.lineno, f"{dotted(call.func)}()") for call in calls(tree) if dotted(call.func) in _EVALUATORS)


def _can_read_code(tree: ast.Module) -> Iterator[Fault]:
    """An import of what can run or build any object from bytes or text."""
    for node in nodes(tree):
        match node:
            case ast.Import(names=names):
                named = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                named = [module]
            case _:
                continue
        yield from ((node.lineno, name) for name in named if name.partition(".")[0] in _READ_CODE)


def _loads_an_array_of_objects(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        if dotted(call.func) in {"np.load", "numpy.load"} or any(one.arg == "allow_pickle" for one in call.keywords):
            yield call.lineno, f"{dotted(call.func)}()"


def _imports_by_a_value(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        is_import = dotted(call.func).rpartition(".")[2] in {"import_module", "run_module", "spec_from_file_location"}
        if is_import and not all(isinstance(argument, ast.Constant) for argument in call.args):
            yield call.lineno, f"{dotted(call.func)}()"


def _makes_a_template(tree: ast.Module) -> Iterator[Fault]:
    """A template from text, or markup from anything but a literal: templates are files of the package."""
    for call in calls(tree):
        last = dotted(call.func).rpartition(".")[2]
        if last in {"from_string", "Template", "DictLoader", "FunctionLoader"} or (
            last == "Markup" and not all(map(_is_constant, call.args))
        ):
            yield call.lineno, f"{last}()"


def _formats_by_a_value(tree: ast.Module) -> Iterator[Fault]:
    """A format string that is not written where it is used."""
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"format", "format_map"} and not _is_constant(call.func.value):
            yield call.lineno, "format()"
    for node in nodes(tree):
        is_old = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Tuple | ast.Dict)
        if is_old and isinstance(node, ast.BinOp) and not _is_constant(node.left):
            yield node.lineno, "% of a value"


def _pattern_of_a_value(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        if dotted(call.func) in _PATTERNS and call.args and not _is_constant(call.args[0]):
            yield call.lineno, f"{dotted(call.func)}() of a value"


def _decodes(tree: ast.Module) -> Iterator[Fault]:
    """Decodes what a request says once more than the framework does."""
    for call in calls(tree):
        if dotted(call.func).rpartition(".")[2] in {"unquote", "unquote_plus", "unquote_to_bytes", "parse_qs", "parse_qsl", "unescape"}:
            yield call.lineno, f"{dotted(call.func)}()"


def test_nothing_but_the_token_endpoint_decodes_what_a_request_says() -> None:
    """Which reads its form itself, to refuse what comes twice, and credentials that are encoded before they are put into Base64."""
    assert faults(_decodes, allowed=lambda path: path in _READ_FORMS) == []


_SEEN = {
    _decodes: ["unquote(path)", "urllib.parse.unquote_plus(text)", "html.unescape(text)"],
    _puts_sql_together: [
        'execute(f"SELECT id FROM staff WHERE login = {login}")',
        'execute("DELETE FROM staff WHERE login = \'" + login + "\'")',
        'execute("SELECT %s" % login)',
        'execute("UPDATE staff SET login = {}".format(login))',
        'text(f"INSERT INTO {table} VALUES (1)")',
    ],
    _starts_a_shell: [
        "os.system(name)",
        "subprocess.run(words, shell=True)",
        "subprocess.run(words, shell=flag)",
        'subprocess.run(f"cp {name}")',
        "os.execv(a, b)",
    ],
    _evaluates: ["eval(text)", "exec(text)", "pickle.loads(octets)", "__import__(name)"],
    _can_read_code: ["import pickle", "from marshal import loads", "import yaml", "def read():\n    import dill"],
    _loads_an_array_of_objects: ["np.load(path)", "np.lib.format.read_array(file, allow_pickle=True)"],
    _imports_by_a_value: ["import_module(row.kind)", "importlib.import_module(f'realname.{name}')"],
    _makes_a_template: ["environment.from_string(text)", "jinja2.Template(text)", "Markup(text)", 'Markup(f"<b>{name}</b>")'],
    _formats_by_a_value: ["text.format(name=name)", "said(word).format_map(facts)", "text % (name,)", "text % {'a': 1}"],
    _pattern_of_a_value: ["re.compile(wish)", 're.search(f"^{wish}", text)', 're.sub("a" + wish, "b", text)'],
}


def test_each_rule_sees_what_it_looks_for() -> None:
    assert [f"{rule.__name__}: {code}" for rule, codes in _SEEN.items() for code in codes if not faults_in(rule, code)] == []


def test_no_statement_of_sql_is_put_together() -> None:
    assert faults(_puts_sql_together, allowed=lambda path: path in _OF_OURS or path.startswith(_MIGRATIONS)) == []


@pytest.mark.parametrize(
    "code", ['execute("SELECT ?", (login,))', 'execute(f"SELECT {_LOCK}")', 'sql.SQL("COPY {}").format(name)', 'f"Select {one}"']
)
def test_a_statement_of_literals_and_constants_is_none(code: str) -> None:
    assert faults_in(_puts_sql_together, code) == []


def test_no_program_is_started_by_a_shell_and_only_in_a_few_places() -> None:
    assert faults(_starts_a_shell) == []
    assert {fault.partition(":")[0] for fault in faults(_starts_a_program)} == _START


def test_nothing_is_evaluated_as_code() -> None:
    assert faults(_evaluates) == []


def test_nothing_that_builds_any_object_is_imported() -> None:
    assert faults(_can_read_code) == []
    assert faults(_loads_an_array_of_objects) == []


def test_a_module_is_imported_by_a_value_only_where_no_row_holds_it() -> None:
    assert {fault.partition(":")[0] for fault in faults(_imports_by_a_value)} == _IMPORT


def test_no_template_is_made_from_text() -> None:
    assert faults(_makes_a_template, allowed=lambda path: path in _DRAW) == []


def test_no_format_string_is_a_value() -> None:
    assert faults(_formats_by_a_value) == []


def test_no_regular_expression_is_a_value() -> None:
    assert faults(_pattern_of_a_value, allowed=lambda path: path in _SAFE_PATTERNS) == []


def test_a_value_whose_signs_are_escaped_is_none() -> None:
    assert faults_in(_pattern_of_a_value, "re.search(re.escape(wish), text)") == []
