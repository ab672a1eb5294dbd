"""The notebooks in the repository hold their outputs; that they run is checked by nbmake."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_saved_notebooks_have_outputs_and_show_their_figures(path):
    cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
    assert cells
    for cell in cells:
        kinds = [kind for output in cell["outputs"] for kind in output.get("data", {})]
        if any(line.startswith("plot_") for line in cell["source"]):
            assert "image/png" in kinds, cell["source"]
    text = path.read_text()
    assert '"output_type": "error"' not in text
    assert "site-packages" not in text, "a path of somebody's machine"
