"""What the pictures of partners, of home fronts and of the backtest show."""

import numpy as np
import pytest

from negotiation.talks.home_results import frontier_stops


def points(ax, label):
    """Return all points under a label, in order of their rows."""
    drawn = [line.get_xydata() for line in ax.get_lines() if line.get_label() == label]
    found = np.concatenate(drawn)
    return found[np.argsort(found[:, 1])]


def test_the_board_has_announced_and_agreed_rates_and_tells_who_failed(examples, draw):
    (ax,) = draw("board")
    hub = examples.hub
    rows = [label.get_text().split("  ")[0] for label in ax.get_yticklabels()]
    partners = [hub.hub.table[table.code] for table in hub.queue]
    assert rows == [partner.name for partner in partners]
    np.testing.assert_allclose(points(ax, "announced")[:, 0], [p.announced for p in partners])
    held = [hub.concluded.get(table.code) for table in hub.queue]
    np.testing.assert_allclose(points(ax, "agreed")[:, 0], [rate for rate in held if rate is not None])
    failed = points(ax, "announced, talks without agreement")[:, 1]
    assert [hub.queue[int(row)].status for row in failed] == ["no agreement"] * len(failed)
    assert "JPN" in {hub.queue[int(row)].code for row in failed}
    assert "not reached" in {table.status for table in hub.queue}
    assert "9 largest of 9 partners" in ax.figure.get_supxlabel()


@pytest.mark.parametrize(("panel", "quantity"), [(0, "rate"), (1, "pledge")])
def test_the_backtest_has_medians_intervals_and_outcomes(examples, draw, panel, quantity):
    ax = draw("backtest")[panel]
    rows = sorted(examples.backtest.rows, key=lambda row: (row.agreed_pct, row.announced_pct))
    predicted = [row.predicted[f"played_{quantity}"] for row in rows]
    medians = [ends.median for ends in predicted if ends.known]
    assert len(medians) < len(rows), "one partner has no prediction"
    np.testing.assert_allclose(points(ax, "predicted, with 80 % interval")[:, 0], medians)
    actual = {"rate": "agreed_pct", "pledge": "pledge_bn"}[quantity]
    for label, settled in (("agreed", True), ("set without a deal", False)):
        made = [getattr(row, actual) for row in rows if row.settled is settled]
        known = [value for value in made if value is not None]
        np.testing.assert_allclose(points(ax, label)[:, 0], known)
    bars = [line.get_xdata() for line in ax.get_lines() if len(line.get_xdata()) == 2]
    np.testing.assert_allclose(bars, [(ends.low, ends.high) for ends in predicted if ends.known])


@pytest.mark.parametrize(("panel", "group"), [(0, "rates"), (1, "pledges")])
def test_methods_stand_in_the_order_of_their_errors(examples, draw, panel, group):
    ax, scores = draw("scores")[panel], getattr(examples.backtest, group)
    known = sorted(each.error.mean for each in scores if each.error is not None)
    kinds = {
        "payoffs of the scenario": [e for e in scores if e.kind == "model"],
        "objective": [e for e in scores if e.kind == "objective"],
        "rule made in hindsight": [e for e in scores if e.fitted == "hindsight"],
    }
    for label, of_kind in kinds.items():
        drawn = points(ax, label)
        np.testing.assert_allclose(drawn[:, 0], sorted(each.error.mean for each in of_kind))
        assert [known[int(row)] for row in drawn[:, 1]] == pytest.approx(drawn[:, 0])
    bars = [line.get_xdata() for line in ax.get_lines() if len(line.get_xdata()) == 2]
    assert len(bars) == len(known)
    rows = {label.get_text() for label in ax.get_yticklabels()}
    few = next(
        each for each in scores if (each.method, each.fitted) == ("line by the deficit", "earlier")
    )
    assert f"line by the deficit, from earlier ones ({few.number})" in rows


def test_win_sets_tell_both_sides_chances_and_who_binds(examples, draw):
    (ax,) = draw("winsets")
    game = examples.game
    said = [text.get_text() for text in ax.texts]
    stops = list(dict.fromkeys(frontier_stops(game)))
    assert len(said) == len(stops)
    for text, outcome in zip(said, stops, strict=True):
        for line, (code, view) in zip(text.splitlines(), game.home_views.items(), strict=True):
            chance = f"{100 * view.chance(outcome):.0f} %"
            assert line == f"{code} {chance}, {view.binding(outcome).name}"


def test_ribbons_over_words_have_dots_side_by_side_with_their_means(examples, draw):
    (ax,) = draw("ribbon-words")
    frame = examples.sweep.to_frame()
    words = [label.get_text() for label in ax.get_xticklabels()]
    assert words == sorted(set(frame["strategies.KOR"]))
    places = []
    for container, (rounds, part) in zip(ax.containers, frame.groupby("rounds"), strict=True):
        assert container.get_label() == f"rounds at most {rounds}"
        x, means = np.array(container.lines[0].get_data(), dtype=float)
        np.testing.assert_allclose(means, part.groupby("strategies.KOR")["payoff_KOR"].mean())
        np.testing.assert_array_equal(np.round(x), range(len(words)))
        places.append(x)
    assert (places[0] < places[1]).all(), "dots at one place would hide each other"


def test_influences_are_veiled_as_far_as_chance_alone_goes(examples, draw):
    (ax,) = draw("sensitivity-floors")
    main, other, veil = (c for c in ax.containers if hasattr(c, "patches"))
    assert veil.get_label() in [text.get_text() for text in ax.get_legend().get_texts()]
    bars = [*main.patches, *other.patches]
    floors = np.transpose([m.floors for m in examples.given.measures][::-1]).ravel()
    assert [patch.get_width() for patch in veil.patches] == floors.tolist()
    for bar, cover in zip(bars, veil.patches, strict=True):
        assert cover.get_y() <= bar.get_y()
        assert cover.get_y() + cover.get_height() >= bar.get_y() + bar.get_height()
    assert veil.patches[0].get_zorder() > max(
        child.get_zorder() for child in main.errorbar.get_children()
    )
    (plain,) = draw("sensitivity")
    assert len([c for c in plain.containers if hasattr(c, "patches")]) == 2
