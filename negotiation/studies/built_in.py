"""The studies that come with the package (``experiments/`` in a clone)."""

from pathlib import Path

from negotiation.base.errors import unknown
from negotiation.base.files import is_there, read_text, shipped
from negotiation.base.toml_files import parse_toml

FOLDER = "experiments"


def study_names() -> list[str]:
    """Return the names of the built-in studies."""
    return sorted(file.stem for file in shipped(FOLDER).glob("*.toml"))


def study_text(name: str) -> str:
    """Return the file of a built-in study as text, to begin one of one's own with.

    Raises
    ------
    InputError : there is no such study.
    """
    if name not in study_names():
        raise unknown("study", name, study_names())
    return read_text(_file(name), "study")


def study_titles() -> dict[str, str]:
    """Return what each built-in study is about, by name."""
    return {name: parse_toml(study_text(name), name)["title"] for name in study_names()}


def study_file(name: str | Path) -> Path:
    """Return the file of a built-in study by its name; any other path as it is.

    Raises
    ------
    InputError : there is no such study, and no such file.
    """
    if str(name) in study_names():
        return _file(str(name))
    path = Path(name)
    if path.suffix != ".toml" and not is_there(path):
        raise unknown("study", name, [*study_names(), "a path to a .toml file"])
    return path


def _file(name: str) -> Path:
    return shipped(FOLDER) / f"{name}.toml"
