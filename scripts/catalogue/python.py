"""Messages in Python files, and Chinese literals that never reach gettext."""

import ast
import io
from collections.abc import Iterator

from babel.messages.extract import extract

from catalogue.chinese import Message, Stray, is_chinese

SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
WITH_CONTEXT = ("pgettext", "pgettext_lazy")
PLURAL_WITH_CONTEXT = ("npgettext", "npgettext_lazy")
CALLS = {*SINGULAR, *PLURAL, *WITH_CONTEXT, *PLURAL_WITH_CONTEXT}

KEYWORDS = (
    dict.fromkeys(SINGULAR)
    | dict.fromkeys(PLURAL, (1, 2))
    | dict.fromkeys(WITH_CONTEXT, ((1, "c"), 2))
    | dict.fromkeys(PLURAL_WITH_CONTEXT, ((1, "c"), 2, 3))
)


def messages(source: str, where: str = "") -> list[Message]:
    """The messages of a Python source, as they are looked up at run time."""
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    return [_message(ids, context or "", where) for _, ids, _, context in found]


def strays(source: str) -> list[Stray]:
    """Chinese literals outside a gettext call. Docstrings are for colleagues and may be in any language."""
    return list(_look(ast.parse(source)))


def _message(ids: str | tuple[str, ...], context: str, where: str) -> Message:
    singular, plural = (ids, "") if isinstance(ids, str) else (ids[0], ids[1])
    return Message(singular, plural, context, where)


def _look(node: ast.AST) -> Iterator[Stray]:
    if isinstance(node, ast.Call) and _called(node) in CALLS:
        yield from _formatted(node)
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_chinese(node.value):
        yield Stray(node.lineno, node.value, "text outside gettext")
    for child in ast.iter_child_nodes(node):
        yield from _look(child)


def _formatted(call: ast.Call) -> Iterator[Stray]:
    """An f-string is put together before gettext sees it, so that its text is in no catalogue."""
    for argument in call.args:
        if isinstance(argument, ast.JoinedStr):
            yield Stray(argument.lineno, ast.unparse(argument), "f-string inside gettext")


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
