"""What rounds to nothing has no minus, wherever a number becomes words."""

import ast
import re
from pathlib import Path

import pytest

import negotiation
from negotiation.base.words import money

ROUNDS = re.compile(r"\.(\d|\{\})[f%]$|^\+z?g$")
"""The end of a format that writes a number with digits of a fixed number, or with its sign."""


def forms(path: Path) -> list[tuple[int, str]]:
    """Return every format of a module, in an f-string or as a text, with its line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            parts = node.format_spec.values
            said = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
            found.append((node.lineno, said))
        elif isinstance(node, ast.Constant) and re.fullmatch(r"[+z,]*\.\d[f%]", str(node.value)):
            found.append((node.lineno, node.value))
    return found


def test_every_number_in_words_says_that_nothing_has_no_minus():
    root = Path(negotiation.__file__).parent
    wrong = [
        f"{path.relative_to(root)}:{line} {form}"
        for path in root.rglob("*.py")
        for line, form in forms(path)
        if ROUNDS.search(form) and "z" not in form
    ]
    assert wrong == [], "write :+z.2f instead of :+.2f"


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('f"{x:.2f}"', True),
        ('f"{x:>8,.1%}"', True),
        ('f"{x:+g}"', True),
        ('f"{x:+.{n}f}"', True),
        ('Column("a", "+.2f")', True),
        ('f"{x:+z.2f} {x:z.1%} {x:+zg} {x:+z.{n}f}"', False),
        ('f"{x:g} {x:>8} {x:%-d %B} {x:,}"', False),
    ],
)
def test_the_search_finds_them(tmp_path, source, wrong):
    (tmp_path / "a.py").write_text(source)
    found = [form for _, form in forms(tmp_path / "a.py") if ROUNDS.search(form)]
    assert any("z" not in form for form in found) == wrong


@pytest.mark.parametrize("value", [-0.0, -1e-4, -4e-4, 1e-4])
def test_small_amounts_have_no_minus(value):
    assert money(value).lstrip("+") == f"{0:.{len(money(value)) - 3}f}"
    assert "-" not in money(value)


def test_digits_do_not_hang_on_the_last_one():
    """A tenth is a tenth, whichever side of it rounding leaves it on."""
    assert {money(value) for value in (0.1, 0.1 - 1e-12, 0.1 + 1e-12, 0.0999)} == {"+0.10"}
    assert money(-0.099) == "-0.099"
