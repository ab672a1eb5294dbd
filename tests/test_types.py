"""Types as those see them who have installed the package and write against it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OUTSIDE = ROOT / "tests" / "typing_outside"


@pytest.mark.slow
def test_what_users_write_is_typed_and_what_is_wrong_is_refused():
    strict = ["--strict", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache' / 'outside'}"]
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", *strict, "use.py", "wrong.py"],
        cwd=OUTSIDE,
        capture_output=True,
        text=True,
    )
    found = re.findall(r"^(\w+\.py):(\d+): error: .*\[([\w-]+)\]$", ran.stdout, re.MULTILINE)
    lines = (OUTSIDE / "wrong.py").read_text().splitlines()
    wrong = [(n, line.partition("# wrong: ")[2]) for n, line in enumerate(lines, 1)]
    assert found == [("wrong.py", str(n), kind) for n, kind in wrong if kind], ran.stdout + ran.stderr
