"""How the documentation is built: ``sphinx-build -W docs docs/_build``, without a network."""

from archstone import __version__

project = "Archstone"
author = "the Archstone contributors"
copyright = author
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}  # autosummary writes .rst
exclude_patterns = ["_build"]
templates_path = ["_templates"]
autosummary_generate = True

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["ref.python"]  # types in docstrings are prose

autodoc_typehints = "none"  # signatures would repeat what the docstrings say in words
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": True, "show-inheritance": False}
napoleon_google_docstring = False
napoleon_numpy_docstring = True
napoleon_use_param = False  # our types are prose ("(n,) float64, >= 0"), not names to link
napoleon_use_rtype = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "Archstone"
html_static_path: list[str] = []
html_theme_options = {  # paper, ink and stone, as the rest of Archstone looks
    "light_css_variables": {
        "color-brand-primary": "#a63d21",
        "color-brand-content": "#a63d21",
        "color-background-primary": "#faf7f1",
        "color-background-secondary": "#f1ece2",
        "color-foreground-primary": "#23211d",
    },
    "dark_css_variables": {
        "color-brand-primary": "#e8917a",
        "color-brand-content": "#e8917a",
        "color-background-primary": "#1b1a17",
        "color-background-secondary": "#141310",
        "color-foreground-primary": "#efe9dd",
    },
    "navigation_with_keys": True,
}
