"""The code in the documentation runs."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_examples_of_the_bargaining_page_run(capsys):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "bargaining.md").read_text(), re.DOTALL)
    assert len(blocks) == 2
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    first, second = capsys.readouterr().out.splitlines()
    assert "'delivery': 'later'" in first, "later delivery creates value, and both solutions find it"
    assert second.startswith("agreement")
