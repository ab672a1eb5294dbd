"""Results as records: typed in Python, plain data on paper."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Record:
    """Base of what a computation returns."""

    def document(self) -> dict[str, object]:
        """Return the record as JSON-able data, its fields in their order."""
        return asdict(self)
