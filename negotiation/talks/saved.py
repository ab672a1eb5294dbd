"""Runs in files: what was set up, beside what came of it; the setup can be played again."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from negotiation.bargaining.outcomes import Level
from negotiation.bargaining.strategies.program import refuse_programs
from negotiation.base.errors import InputError, about
from negotiation.base.files import parse_json, read_text
from negotiation.base.toml_files import checking
from negotiation.base.version import package_version
from negotiation.talks.hub import HubTalks
from negotiation.talks.model import TradeTalks
from negotiation.talks.setup import HubSetup, Setup


class SavedRun[Kind: (Setup, HubSetup)](BaseModel):
    """What is read of a run's file; the results beside it are made anew."""

    model_config = ConfigDict(frozen=True)

    version: str
    scenario_sha256: str
    setup: Kind

    @property
    def versions(self) -> str:
        """Which version wrote the file, if it is another one; nothing if it is this one."""
        here = package_version()
        same = self.version == here
        return "" if same else f"written by version {self.version}, this is version {here}"

    def talks(self, origin: str, programs: bool = False) -> TradeTalks | HubTalks:
        """Open the talks again; ``origin`` is what the file is called.

        Raises
        ------
        InputError : a setup that cannot be played, a scenario that has changed since; one that starts
            programs, unless they are allowed: a file may come from anybody.
        """
        if not programs:
            refuse_programs(origin, self.setup.programs)
        with about(f"{origin}: setup"):
            talks = self.setup.talks()
        if digest_of(talks) != self.scenario_sha256:
            since = f"{origin}: scenario_sha256: the scenario has changed since"
            raise InputError(f"{since} ({self.versions})" if self.versions else since)
        return talks


def digest_of(talks: TradeTalks | HubTalks) -> str:
    """Return the digest of the scenario or hub that talks are played on."""
    return talks.hub.digest if isinstance(talks, HubTalks) else talks.game.scenario.digest


def run_document(
    setup: Setup | HubSetup, talks: TradeTalks | HubTalks, result: Mapping[str, object]
) -> dict[str, object]:
    """Return what a run's file holds: its result, the scenario's digest and the setup."""
    return {**result, "scenario_sha256": digest_of(talks), "setup": setup.document()}


def read_run(path: Path) -> SavedRun[Setup] | SavedRun[HubSetup]:
    """Read what was set up from a run's file.

    Raises
    ------
    InputError : names the file, the key and what is wrong.
    """
    text = read_text(path, "run")
    document = parse_json(text)
    if document is None:
        raise InputError(f"{path}: not a JSON file, or damaged")
    setup = document.get("setup") if isinstance(document, dict) else None
    if not isinstance(setup, dict):
        raise InputError(
            f"{path}: setup: is missing: this is no run that 'negotiate run --out DIR' has written"
        )
    with checking("", str(path)):
        if "places" in setup:
            return SavedRun[HubSetup].model_validate_json(text, strict=True)
        return SavedRun[Setup].model_validate_json(text, strict=True)


def agreed_in(path: Path) -> dict[str, Level]:
    """Return what a run's talks have agreed on, by issue; they are played again.

    Raises
    ------
    InputError : as ``read_run``; talks of a hub, or without an agreement.
    """
    talks = read_run(path).talks(str(path))
    if isinstance(talks, HubTalks):
        raise InputError(f"{path}: a run of a hub: there is no one package in it")
    agreement = talks.run().protocol.agreement
    if agreement is None:
        raise InputError(f"{path}: the talks ended without an agreement")
    return talks.game.space.levels(agreement)
