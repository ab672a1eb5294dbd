"""Studies that do harm to whoever plays them, for tests of what survives it (spawned workers import it)."""

import os
import signal
import time
from dataclasses import dataclass, fields
from pathlib import Path

from negotiation.studies.designs import Design


@dataclass(frozen=True)
class Deadly(Design):
    """Kills the process that plays run ``victim``, ``times`` times in all; each leaves a file."""

    victim: int = 0
    times: int = 1
    folder: str = ""

    def words(self, runs, parties=2):
        if self.victim in runs and (deaths := len(list(Path(self.folder).iterdir()))) < self.times:
            (Path(self.folder) / str(deaths)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().words(runs, parties)


@dataclass(frozen=True)
class Faulty(Design):
    """Raises in run ``victim`` as long as the file ``folder`` is there."""

    victim: int = 0
    folder: str = ""

    def words(self, runs, parties=2):
        if self.victim in runs and Path(self.folder).exists():
            raise RuntimeError(f"run {self.victim} is out of order")
        return super().words(runs, parties)


@dataclass(frozen=True)
class Slow(Design):
    """Takes its time for each run."""

    seconds: float = 0.0

    def words(self, runs, parties=2):
        time.sleep(self.seconds * len(runs))
        return super().words(runs, parties)


def turned(design: Design, kind: type[Design], **more) -> Design:
    """Return the design as one of these."""
    return kind(**{f.name: getattr(design, f.name) for f in fields(Design)}, **more)
