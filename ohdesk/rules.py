"""The small language of A/B/C rules: names, numbers, comparisons, and/or/not; nothing else is evaluated."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Fact = bool | int | None
Case = tuple[Mapping[int, str | None], Mapping[str, Fact]]

OTHERWISE = "otherwise"
_COMPARE: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_STATE_OF = {"met": "yes", "partly": "partly"}


class Unreadable(ValueError):
    """A rule says something the little language does not know; the message names it."""


@dataclass(frozen=True)
class Rule:
    """One letter's rule, checked when read: which items and facts it asks about, and how to answer it."""

    text: str
    tree: ast.expr
    items: frozenset[int]
    partly_items: frozenset[int]
    facts: frozenset[str]

    @property
    def is_otherwise(self) -> bool:
        """Say whether the rule is every case that A and B leave."""
        return self.text == OTHERWISE

    @property
    def numbers(self) -> frozenset[int]:
        """Return the whole numbers the rule compares with."""
        return frozenset(node.value for node in ast.walk(self.tree) if _is_number(node))  # type: ignore[attr-defined]

    def holds(self, states: Mapping[int, str | None], facts: Mapping[str, Fact]) -> bool | None:
        """Answer the rule; None while an unanswered fact or item decides it."""
        return _truth(self.tree, (states, facts))


def read_rule(text: str, item_count: int, facts: Mapping[str, str]) -> Rule:
    """Read one rule; `facts` gives each extra fact's type, "bool" or "int"."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as fault:
        raise Unreadable(text) from fault
    if text != OTHERWISE:
        _check_truth(tree, item_count, facts)
    asked: set[int] = set()
    partly: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            numbers = _call_items(node)
            asked.update(numbers)
            partly.update(numbers if node.func.id == "partly" else ())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if "n" in names:
        asked.update(range(1, item_count + 1))
    return Rule(text, tree, frozenset(asked), frozenset(partly), frozenset(names & set(facts)))


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _call_items(node: ast.Call) -> list[int]:
    return [argument.value for argument in node.args if isinstance(argument, ast.Constant)]  # type: ignore[misc]


def _check_truth(node: ast.expr, item_count: int, facts: Mapping[str, str]) -> None:
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            _check_truth(value, item_count, facts)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        _check_truth(node.operand, item_count, facts)
    elif isinstance(node, ast.Compare):
        if any(type(op) not in _COMPARE for op in node.ops):
            raise Unreadable(ast.unparse(node))
        for side in (node.left, *node.comparators):
            _check_number(side, facts)
    elif isinstance(node, ast.Call):
        _check_call(node, item_count)
    elif not (isinstance(node, ast.Name) and facts.get(node.id) == "bool"):
        raise Unreadable(ast.unparse(node))


def _check_number(node: ast.expr, facts: Mapping[str, str]) -> None:
    known = isinstance(node, ast.Name) and (node.id == "n" or facts.get(node.id) == "int")
    if not known and not _is_number(node):
        raise Unreadable(ast.unparse(node))


def _check_call(node: ast.Call, item_count: int) -> None:
    plain = isinstance(node.func, ast.Name) and node.func.id in _STATE_OF and node.args and not node.keywords
    if not plain or not all(_is_number(argument) for argument in node.args):
        raise Unreadable(ast.unparse(node))
    if any(not 1 <= number <= item_count for number in _call_items(node)):
        raise Unreadable(ast.unparse(node))


def _truth(node: ast.expr, case: Case) -> bool | None:
    if isinstance(node, ast.BoolOp):
        settled = isinstance(node.op, ast.Or)
        answers = [_truth(value, case) for value in node.values]
        if settled in answers:
            return settled
        return None if None in answers else not settled
    if isinstance(node, ast.UnaryOp):
        answer = _truth(node.operand, case)
        return None if answer is None else not answer
    if isinstance(node, ast.Compare):
        return _compared(node, case)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _items_are(_call_items(node), _STATE_OF[node.func.id], case[0])
    if isinstance(node, ast.Name):
        fact = case[1].get(node.id)
        return None if fact is None else bool(fact)
    raise Unreadable(ast.unparse(node))


def _items_are(numbers: list[int], wanted: str, states: Mapping[int, str | None]) -> bool | None:
    found = [states.get(number) for number in numbers]
    if any(state is not None and state != wanted for state in found):
        return False
    return None if None in found else True


def _compared(node: ast.Compare, case: Case) -> bool | None:
    sides = [_number(side, case) for side in (node.left, *node.comparators)]
    answers: list[bool | None] = []
    for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
        answers.append(None if left is None or right is None else _COMPARE[type(op)](left, right))
    if False in answers:
        return False
    return None if None in answers else True


def _number(node: ast.expr, case: Case) -> int | None:
    states, facts = case
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    name = node.id if isinstance(node, ast.Name) else ""
    if name == "n":
        return sum(state == "yes" for state in states.values())
    return facts.get(name)
