"""Public names: each is documented by an example, which runs, and can be found."""

import doctest
import subprocess
import sys

import matplotlib.pyplot as plt
import pytest

import negotiation
from negotiation import plots, studies
from tools.public import docstrings, imports, listed, public

NAMES = public()


def test_every_public_name_has_an_example():
    assert [name.name for name in NAMES if not name.example] == []
    assert len(NAMES) < 150, "each is a promise: what nobody needs is better left private"


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{name.module}.{name.name}")
def test_the_example_of_a_public_name_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    example = doctest.DocTestParser().get_doctest(name.docstring, {}, name.name, None, 0)
    said: list[str] = []
    found = doctest.DocTestRunner().run(example, out=said.append)
    plt.close("all")
    assert found.attempted
    assert not found.failed, "".join(said)


def test_the_example_of_the_package_runs():
    assert doctest.testmod(negotiation) == (0, 2)


@pytest.mark.parametrize("package", [negotiation, plots, studies], ids=lambda package: package.__name__)
def test_a_package_names_what_it_has(package):
    """For those who type, for type checkers and at run time: the same names."""
    assert dir(package) == package.__all__ == sorted(package._HOMES)
    taken = {alias.name: line.module for line in imports(package.__name__) for alias in line.names}
    del taken["first_used"]
    assert taken == {name: f"{package.__name__}.{home}" for name, home in package._HOMES.items()}
    everything: dict[str, object] = {}
    exec(f"from {package.__name__} import *", everything)
    assert set(package.__all__) <= set(everything)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        package.nothing  # noqa: B018


def test_a_picture_does_not_import_what_other_pictures_need():
    """Mesa alone takes a second and 140 MB: sweeps and pages draw without it."""
    code = "import sys; import negotiation.plots.sweep, negotiation.studies.job; print('mesa' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"


def test_a_constant_is_documented_below_itself_and_what_is_handed_on_where_it_is_defined():
    assert docstrings("negotiation.bargaining.protocols.protocol")["ACCEPT"].startswith("What a move")
    homes = {name.name: name.module for name in NAMES}
    assert homes["Issue"] == "negotiation.bargaining.issues", "two modules hand it on"
    assert "closest" in homes, "a notebook imports it"
    assert listed("negotiation.play")[0] == "Briefing"
