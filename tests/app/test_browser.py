"""The page in a real browser, as people use it."""

import json
import re

import pytest

from negotiation.app.turns import signed
from negotiation.play import PlaySetup, Session
from tests.app.conftest import has_content

ROUNDS = 6


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def start(window, path: str = "/", rounds: int = ROUNDS, scenario: str | None = None) -> None:
    page = window.goto(path)
    if scenario is not None:
        page.get_by_label("Talks").select_option(scenario)
    page.get_by_text("Advanced").click()
    page.get_by_label("Rounds").fill(str(rounds))
    page.get_by_role("button", name="Create the game" if path == "/two" else "Start").click()


def hint_and_offer(window) -> None:
    before = window.page.locator("tbody tr").count()
    window.the("hint").click()
    window.the("offer").click()
    window.page.wait_for_function(
        "n => document.querySelectorAll('tbody tr').length > n || document.querySelector('[data-test=headline]')",
        arg=before,
    )


def fits(page) -> bool:
    """Say whether a page is no wider than its window, on a small screen and on a large one."""
    narrow = []
    for width in (800, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        narrow.append(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
    return all(narrow)


def test_a_run_is_watched_to_its_end(windows):
    window = windows(800)
    page = window.goto("/watch")
    page.get_by_label("Rounds").fill("8")
    page.get_by_label("Rounds").press("Tab")
    page.get_by_text("of 8,").wait_for()
    window.the("step").click()
    page.get_by_text("Round 1 of 8").wait_for()
    has_content(window.the("space"))
    has_content(window.the("paths"))
    window.the("play").click()
    page.get_by_text("Round 3 of 8,").wait_for()
    window.the("pause").click()
    page.wait_for_timeout(1500)
    assert re.match(r"Round [34] of 8", window.the("where").inner_text())
    window.the("play").click()
    window.the("end").wait_for(timeout=30_000)
    assert "Agreement in round" in window.the("message").inner_text()
    assert window.the("components").locator("tr").count() > 5
    for name in ("space", "paths", "issues"):
        has_content(window.the(name))
    assert fits(page)
    window.the("back").click()
    page.get_by_text("Round 0 of 8").wait_for()
    assert not window.the("space").count()


def test_figures_change_what_is_watched(windows):
    window = windows()
    page = window.goto("/watch")
    worth = []
    for presses in (0, 12):
        slider = page.get_by_label("How much the bilateral balance counts")
        for _ in range(presses):
            slider.press("PageUp")
        if presses:
            page.get_by_text("Round 0 of").wait_for()
        page.wait_for_timeout(900)
        window.the("step").click()
        page.get_by_text("Round 1 of").wait_for()
        worth.append(page.locator("tbody tr").first.inner_text())
    assert worth[0] != worth[1]


def test_a_game_is_played_to_an_agreement(windows):
    window = windows(800)
    start(window)
    window.the("offer").wait_for()
    has_content(window.the("chart"), width=200, colours=5)
    assert not window.the("accept").is_enabled()
    for _ in range(ROUNDS - 1):
        hint_and_offer(window)
        if window.the("headline").count():
            break
    if not window.the("headline").count():
        has_content(window.the("chart"), width=200, colours=8)
        marks = window.page.locator(".n-mine-dot, .n-theirs-dot")
        assert marks.count() >= 2
        window.the("accept").click()
    window.the("headline").wait_for()
    assert "You have a deal" in window.the("headline").inner_text()
    has_content(window.the("space"))
    said = window.text()
    for wanted in (
        "Nash's solution",
        "Both sides' limits",
        "had no reason to sign for less",
        "on the table",
    ):
        assert wanted in said
    assert fits(window.page)


def test_a_game_is_played_to_a_walk_away(windows):
    window = windows()
    start(window, scenario="korus-2018")
    hint_and_offer(window)
    window.the("walk").click()
    window.page.get_by_role("button", name="Stay").click()
    window.the("walk").click()
    window.the("walk-sure").click()
    window.the("headline").wait_for()
    assert "without a deal" in window.the("headline").inner_text()
    assert "walked away" in window.text()
    has_content(window.the("space"))


def test_two_windows_play_each_other_and_see_only_their_own_side(windows):
    first, second = windows(), windows()
    start(first, "/two")
    code = first.the("code").inner_text()
    second.goto("/two").get_by_label("Code of the game").fill(code.lower())
    second.page.get_by_role("button", name="Join").click()
    second.the("offer").wait_for()
    first.the("offer").wait_for()
    assert not second.the("offer").is_enabled()

    mirror = Session(PlaySetup(scenario="korea-us-2025", people=["KOR", "USA"], seed=1, rounds=ROUNDS))
    seats = {"KOR": first, "USA": second}
    for code in ("KOR", "USA"):
        window, other = seats[code], seats["USA" if code == "KOR" else "KOR"]
        offer = mirror.suggestion(code)
        window.the("hint").click()
        window.the("say").fill(f"<b>{code}</b>")
        window.the("offer").click()
        mirror.offer(code, offer)
        other.page.get_by_text("Your move: accept it").wait_for()
        assert other.the("heard").inner_text().endswith(f"says: “<b>{code}</b>”")
        assert window.the("say").input_value() == ""
    for code, window in seats.items():
        hidden = "USA" if code == "KOR" else "KOR"
        standing = mirror.briefing(code).standing.levels
        own, other = (mirror.worth(side, standing).payoff for side in (code, hidden))
        window.page.get_by_text("Analysts believe").first.wait_for()
        assert window.the("standing-worth").inner_text() == signed(own)
        assert signed(other) not in window.text()
        sent = "".join(window.received)
        assert repr(own)[:10] in sent
        for side, moves in ((code, True), (hidden, False)):
            for move in mirror.briefing(side).moves:
                assert (repr(move.payoff)[:10] in sent) is moves

    first.the("accept").click()
    for window in (first, second):
        window.the("headline").wait_for()
        has_content(window.the("space"))


def table_for_two(windows) -> tuple:
    """Two people at a table of the talks of 2018; the first to move comes first."""
    first, second = windows(), windows()
    start(first, "/two", scenario="korus-2018")
    second.goto("/two").get_by_label("Code of the game").fill(first.the("code").inner_text())
    second.page.get_by_role("button", name="Join").click()
    for window in (first, second):
        window.the("offer").wait_for()
    return (first, second) if first.the("offer").is_enabled() else (second, first)


def duplicate(window) -> tuple:
    """Open what a browser's Duplicate makes of a window: the same seat, in the same browser."""
    kept = window.page.evaluate("JSON.stringify(sessionStorage)")
    page = window.context.new_page()
    page.goto(window.address)
    page.evaluate("kept => Object.assign(sessionStorage, JSON.parse(kept))", kept)
    page.goto(window.page.url)
    page.locator("[data-test=offer]").wait_for()
    return page


DEAF = "() => { for (let i = 0; i < 100000; i++) clearInterval(i); }"
"""A window that looks no more for what has happened."""


def test_a_person_accepts_what_the_window_shows_or_nothing(windows):
    first, second = table_for_two(windows)
    hint_and_offer(first)
    second.page.wait_for_function("() => !document.querySelector('[data-test=accept]').disabled")
    twin = duplicate(second)
    twin.evaluate(DEAF)
    shown = twin.locator("[data-test=standing-worth]").inner_text()
    second.the("offer").click()
    first.page.wait_for_function("() => !document.querySelector('[data-test=accept]').disabled")
    first.page.get_by_label("Korean steel").select_option(index=0)
    first.the("offer").click()
    second.page.wait_for_function("() => !document.querySelector('[data-test=accept]').disabled")
    assert twin.locator("[data-test=standing-worth]").inner_text() == shown
    accept = twin.locator("[data-test=accept]")
    accept.click()
    twin.get_by_role("alert").filter(has_text="no longer on the table").wait_for()
    assert second.the("offer").is_enabled(), "nothing was signed"
    now = second.the("standing-worth").inner_text()
    assert twin.locator("[data-test=standing-worth]").inner_text() == now


def test_a_duplicated_tab_follows_the_first(windows):
    window = windows()
    start(window, scenario="korus-2018", rounds=8)
    hint_and_offer(window)
    twin = duplicate(window)
    hint_and_offer(window)
    rows = window.page.locator("tbody tr").count()
    twin.wait_for_function("n => document.querySelectorAll('tbody tr').length === n", arg=rows)
    assert twin.inner_text(".n-sub") == window.page.inner_text(".n-sub")
    window.the("walk").click()
    window.the("walk-sure").click()
    twin.locator("[data-test=headline]").wait_for()


def test_a_second_device_takes_a_seat_over_when_its_window_is_closed(windows):
    first, second = table_for_two(windows)
    hint_and_offer(first)
    second.page.close(run_before_unload=False)
    first.the("away").wait_for()
    code = re.search(r"the code (\w{6})", first.the("away").inner_text()).group(1)
    third = windows()
    third.goto("/two").get_by_label("Code of the game").fill(code)
    third.page.get_by_role("button", name="Join").click()
    third.the("offer").wait_for()
    assert third.the("offer").is_enabled()
    assert third.page.locator("tbody tr").count() == 1
    first.the("away").wait_for(state="detached")


def test_a_second_visitor_can_neither_read_nor_move_the_game(windows):
    first, second, third = windows(), windows(), windows()
    start(first, "/two")
    code = first.the("code").inner_text()
    second.goto("/two").get_by_label("Code of the game").fill(code)
    second.page.get_by_role("button", name="Join").click()
    second.the("offer").wait_for()
    page = third.goto("/two")
    page.get_by_label("Code of the game").fill(code)
    page.get_by_role("button", name="Join").click()
    assert "both seats" in page.get_by_role("alert").inner_text()
    page.evaluate("sessionStorage.setItem('seat-two', 'a-guess')")
    page.reload()
    page.get_by_role("button", name="Create the game").wait_for()
    page.goto(third.address + "/")
    page.get_by_role("button", name="Start").wait_for()
    assert third.the("offer").count() == 0
    first.page.reload()  # loading the page anew keeps the seat
    first.the("offer").wait_for()
    assert first.the("offer").is_enabled()


def test_a_game_is_saved_and_gone_on_with_and_a_malformed_one_refused(windows, tmp_path):
    window = windows()
    start(window)
    hint_and_offer(window)
    standing = window.the("standing-worth").inner_text()
    with window.page.expect_download() as download:
        window.page.get_by_role("button", name="Save game").click()
    download.value.save_as(tmp_path / "game.json")
    with window.page.expect_download() as download:
        window.page.get_by_role("button", name="Export transcript").click()
    assert download.value.suggested_filename.endswith(".md")
    assert download.value.path().read_text().startswith("# ")
    saved = json.loads((tmp_path / "game.json").read_text())
    saved["moves"][0]["offer"]["reciprocal"] = 3
    for name, text in (("broken.json", "{"), ("illegal.json", json.dumps(saved))):
        (tmp_path / name).write_text(text)
    page = windows().goto("/")
    for name, wanted in (("broken.json", "JSON"), ("illegal.json", "moves.0")):
        page.get_by_label("Or go on").set_input_files(tmp_path / name)
        page.get_by_role("alert").filter(has_text=wanted).wait_for()
        assert name in page.get_by_role("alert").inner_text()
    page.get_by_label("Or go on").set_input_files(tmp_path / "game.json")
    page.locator("[data-test=standing-worth]").wait_for()
    assert page.locator("[data-test=standing-worth]").inner_text() == standing


def test_the_keyboard_alone_starts_a_game_and_makes_an_offer(windows):
    window = windows()
    page = window.goto("/")
    tab_to(page, "button", "Start")
    page.keyboard.press("Enter")
    window.the("offer").wait_for()
    tab_to(page, "input", "Reciprocal tariff")
    worth = window.the("draft-worth").inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "was => document.querySelector('[data-test=draft-worth]').innerText !== was", arg=worth
    )
    asked = number(window.the("draft-worth").inner_text())
    assert asked < number(worth)  # a higher tariff is worth less to Korea
    tab_to(page, "button", "Offer")
    page.keyboard.press("Enter")
    window.the("standing-worth").wait_for()
    assert page.get_by_role("cell", name="You").count() == 1


def tab_to(page, tag: str, name: str) -> None:
    """Press Tab until a control of this name has the focus, and hold that one sees it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement;"
            "const label = e.labels && e.labels.length ? e.labels[0].innerText : e.innerText;"
            "return [e.tagName.toLowerCase(), label.trim(), getComputedStyle(e).outlineStyle]; }"
        )
        if found[:2] == [tag, name]:
            assert found[2] == "solid"
            return
    raise AssertionError(f"no {tag} '{name}' can be reached with Tab")


@pytest.mark.parametrize("path", ["/", "/two", "/watch", "/results"])
def test_every_control_has_a_label(windows, path):
    page = windows().goto(path)
    page.wait_for_timeout(300)
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('main input, main select')]"
        ".filter(e => !(e.labels && e.labels.length)).map(e => e.outerHTML)"
    )
    assert nameless == []
    assert page.locator("main h1").count() == 1


def test_a_sweep_is_opened_and_what_is_none_is_refused(windows):
    window = windows()
    page = window.goto("/results")
    page.get_by_role("button", name="out/patience").click()
    window.the("results").wait_for()
    assert "Does patience pay?" in window.text()
    assert "12 of 12 runs done" in window.text()
    has_content(page.locator("figure img").first)
    for folder, wanted in (("out/empty", "holds no sweep"), ("../..", "lies outside")):
        page.get_by_label("Folder").fill(folder)
        page.get_by_role("button", name="Open").click()
        page.get_by_role("alert").filter(has_text=wanted).wait_for()


def test_what_is_shown_is_what_is_sent_after_a_hint(windows):
    window = windows()
    start(window, rounds=16)
    slider = window.page.get_by_label("Reciprocal tariff")

    def other_than(worth: str) -> str:
        window.page.wait_for_function(
            "old => document.querySelector('[data-test=draft-worth]').innerText !== old", arg=worth
        )
        return window.the("draft-worth").inner_text()

    wish = window.the("draft-worth").inner_text()
    window.the("hint").click()
    worth, fair = other_than(wish), slider.input_value()
    for _ in range(3):
        slider.press("ArrowLeft")
    moved = other_than(worth)
    assert slider.input_value() != fair
    window.the("hint").click()
    assert other_than(moved) == worth
    assert slider.input_value() == fair
    shown = slider.locator("xpath=ancestor::div[@class='n-issue']").locator("output").inner_text()
    window.the("offer").click()
    window.page.get_by_text(f"Reciprocal tariff: {shown}").first.wait_for()


def test_one_of_three_is_played_on_a_small_screen(windows):
    window = windows(390)
    start(window, scenario="usmca-2026")
    window.the("offer").wait_for()
    assert "against Mexico (MEX) and Canada (CAN)" in window.text()
    for _ in range(ROUNDS):
        hint_and_offer(window)
        if window.the("headline").count():
            break
        assert window.page.locator(".n-key-theirs").all_inner_texts() == [
            "offers of Mexico",
            "offers of Canada",
        ]
        assert window.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "All sides are laid open" in window.text()
    has_content(window.the("space"))
    assert window.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
