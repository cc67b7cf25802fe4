"""What the generated pages of `docs/` are made of: tables, and the docstrings that stand below fields in the code."""

import ast
import inspect
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from textwrap import dedent
from types import ModuleType


def meanings_in(owner: type | ModuleType) -> dict[str, str]:
    """What stands below each of the class's own fields, or each of the module's constants, in one line.

    What has no docstring is absent.
    """
    body = ast.parse(dedent(inspect.getsource(owner))).body
    match body:
        case [ast.ClassDef() as definition] if isinstance(owner, type):
            body = definition.body
    said: dict[str, str] = {}
    for field, below in pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                said[name] = " ".join(text.split())
    return said


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a bar in a cell stays one."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def anchor(heading: str) -> str:
    """What GitHub makes of a heading's words, to link to it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
