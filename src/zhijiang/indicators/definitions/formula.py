"""Formulas of derived indicators: +, −, ×, ÷, share and growth over other indicators, in exact decimals."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Final

type Amounts = Mapping[str, Decimal | None]

_LONGEST: Final = 200
_DEEPEST: Final = 20
_SIGNS: Final[dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal | None]]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other if other else None,
}
_FUNCTIONS: Final = {"share": 2, "growth": 1}


class BadFormula(ValueError):
    """A formula that is not understood; the sentence says what stands in the way."""


@lru_cache(maxsize=256)
def _read(text: str) -> ast.expr:
    """The formula as a tree in which nothing stands but what `_check` knows. Raises BadFormula."""
    if len(text) > _LONGEST:
        raise BadFormula(f"expected at most {_LONGEST} characters, got {len(text)}")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadFormula(f"expected a formula such as revenue / jobs, got {text!r}") from None
    _check(tree, 0)
    return tree


def _check(node: ast.expr, depth: int) -> None:
    if depth > _DEEPEST:
        raise BadFormula(f"expected at most {_DEEPEST} steps within each other")
    match node:
        case ast.Name():
            return
        case ast.Constant(value=int()) if not isinstance(node.value, bool):
            return
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            _check(left, depth + 1)
            _check(right, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if len(args) == _FUNCTIONS.get(name, -1):
            if name == "growth" and not isinstance(args[0], ast.Name):
                raise BadFormula("growth takes the key of one indicator")
            for each in args:
                _check(each, depth + 1)
        case _:
            raise BadFormula(
                f"expected keys, whole numbers, + - * /, share(part, whole) and growth(key), got {ast.unparse(node)!r}"
            )


def names_in(text: str, /) -> set[str]:
    """The keys that a formula is made of. Raises BadFormula."""
    return {node.id for node in ast.walk(_read(text)) if isinstance(node, ast.Name)} - set(_FUNCTIONS)


def work_out(text: str, amounts: Amounts, /, *, before: Amounts) -> Decimal | None:
    """What a formula comes to; None where an amount is not known, or something would be divided by nought.

    share(a, b) is a of b in per cent, growth(a) the change of a since `before` in per cent. Raises BadFormula.
    """
    tree = _read(text)
    with localcontext(prec=40):
        return _value(tree, amounts, before)


def _value(node: ast.expr, amounts: Amounts, before: Amounts) -> Decimal | None:
    match node:
        case ast.Name(id=key):
            return amounts.get(key)
        case ast.Constant(value=int(number)):
            return Decimal(number)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _value(left, amounts, before), _value(right, amounts, before)
            return None if one is None or other is None else _SIGNS[type(op)](one, other)
        case ast.Call(func=ast.Name(id="share"), args=[part, whole]):
            one, other = _value(part, amounts, before), _value(whole, amounts, before)
            return one * 100 / other if one is not None and other else None
        case ast.Call(args=[ast.Name(id=key)]):
            now, then = amounts.get(key), before.get(key)
            return (now - then) * 100 / abs(then) if now is not None and then else None
    raise AssertionError("_check let something through")
