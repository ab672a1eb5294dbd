"""What cannot be is refused in words."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.world import builtin_trading_world, read_trading_world
from tests.economy.trade_talks.worlds import made_up, write_world


def changed(name: str, place: tuple[int, ...], value: float):
    world = made_up()
    values = getattr(world, name).copy()
    values[place] = value
    return replace(world, **{name: values})


@pytest.mark.parametrize(
    ("name", "place", "value", "words"),
    [
        ("trade", (0, 1, 2), -1, "region 0 to region 1, sector 2, is negative"),
        ("trade", (1, 1, 0), 0, "region 1 sells itself no sector 0"),
        ("trade", (slice(None), slice(None), 1), 0, "nobody sells sector 1"),
        ("trade", (0, 1, 2), np.nan, "not finite"),
        ("tariffs", (0, 1, 2), -1, "region 1 on region 0, sector 2"),
        ("tariffs", (1, 1, 2), 0.1, "region 1 on its own sector 2"),
        ("sigma", (2,), 1, "sigma of sector 2 is 1; needed: above 1"),
    ],
)
def test_what_cannot_be_is_refused(name, place, value, words):
    with pytest.raises(InputError, match=words):
        changed(name, place, value)


def test_shapes_must_fit():
    with pytest.raises(InputError, match=r"sigma has the shape \(2,\); needed: \(3,\)"):
        replace(made_up(), sigma=np.array([2.0, 3.0]))


def test_a_world_is_read_as_it_was_written(tmp_path):
    world = made_up()
    read = read_trading_world(write_world(tmp_path, world))
    assert (read.regions, read.sectors) == (world.regions, world.sectors)
    assert all(
        (getattr(read, name) == getattr(world, name)).all() for name in ("trade", "tariffs", "sigma")
    )


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda lines: lines[:-1], "1 of 48 figures are missing"),
        (
            lambda lines: [*lines, lines[5]],
            "line 50, column sector: exporter, importer and sector stand twice",
        ),
        (lambda lines: [*lines[:-1], "region 9,region 0,sector 0,1"], "unknown exporter 'region 9'"),
        (lambda lines: [*lines[:-1], lines[-1] + "x"], "line 49, column value_musd"),
    ],
)
def test_a_broken_file_is_refused_where_it_is_broken(tmp_path, broken, words):
    with pytest.raises(InputError, match=words) as refused:
        read_trading_world(write_world(tmp_path, made_up(), broken))
    assert "trade.csv" in str(refused.value)


@pytest.fixture(scope="module")
def built_in():
    return builtin_trading_world()


def test_the_built_in_world_is_what_its_page_says(built_in):
    """Sums in bn USD: US imports of goods, those from Korea, mean tariffs in percent."""
    korea, host = built_in.region("KOR"), built_in.region("USA")
    goods, abroad = slice(0, -1), np.arange(16) != host
    assert (len(built_in.regions), len(built_in.sectors), built_in.sectors[-1]) == (16, 23, "services")
    bought = built_in.trade[abroad, host, goods] / 1e3
    assert bought.sum() == pytest.approx(2500, rel=0.01)
    assert built_in.trade[korea, host, goods].sum() / 1e3 == pytest.approx(98, rel=0.01)
    rates = built_in.tariffs[abroad, host, goods]
    assert 100 * (rates * bought).sum() / bought.sum() == pytest.approx(3.2, abs=0.1)
    assert np.unique(built_in.tariffs[host, korea, goods]) == pytest.approx([0.028])
    assert not built_in.tariffs[..., -1].any()
    assert builtin_trading_world("uniform").sigma == pytest.approx(5)


def test_nobody_sets_tariffs_where_nothing_crosses_a_customs_line(built_in):
    table = Agenda.of(built_in)
    assert built_in.untaxed == ("services",)
    assert not table.movable[..., -1].any()
    assert table.movable[..., :-1].sum() == 16 * 15 * 22


def test_sectors_without_tariffs_must_be_there(tmp_path):
    with pytest.raises(InputError, match="unknown sector 'tourism'"):
        replace(made_up(), untaxed=("tourism",))
    folder = write_world(tmp_path, made_up())
    (folder / "sectors.csv").write_text("sector,tariffs\nsector 0,\nsector 1,no\nsector 2,yes\n")
    assert read_trading_world(folder).untaxed == ("sector 1",)
    (folder / "sectors.csv").write_text("sector,tariffs\nsector 0,\nsector 1,0\nsector 2,yes\n")
    with pytest.raises(InputError, match="line 3, column tariffs: '0': yes or no is needed"):
        read_trading_world(folder)


def test_a_region_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(InputError, match="unknown region 'region 7'"):
        made_up().region("region 7")
