"""Games in files: what comes back is the same game, and nothing else comes in."""

import json

import pytest

from negotiation.base.errors import InputError
from negotiation.play import Session, load_game, resume, save_game
from negotiation.play.saves import MAX_BYTES, parse_game, saved_game
from negotiation.play.session import LONGEST_SAID
from tests.play.conftest import KOREA, repeat, setup


@pytest.fixture
def document(korus):
    """A game after two rounds, as it stands in a file."""
    for offer in ({"korus": 0, "access": "kept"}, {"steel": "quota70"}):
        korus.offer("KOR", offer)
    return saved_game(korus).model_dump(mode="json")


@pytest.mark.parametrize("people", ["KOR", "USA", "KOR USA"])
@pytest.mark.parametrize("strategy", ["random:accept=const,threshold=1", "hybrid", "nice-tit-for-tat"])
def test_a_saved_game_comes_back_and_goes_on_alike(tmp_path, people, strategy):
    others = {code: strategy for code in ("KOR", "USA") if code not in people}
    session = Session(setup(people, seed=7, first="random", strategies=others))
    for offer in ({"korus": 0}, {"access": "kept"}, {"steel": "quota100"}):
        session.offer(session.turn, offer)
    save_game(session, tmp_path / "game.json")
    again = load_game(tmp_path / "game.json")
    for code in people.split():
        assert again.briefing(code).document() == session.briefing(code).document()
    for offer in ({"trucks": "2041"}, {"safety": "50000"}):
        for each in (session, again):
            each.offer(each.turn, offer)
    assert again.moves == session.moves
    session.walk_away(session.turn)
    again.walk_away(again.turn)
    assert again.debrief().document() == session.debrief().document()


def test_a_game_with_an_election_comes_back_after_it(tmp_path):
    session = Session(setup(scenario=KOREA, seed=4, strategies={"USA": "hardliner"}))
    while session.briefing("KOR").round < 11:
        session.offer("KOR", {"reciprocal": 0})
    save_game(session, tmp_path / "game.json")
    again = load_game(tmp_path / "game.json")
    assert again.briefing("KOR") == session.briefing("KOR")
    assert again.briefing("KOR").election["winner"] is not None


def test_a_finished_game_comes_back(tmp_path, korus):
    korus.walk_away("KOR")
    save_game(korus, tmp_path / "game.json")
    again = load_game(tmp_path / "game.json")
    assert again.over
    assert again.transcript("KOR") == korus.transcript("KOR")


def test_a_game_is_written_over_a_game_only(tmp_path, korus):
    path = tmp_path / "game.json"
    save_game(korus, path)
    korus.offer("KOR", {})
    save_game(korus, path)
    assert len(load_game(path).moves) == 2
    path.write_text("my notes")
    with pytest.raises(InputError, match="holds something else"):
        save_game(korus, path)
    assert path.read_text() == "my notes"
    with pytest.raises(InputError, match="cannot write there"):
        save_game(korus, tmp_path / "nowhere" / "game.json")
    with pytest.raises(InputError, match="cannot write there"):
        save_game(korus, tmp_path)


def change(*path, to):
    def changed(document):
        *way, last = path
        node = document
        for key in way:
            node = node[key]
        node[last] = to
        return document

    return changed


def drop(*path):
    def changed(document):
        *way, last = path
        node = document
        for key in way:
            node = node[key]
        del node[last]
        return document

    return changed


def again(document):
    """Let the game go on after its end."""
    ended = {"round": 1, "party": "KOR", "action": "walk away"}
    return document | {"moves": [ended, ended]}


@pytest.mark.parametrize(
    ("tamper", "parts"),
    [
        (change("kind", to="tournament"), ["kind: is 'tournament'", "no saved game"]),
        (change("format", to=2), ["format: is 2", "reads format 1"]),
        (change("format", to="1"), ["format", "whole number"]),
        (drop("setup"), ["setup", "is missing"]),
        (change("secret", to=1), ["secret: unknown key"]),
        (change("setup", "cheat", to=True), ["setup.cheat: unknown key"]),
        (change("setup", "seed", to=-1), ["setup.seed"]),
        (change("setup", "seed", to="7"), ["setup.seed"]),
        (change("setup", "people", to=[]), ["setup.people"]),
        (change("setup", "people", to=["JPN"]), ["setup: unknown side 'JPN'"]),
        (
            change("setup", "scenario", to="korus-2019"),
            ["setup: unknown scenario 'korus-2019'", "korus-2018"],
        ),
        (change("setup", "scenario", to="hub-2025:KOR"), ["scenario_sha256", "has changed"]),
        (change("setup", "strategies", to={"USA": "lineer"}), ["setup: unknown strategy 'lineer'"]),
        (change("setup", "strategies", to={"USA": "micro"}), ["moves.1", "another course"]),
        (change("setup", "overrides", to={"sectors.cars": 1}), ["setup: ", "sectors.cars"]),
        (change("setup", "overrides", to={"horizon.years": None}), ["setup.overrides.horizon.years"]),
        (change("setup", "overrides", to={"horizon.years": 8}), ["scenario_sha256", "has changed"]),
        (change("setup", "rounds", to=10**9), ["setup: rounds is 1000000000"]),
        (change("setup", "election", to="coup"), ["setup.election"]),
        (change("moves", 0, "action", to="bribe"), ["moves.0.action", "'offer'"]),
        (change("moves", 0, "offer", "steel", to=26), ["moves.0: unknown level of 'steel' '26'"]),
        (change("moves", 0, "offer", "stel", to=25), ["moves.0: unknown issue 'stel'"]),
        (change("moves", 0, "offer", to=None), ["moves.0", "'offer' needs offer"]),
        (drop("moves", 0, "offer", "steel"), ["moves.0", "another course"]),
        (change("moves", 0, "party", to="USA"), ["moves.0: unknown seat 'USA'"]),
        (change("moves", 0, "round", to=3), ["moves.0", "another course"]),
        (change("moves", 0, "action", to="accept"), ["moves.0", "'accept' has no offer"]),
        (
            change("moves", 0, to={"round": 1, "party": "KOR", "action": "accept"}),
            ["moves.0: there is nothing to accept"],
        ),
        (
            change("moves", 1, "offer", "korus", to=0.0),
            ["moves.1", "another course", "saved by version"],
        ),
        (drop("moves", 3), ["moves: the answer to the last one is missing"]),
        (again, ["moves.1: the talks are over before it"]),
        (change("version", to=None), ["version"]),
    ],
)
def test_a_tampered_game_is_refused_in_words(tmp_path, document, tamper, parts):
    path = tmp_path / "game.json"
    path.write_text(json.dumps(tamper(document)))
    with pytest.raises(InputError) as told:
        load_game(path)
    for part in ("game.json: ", *parts):
        assert part in str(told.value)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"", ["JSON"]),
        (b"[1, 2]", ["a table is needed"]),
        (b'{"kind": "negotiation game"', ["JSON"]),
        (b"[" * 100_000, ["JSON"]),
        (b"\xff\xfe", ["UTF-8"]),
        (b'{"format": NaN}', ["format"]),
        (b" " * (MAX_BYTES + 1), ["too large for a game file", "at most 2.5 MB"]),
    ],
)
def test_a_file_that_is_no_game_is_refused_in_words(tmp_path, content, parts):
    path = tmp_path / "game.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as told:
        load_game(path)
    for part in ("game.json", *parts):
        assert part in str(told.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="none.json: cannot read the game file: No such file"):
        load_game(tmp_path / "none.json")


def test_a_large_text_is_refused_before_it_is_read():
    with pytest.raises(InputError, match="upload: too large for a saved game"):
        parse_game(" " * (MAX_BYTES + 1), "upload")


def test_the_longest_talks_fit_into_a_file():
    session = Session(setup("KOR USA", KOREA, rounds=500, election="none"))
    session.offer("KOR", {"agriculture": "beef+rice"}, message="한" * LONGEST_SAID)
    text = saved_game(session).model_dump_json(indent=2)
    assert 1000 * len(text.partition('"moves": [')[2].encode()) < MAX_BYTES


def test_what_was_said_is_saved_and_said_again(two):
    two.offer("KOR", {"korus": 0}, message="fair is fair")
    two.walk_away("USA", message="no")
    text = saved_game(two).model_dump_json(exclude_none=True)
    copy = resume(parse_game(text, "copy"), "copy")
    assert copy.moves == two.moves
    assert [move.message for move in copy.moves] == ["fair is fair", "no"]
    with pytest.raises(InputError, match="moves.1: the game takes another course"):
        resume(parse_game(text.replace('"no"', r'"\u001b[2Jno"'), "copy"), "copy")


def test_what_reads_files_of_the_machine_is_known_before_it_is_played(tmp_path):
    assert not setup(scenario="hub-2025:KOR", strategies={"USA": "linear"}).reads_files
    for wanted in (
        setup(scenario=str(tmp_path / "mine.toml")),
        setup(strategies={"USA": "script:file=/etc/passwd"}),
        setup(overrides={"world": "/etc"}),
    ):
        assert wanted.reads_files


def test_moves_of_two_people_are_all_theirs(two):
    for move in ({"korus": 0}, {"steel": 0}):
        two.offer("KOR", move)
        two.offer("USA", move)
    copy = resume(parse_game(saved_game(two).model_dump_json(), "copy"), "copy")
    fresh = Session(two.setup)
    for move in two.moves:
        repeat(fresh, move)
    assert copy.moves == fresh.moves == two.moves
