"""What a sweep has found: tables, filters, summaries. Reads the folder alone, not the study file."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial, reduce
from operator import and_
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds

from negotiation.base.errors import InputError, unknown
from negotiation.base.folders import MANIFEST, read_json
from negotiation.base.intervals import Interval
from negotiation.base.records import Rows, Shown
from negotiation.base.words import as_typed
from negotiation.studies.designs import Design
from negotiation.studies.failed import Policy, kinds, lost_runs, settled
from negotiation.studies.filters import expression
from negotiation.studies.group_means import runs_interval
from negotiation.studies.job import DAMAGED, OK, RESULTS
from negotiation.studies.marginals import Together
from negotiation.studies.parameters import Parameter
from negotiation.studies.rows import SHARES, TRACES, main_outcomes, outcome_names
from negotiation.studies.study import FigureSpec

if TYPE_CHECKING:
    import pandas as pd

CHECKED = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)


@dataclass(frozen=True, repr=False)
class SweepResults(Shown):
    """A folder of results; use ``open_results``.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> text = '''name = "pace"
    ... title = "How fast Korea gives way"
    ... scenario = "korus-2018"
    ... vary."strategies.KOR" = ["linear", "conceder"]
    ... design.replicates = 2'''
    >>> _ = Path("pace.toml").write_text(text)
    >>> _ = run_sweep(load_study("pace.toml"), "out")
    >>> results = open_results("out")
    >>> [(key, runs) for key, runs, mean in results.summary("payoff_KOR", by=["strategies.KOR"])]
    [(('linear',), 2), (('conceder',), 2)]
    """

    folder: Path
    manifest: Mapping[str, Any]

    def in_short(self) -> str:
        """Name the study, and say how many runs are done."""
        done = f"{self.done:,} of {self.manifest['runs']:,} runs, {self.failed:,} failed"
        return f"{self.manifest['name']}, {self.scenario}, {done}"

    def entries(self) -> Rows:
        """Return the means of the main outcomes over all runs, with 95 % intervals where known."""
        means = {name: self.summary(name) for name in self.main_outcomes}
        return {self.label(name): asdict(found[0][2]) for name, found in means.items() if found}

    @property
    def parties(self) -> tuple[str, ...]:
        """Home and host, or whoever else was at the table."""
        return tuple(self.manifest["parties"])

    def name_of(self, column: str) -> str:
        """Return what people call a column; as it is called in the files if nobody knows better."""
        return str(self.manifest.get("words", {}).get(column, column))

    def label(self, column: str) -> str:
        """Return what people call a column, with its unit."""
        unit = self.manifest["units"].get(column)
        return f"{self.name_of(column)} ({unit})" if unit else self.name_of(column)

    def value_of(self, column: str, value: object) -> str:
        """Write a value of a column as a person would, the level of an issue in its words."""
        level = "none" if value is None else as_typed(value)
        return str(self.manifest.get("levels", {}).get(column, {}).get(level, level))

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return str(self.manifest["scenario"]).split(",")[0]

    @cached_property
    def design(self) -> Design:
        """The design, with the parameters that vary."""
        m = self.manifest
        parameters = tuple(Parameter(**p | {"levels": tuple(p["levels"])}) for p in m["parameters"])
        points, paired = m.get("ended", m["runs"]) // m["replicates"], m.get("paired", False)
        return Design(
            m["design"],
            parameters,
            points,
            m["replicates"],
            m["seed"],
            m["base"],
            paired,
            lots=tuple(m.get("exact", ())),
            factors=tuple(m.get("groups", ())),
            second_order=m.get("second order", False),
            together=tuple(
                Together(tuple(g["places"]), g["correlation"]) for g in m.get("together", ())
            ),
        )

    @property
    def figures(self) -> tuple[FigureSpec, ...]:
        """The pictures that the study asks for."""
        return tuple(FigureSpec(**spec) for spec in self.manifest["figures"])

    @cached_property
    def dataset(self) -> ds.Dataset:
        """The Parquet data set of runs (``studies.rows.run_schema`` has its columns)."""
        return self._guarded(lambda: ds.dataset(self.folder / RESULTS, format=CHECKED))

    def table(self, columns: Sequence[str] | None = None, where: Sequence[str] = ()) -> pa.Table:
        """Return runs in order of their index, those that fulfil all conditions ``name=value``.

        Raises
        ------
        InputError : a condition of another form, or an unknown column.
        """
        for name in columns or ():
            self.check_column(name)
        schema = self.dataset.schema
        wanted = [name for name in schema.names if columns is None or name in {"run", *columns}]
        conditions = [expression(text, schema) for text in where]
        condition = reduce(and_, conditions) if conditions else None
        if f"status!={OK}" in where and not self.failed:  # to look takes a millisecond a part
            return pa.schema([schema.field(name) for name in wanted]).empty_table()
        read = partial(self.dataset.to_table, columns=wanted, filter=condition)
        return self._guarded(read).sort_by("run")

    def to_frame(
        self, columns: Sequence[str] | None = None, where: Sequence[str] = ()
    ) -> "pd.DataFrame":
        """Return the runs of ``table`` as a pandas DataFrame."""
        return self.table(columns, where).to_pandas()

    def traces(self) -> pa.Table:
        """Return all moves (``studies.rows.move_schema``), by run and time.

        Raises
        ------
        InputError : the study records none (``record = "traces"``).
        """
        if self.manifest["record"] != "traces":
            raise InputError(f'{self.folder}: has no traces; its study says record = "summary"')
        keys = [("run", "ascending"), ("move", "ascending")]
        return self._guarded(
            lambda: ds.dataset(self.folder / TRACES, format=CHECKED).to_table()
        ).sort_by(keys)

    @property
    def outcomes(self) -> list[str]:
        """Columns of results that are numbers."""
        return outcome_names(self.dataset.schema, self.design)

    def check_column(self, name: str) -> None:
        """Refuse a column that there is not.

        Raises
        ------
        InputError : names those that there are.
        """
        if name not in self.dataset.schema.names:
            raise unknown("column", name, self.dataset.schema.names)

    def check_outcome(self, name: str) -> None:
        """Refuse what is no number that a run results in.

        Raises
        ------
        InputError : names those that there are.
        """
        if name not in self.outcomes:
            raise unknown("outcome", name, self.outcomes)

    def summary(
        self,
        outcome: str,
        by: Sequence[str] = (),
        where: Sequence[str] = (),
        failed: Policy = "drop",
    ) -> list[tuple[tuple[object, ...], int, Interval]]:
        """Return for each combination of ``by`` its values, the runs, and the outcome's mean.

        Runs without the outcome (no agreement has no levels) are left out; a value that runs do not have
        is None. Intervals are those of ``group_means.runs_interval``. What failed runs count is
        ``failed``'s to say (``failed.settled``).

        Raises
        ------
        InputError : an unknown column or outcome, a condition of another form, or as ``settled``.
        """
        self.check_outcome(outcome)
        frame = settled(self, outcome, by, where, failed).to_pandas().dropna(subset=[outcome])
        if not by:
            groups: Any = [((), frame)] if len(frame) else []
        else:
            groups = frame.groupby(list(by), sort=True, dropna=False)
        lost = set(lost_runs(self)["run"].to_pylist())
        found = [
            # NaN alone differs from itself
            (tuple(None if v != v else v for v in key), len(part), self._mean(part, outcome, lost))
            for key, part in groups
        ]
        place = self.place(by, [key for key, _, _ in found])
        return sorted(found, key=lambda entry: place(entry[0]))

    def _mean(self, part: "pd.DataFrame", outcome: str, lost: set[int]) -> Interval:
        runs, values = part["run"].to_numpy(), part[outcome].to_numpy(dtype=float)
        if lost.issuperset(runs.tolist()):  # all count as the worst: nothing says how sure that is
            return Interval(float(values[0]), None, None)
        return runs_interval(self.design, runs, values, outcome in SHARES)

    def place(
        self, by: Sequence[str], keys: Sequence[tuple[object, ...]]
    ) -> Callable[[tuple[object, ...]], tuple[int, ...]]:
        """Return where a combination of ``by`` stands among ``keys``: levels as the study lists them.

        Other columns stay in the order in which ``keys`` have them.
        """
        levels = {parameter.name: parameter.levels for parameter in self.design.parameters}
        orders = [
            {as_typed(v): i for i, v in enumerate(levels.get(name) or {key[n]: 0 for key in keys})}
            for n, name in enumerate(by)
        ]
        return lambda key: tuple(map(dict.__getitem__, orders, map(as_typed, key)))

    @property
    def main_outcomes(self) -> list[str]:
        """Outcomes that every run has and most people ask for."""
        return main_outcomes(self.parties)

    @cached_property
    def done(self) -> int:
        """Number of runs that are done."""
        return int(self._guarded(self.dataset.count_rows))

    @cached_property
    def failed(self) -> int:
        """Number of runs that failed."""
        return int(self._guarded(partial(self.dataset.count_rows, filter=ds.field("status") != OK)))

    def failures(self, by: Sequence[str], where: Sequence[str] = ()) -> Counter[tuple[object, ...]]:
        """Return how many runs failed at each combination of ``by``."""
        lost = lost_runs(self, by, where)
        return Counter(tuple(row[name] for name in by) for row in lost.to_pylist())

    def errors(self) -> dict[str, int]:
        """Return what went wrong by kind (``failed.kinds``), the most frequent first, with counts.

        Runs that ended since a party did something wrong are among them, though they count.
        """
        read = partial(self.dataset.to_table, ["error"], filter=ds.field("error").is_valid())
        return kinds(Counter(self._guarded(read)["error"].to_pylist()))

    def _guarded[T](self, read: Callable[[], T]) -> T:
        """Read something; a damaged part is said in words."""
        try:
            return read()
        except DAMAGED as error:
            raise InputError(
                f"{self.folder}: a part cannot be read ({str(error).splitlines()[0]}); repeat the "
                "command of the sweep, which plays the runs of damaged parts again"
            ) from error


def open_results(folder: str | Path) -> SweepResults:
    """Open the results of a sweep, finished or not.

    Raises
    ------
    InputError : the folder holds no sweep, no run is done, or the manifest is damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> text = '''name = "pace"
    ... title = "How fast Korea gives way"
    ... scenario = "korus-2018"
    ... vary."strategies.KOR" = ["linear", "conceder"]
    ... design.replicates = 2'''
    >>> _ = Path("pace.toml").write_text(text)
    >>> _ = run_sweep(load_study("pace.toml"), "out")
    >>> results = open_results("out")
    >>> results
    <SweepResults: pace, korus-2018, 4 of 4 runs, 0 failed>
    >>> results.to_frame(["strategies.KOR", "status"]).values.tolist()
    [[0, 'ok', 'linear'], [1, 'ok', 'linear'], [2, 'ok', 'conceder'], [3, 'ok', 'conceder']]
    """
    path = Path(folder)
    manifest = path / MANIFEST
    if not manifest.is_file():
        raise InputError(f"{folder}: holds no sweep (no {MANIFEST}); negotiate sweep … --out makes one")
    document = read_json(manifest)
    if document and document.get("kind") != "negotiation sweep":
        raise InputError(f"{folder}: holds something else, no sweep")
    opened = SweepResults(path, document)
    if not _is_whole(opened):
        raise InputError(
            f"{manifest}: damaged; repeat the command of the sweep, which makes it anew from the parts"
        )
    if not any((path / RESULTS).glob("part-*")):
        raise InputError(f"{folder}: no run is done so far")
    return opened


def _is_whole(opened: SweepResults) -> bool:
    """Say whether a manifest has what the results rest on."""
    m = opened.manifest
    try:
        texts = [m["title"], m["name"], m["scenario"], m["record"], *opened.parties]
        tables = [m["units"], m.get("words", {}), *m.get("levels", {}).values()]
        numbers = [m["runs"], m["replicates"], m["seed"], opened.design.points, len(opened.figures)]
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return False
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(table, dict) for table in tables)
        and all(isinstance(number, int) for number in numbers)
    )
