"""Whatever is handed to the bargaining part: it is taken, or refused in words; nothing else is raised."""

import re

import numpy as np
import pytest

import negotiation as n
from negotiation.bargaining import analysis, rubinstein, solutions
from negotiation.bargaining.protocols import PROTOCOLS
from negotiation.bargaining.seeds import party_seeds
from negotiation.bargaining.strategies import (
    ACCEPTANCE,
    BIDDING,
    MODELS,
    OpponentModel,
    TargetBidding,
    parse_strategy,
)
from negotiation.base.errors import InputError

WRONG = [
    *(None, "x", "", b"x", 1.5, -1, 10**6, True, 1j, np.nan, np.inf, -np.inf),
    *([], {}, (), {1}, range(3), [1, "x"], [[1], [1, 2]], [None] * 6, {"A": 1, "B": 2}, {"A": None}),
    *(object(), print, int, np.array(3), np.zeros(0), np.zeros((2, 6)), np.array(["a"] * 6)),
    *(np.full(6, np.nan), np.full(6, np.inf), np.full((2, 6), np.nan), np.full(6, 1j)),
]
ROUNDS = 3
SPACE = n.OutcomeSpace((n.Issue("a", (0, 1, 2)), n.Issue("b", ("x", "y"))))
TABLE = np.arange(6.0)
SIDE = n.Preferences(SPACE, TABLE, np.zeros(ROUNDS))
SIDES = {"A": SIDE, "B": n.Preferences(SPACE, -TABLE, np.full(ROUNDS, -9.0))}
PAYOFFS = np.stack([TABLE, -TABLE])
MASK = np.array([True] * 5 + [False])
POINT, FRONTIER = np.zeros(2), np.array([1])
LINEAR = parse_strategy("linear")
STRATEGIES = {code: [LINEAR] for code in SIDES}
BOTH_LINEAR = dict.fromkeys(SIDES, LINEAR)


def views():
    return {code: n.View(side, ROUNDS) for code, side in SIDES.items()}


def play_out(protocol=None, **given):
    return n.play_out(n.AlternatingOffers(views()) if protocol is None else protocol, **given)


ENTRANCES = {
    "Issue": (n.Issue, {"key": "a", "levels": (1, 2)}),
    "OutcomeSpace": (n.OutcomeSpace, {"issues": SPACE.issues, "allowed": MASK}),
    "index": (SPACE.index, {"levels": {"a": 1, "b": "x"}, "default": 0}),
    "places": (SPACE.places, {"outcome": 1}),
    "levels": (SPACE.levels, {"outcome": 1}),
    "digits": (SPACE.digits, {"outcomes": [1]}),
    "check": (SPACE.check, {"outcome": 1}),
    "position": (SPACE.issues[0].position, {"level": 1}),
    "axis": (SPACE.axis, {"key": "a"}),
    "Preferences": (
        n.Preferences,
        {
            "space": SPACE,
            "table": TABLE,
            "reservation": np.zeros(3),
            "discount": np.ones(3),
            "no_deal": 0,
        }
        | {"others": {"": SIDE}, "ratification": np.ones(6)},
    ),
    "View": (n.View, {"preferences": SIDE, "rounds": ROUNDS, "seed": 0, "round_index": 0}),
    "solve": (n.solve, {"payoffs": PAYOFFS, "reservations": POINT, "allowed": MASK}),
    "pareto_frontier": (solutions.pareto_frontier, {"payoffs": PAYOFFS, "allowed": MASK}),
    "zopa": (solutions.zopa, {"payoffs": PAYOFFS, "reservations": POINT}),
    "scores_of": (solutions.scores_of, {"gains": PAYOFFS}),
    "pareto_distance": (
        solutions.pareto_distance,
        {"payoffs": PAYOFFS, "frontier": FRONTIER, "point": POINT},
    ),
    "distances": (
        analysis.distances,
        {"payoffs": PAYOFFS, "solutions": n.solve(PAYOFFS, np.full(2, -9.0)), "point": POINT},
    ),
    "opposition": (
        analysis.opposition,
        {"payoffs": PAYOFFS, "frontier": FRONTIER, "allowed": MASK},
    ),
    "inefficiency": (
        analysis.inefficiency,
        {"payoffs": PAYOFFS, "frontier": FRONTIER, "point": POINT},
    ),
    "model_accuracy": (analysis.model_accuracy, {"estimated": TABLE, "true": TABLE}),
    "rubinstein_split": (rubinstein.rubinstein_split, {"discount": 0.5, "other": 0.5}),
    "stationary_pair": (
        rubinstein.stationary_pair,
        {"gains": PAYOFFS + 9, "discount": 0.5, "other": 0.5},
    ),
    "parse_strategy": (parse_strategy, {"spec": "linear"}),
    "party_seeds": (party_seeds, {"rng": 1, "count": 2}),
    "play_out": (play_out, {"negotiators": BOTH_LINEAR}),
    "play_out a protocol": (
        lambda protocol: n.play_out(protocol, BOTH_LINEAR),
        {"protocol": None},
    ),
    "play_batch": (
        n.play_batch,
        {"preferences": SIDES, "strategies": STRATEGIES, "picks": np.zeros((1, 2), int)}
        | {"seeds": np.zeros((1, 2), int), "first": np.zeros(1, int), "later": [SIDES]}
        | {"turning": 1, "branch": np.zeros(1, int)},
    ),
}
for _name, _protocol in PROTOCOLS.items():
    ENTRANCES[f"protocol {_name}"] = (lambda views=None, rng=None, kind=_protocol: kind(views, rng), {
        "views": views(), "rng": None,
    })  # fmt: skip
for _menu in (BIDDING, ACCEPTANCE, MODELS):
    for _name, _recipe in _menu.items():
        if not getattr(_recipe.part, "reads_files", False):
            ENTRANCES[f"{_recipe.part.__name__} of {_name}"] = (_recipe.part, _recipe.parameters())


CALLED = {
    "default": "outcome",
    "gains": "payoffs",
    "issues": "issue",
    "key": "issue",
    "later": "preferences",
    "levels": "level|issue",
    "negotiators": "negotiators?|is played by",
    "preferences": "preferences|parties",
    "spec": "strategy|Bidding",
    "tactics": "tactics|strategy",
    "views": "view|party|preferences",
}
"""What an argument is called in words, if not by its name."""


def try_out(call, *arguments, **named):
    """Call something and return what it is refused with; only an ``InputError`` may be raised."""
    try:
        call(*arguments, **named)
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("name", ENTRANCES)
def test_an_entrance_refuses_in_words_that_name_the_argument(name):
    call, given = ENTRANCES[name]
    for argument in given:
        for wrong in WRONG:
            words = try_out(call, **{**given, argument: wrong})
            assert words is None or re.search(
                rf"\b({argument}|{CALLED.get(argument, argument)})\b", words
            )


@pytest.mark.parametrize(
    "argument", ["scenario", "horizon", "rounds", "election", "winner", "facts", "like"]
)
def test_a_game_refuses_in_words(korea, argument):
    for wrong in WRONG:
        try_out(n.Game, **{"scenario": korea, argument: wrong})


@pytest.mark.parametrize(
    "argument", ["strategies", "rng", "protocol", "first", "evidence", "firm_agents"]
)
def test_talks_refuse_in_words(argument):
    game = n.Game(n.load_scenario("korus-2018"))
    for wrong in WRONG:
        try_out(n.TradeTalks, **{"game": game, argument: wrong})
    for wrong in WRONG:
        try_out(n.TradeTalks, wrong)
        try_out(n.TradeTalks, game, {"KOR": wrong})
    assert n.TradeTalks(game, rng=np.int64(3)).seed == 3


@pytest.mark.parametrize("argument", ["hub", "strategies", "rng", "places", "horizon"])
def test_a_hub_refuses_in_words(argument):
    hub = n.load_hub("hub-2025", {"partners.number": 8})
    for wrong in [*WRONG, ["KOR"], hub.at_tables, {hub.at_tables[0]: 1.5}]:
        try_out(n.HubTalks, **{"hub": hub, argument: wrong})
    try_out(n.HubTalks, n.load_scenario("korus-2018"))
    seeds = [n.HubTalks(hub, rng=seed).queue[0].seed.entropy for seed in (3, np.int64(3))]
    assert seeds == [3, 3]
    assert n.HubTalks(hub, rng=None).seed is None


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("answer", ["move", "vote", "announce"])
def test_a_negotiator_of_ones_own_that_answers_nonsense_is_refused_in_words(protocol, answer):
    class Own:
        def move(self, view):
            return 1

        def vote(self, view, draft, current):
            return True

        def announce(self, view):
            return 0.0

    for wrong in WRONG:
        negotiator = Own()
        setattr(negotiator, answer, lambda *_, wrong=wrong: wrong)
        try_out(
            lambda who: n.play_out(PROTOCOLS[protocol](views()), dict.fromkeys(SIDES, who)), negotiator
        )


PARTS = {
    **dict.fromkeys(
        ["target", "rate", "candidates", "limit", "propose", "announce", "breaks_off"], "bidding"
    ),
    "accepts": "acceptance",
    **dict.fromkeys(["scores", "gains"], "model"),
}


def own(answer, value):
    """A strategy one of whose methods always returns ``value``."""
    strategy = parse_strategy(
        "nice-tit-for-tat:model=none" if answer == "gains" else "linear:model=none"
    )
    part = PARTS[answer]
    kind = type(getattr(strategy, part))
    methods = {answer: lambda *_: value}
    if answer == "gains":  # a model of one's own has the usual way from these to each side's
        methods["gains_of_each"] = OpponentModel.gains_of_each
    setattr(strategy, part, type("Own", (kind,), methods)())
    strategy.name = "own"
    return strategy


@pytest.mark.parametrize("answer", PARTS)
def test_a_part_of_ones_own_that_answers_nonsense_is_refused_in_words(answer):
    for wrong in WRONG:
        try_out(play_out, negotiators={"A": own(answer, wrong), "B": LINEAR})


def in_batch(strategy, game):
    return n.play_batch(SIDES, {"A": [strategy], "B": [LINEAR]}, np.zeros((1, 2), int))


def in_talks(strategy, game):
    return n.TradeTalks(game, {"KOR": strategy}, rng=1).run()


def in_play_out(strategy, game):
    return play_out(negotiators={"A": strategy, "B": LINEAR})


@pytest.mark.parametrize("play", [in_batch, in_talks, in_play_out])
@pytest.mark.parametrize(
    ("answer", "value", "words"),
    [
        ("target", np.nan, "its target is nan: a number is needed"),
        ("target", None, "its target must be numbers, not None"),
        ("target", "best", "its target must be numbers, not 'best'"),
        ("propose", np.nan, "nan is no outcome: a whole number is needed"),
        ("propose", None, "None is no outcome"),
        ("propose", 1.0, "1.0 is no outcome"),
        ("propose", -1, "outcome -1 is outside 0 to"),
        ("propose", 10**9, "outcome 1000000000 is outside 0 to"),
        ("rate", np.array([np.nan]), "its scores of outcomes must be"),
        ("scores", np.array([np.nan]), "its scores of outcomes must be"),
        ("gains", np.array([np.nan]), "its model's gains must be"),
        ("candidates", [0], "its candidates are"),
        ("announce", 2, "the chance that it announces is 2: a number from 0 to 1"),
        ("announce", "often", "the chance that it announces must be numbers, not 'often'"),
        ("breaks_off", None, "its breaking off is None, not True or"),
    ],
)
def test_a_strategy_that_answers_nonsense_is_named_with_the_round(game, play, answer, value, words):
    with pytest.raises(InputError, match=f"strategy 'own' in round 1: {words}"):
        play(own(answer, value), game)


def test_a_target_that_goes_wrong_later_is_named_with_its_round():
    class Late(TargetBidding):
        def target(self, view):
            return np.nan if view.round_index == 1 else view.preferences.best

    strategy = parse_strategy("linear:accept=const,threshold=1")
    strategy.bidding, strategy.name = Late(), "late"
    with pytest.raises(InputError, match="strategy 'late' in round 2: its target is nan"):
        play_out(negotiators={"A": strategy, "B": parse_strategy("hardliner:accept=const,threshold=1")})


@pytest.mark.parametrize("part", ["bidding", "acceptance", "model"])
def test_a_part_that_is_none_is_named(part):
    strategy = parse_strategy("linear")
    setattr(strategy, part, TargetBidding)
    with pytest.raises(InputError, match=f"strategy 'linear': its {part} must be of the kind"):
        strategy.seated(3)


def test_an_acceptance_condition_that_forgets_to_answer_is_named():
    with pytest.raises(
        InputError, match="strategy 'own' in round 1: its acceptance is None, not True or"
    ):
        play_out(negotiators={"A": LINEAR, "B": own("accepts", None)})


def test_who_plays_and_who_sits_down_must_be_said():
    with pytest.raises(InputError, match="unknown negotiator of party 'B'.*allowed: A"):
        play_out(negotiators={"A": LINEAR})
    with pytest.raises(
        InputError, match=r"A is played by 'linear', which cannot move.*parse_strategy\("
    ):
        play_out(negotiators=dict.fromkeys(SIDES, "linear"))
    with pytest.raises(InputError, match="unknown party 'C'"):
        n.AlternatingOffers(views()).turn("C", LINEAR)


def batch(**given):
    full = {"preferences": SIDES, "strategies": STRATEGIES, "picks": np.zeros((2, 2), int)} | given
    return n.play_batch(**full)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"picks": np.array([[0, 1]])}, "picks of B must be whole numbers from 0 to 0"),
        ({"picks": np.array([[0, 0.5]])}, "picks of B must be whole numbers"),
        ({"picks": np.array([0, 0])}, r"picks has shape \(2,\): \(runs, 2\) is needed"),
        ({"seeds": np.zeros(2)}, r"seeds has shape \(2,\): \(2, 2\) is needed"),
        ({"first": [0, 2]}, "first must be whole numbers from 0 to 1"),
        ({"strategies": {"A": [LINEAR]}}, "strategies are those of A, parties A, B"),
        (
            {"strategies": {**STRATEGIES, "B": ["linear"]}},
            "a strategy of B must be of the kind Strategy",
        ),
    ],
)
def test_a_batch_that_does_not_fit_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        batch(**given)


def test_what_is_clear_is_taken():
    listed = n.Preferences(SPACE, TABLE.tolist(), [0, 0, 0], [1, 1, 1])
    assert listed.table.dtype == listed.reservation.dtype == float
    np.testing.assert_array_equal(listed.floors, SIDE.floors)
    same = n.Preferences(SPACE, TABLE, 0.2, np.ones(3))
    assert same.reservation.tolist() == [0.2] * 3
    assert n.Preferences(SPACE, TABLE, np.zeros(3), 0.9).discount.tolist() == [0.9] * 3
    assert n.Issue("a", np.arange(3)).levels == n.Issue("a", [0, 1, 2]).levels == (0, 1, 2)
    assert n.OutcomeSpace([n.Issue("a", [0])]).size == 1
    assert SPACE.issues[0].position(np.int64(2)) == 2
    with_lists = batch(picks=[[0, 0]], seeds=[[1, 2]], first=[1])
    assert (
        with_lists.agreement.tolist() == batch(picks=np.zeros((1, 2), int), first=np.ones(1)).agreement
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reservation": 0.2}, r"need one number a round, e.g. np.full\(rounds, 0.2\)"),
        ({"reservation": 0.2, "discount": 0.9}, "need one number a round"),
        ({"reservation": None}, "reservation must be numbers, not None"),
        ({"reservation": []}, "need one number a round"),
        ({"table": ["1"] * 6}, "table must be numbers, not "),
        (
            {"table": np.full(6, -np.inf)},
            r"not finite: what cannot be agreed on .*OutcomeSpace\(…, allowed",
        ),
        (
            {"table": [-1.5e308, 0, 0, 0, 0, 1.5e308]},
            "table and reservation lie too far apart to be counted with",
        ),
        ({"space": SPACE.issues}, "space must be of the kind OutcomeSpace"),
        ({"no_deal": 6}, "no_deal is 6: a whole number from 0 to 5 is needed"),
        ({"ratification": np.full(6, 1.5)}, "ratification needs chances from 0 to 1"),
        ({"ratification": np.ones(5)}, "ratification needs one chance an outcome, 6 in all"),
        (
            {"others": {"B": n.Preferences(SPACE, TABLE, np.zeros(2))}},
            "others.'B'. differs .* outcomes or rounds",
        ),
    ],
)
def test_preferences_that_cannot_be_meant_are_refused(given, words):
    with pytest.raises(InputError, match=words):
        n.Preferences(**{"space": SPACE, "table": TABLE, "reservation": np.zeros(3)} | given)


def numeric():
    for menu in (BIDDING, ACCEPTANCE, MODELS):
        for name, recipe in menu.items():
            for key, default in recipe.parameters().items():
                if isinstance(default, int | float):
                    yield pytest.param(recipe, key, default, id=f"{name}:{key}")


@pytest.mark.parametrize(("recipe", "key", "default"), list(numeric()))
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_every_numeric_parameter_says_that_it_must_be_finite(recipe, key, default, value):
    words = "must be a whole number" if isinstance(default, int) else "must be a finite number"
    with pytest.raises(InputError, match=f"parameter {key}={value:g} {words}"):
        recipe.part(**{**recipe.parameters(), key: value})
