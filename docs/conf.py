"""The documentation site (``make docs``) of the whole repository: links between files hold."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "negotiation"
author = "The negotiation developers"
root_doc = "docs/index"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "tools.site.extension"]
include_patterns = [
    "docs/**",
    "notebooks/*.ipynb",
    "experiments/README.md",
    "examples/**/README.md",
    "benchmarks/*.md",
    "negotiation/data/*/README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
]
smartquotes = False  # two hyphens are those of an option
exclude_patterns = [".*", "out", "mutants", "dist", "build"]

html_theme = "furo"
html_title = "negotiation"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sourcelink = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}

autodoc_member_order = "bysource"
suppress_warnings = ["ref.python"]  # a name such as ``rounds`` that several classes have
