"""The wall's map where a province brought its boundaries: drawn, coloured, labelled, led through by arrows. The
province is made up and its server a stand-in, so these tests ask for nothing but a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.eyes import WALL, Eyes, cut_off, shoot, unworded
from tests.e2e.map_server import ERAS, at_the_servers_hour, day_of, picture, serving, with_a_map
from tests.unit.ioc.provinces.made_up import CREDIT


@pytest.fixture
def open_wall(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Eyes, Page]]:
    by = request.param
    pack = with_a_map(by, ERAS[by])
    with serving(pack, at_the_servers_hour(picture(pack, day_of(by)), by)) as (home, _):
        eyes = Eyes(browser, home, [])
        page = eyes.page("wall.html", WALL, signed_in=False)
        page.locator(".outline path[data-area]").first.wait_for()
        page.locator(".outline .labels li").first.wait_for()
        yield eyes, page
        problems = eyes.close()
    assert not problems, "the pages complained:\n" + "\n".join(problems)


@pytest.mark.parametrize("open_wall", ["district"], indirect=True)
def test_the_districts_are_drawn_coloured_and_labelled_and_say_whose_borders_they_are(
    open_wall: tuple[Eyes, Page],
) -> None:
    _, wall = open_wall
    areas = wall.locator(".outline path[data-area]")
    expect(areas).to_have_count(10)
    expect(wall.locator(".carto")).to_have_count(0)
    worst = wall.locator(".outline path[data-sev='1']")
    expect(worst).to_have_count(1)
    assert colour(worst, "fill") != colour(wall.locator(".outline path:not([data-sev])[data-area]").first, "fill")
    assert "map-hatch" in colour(wall.locator(".outline path.stale"), "fill")
    said = worst.get_attribute("aria-label") or ""
    assert "phản ánh mở, 2 cảnh báo" in said
    name = said.partition(":")[0]
    label = wall.locator(".outline .labels .on-fill")
    expect(label.locator(".n")).to_have_text(name)
    expect(label.locator(".mark")).to_have_count(1)
    expect(wall.locator(".outline .labels li")).to_have_count(10)
    expect(wall.locator(".map .credit")).to_contain_text(f"{CREDIT['attribution']} · {CREDIT['licence']}")
    assert not overlapping(wall)
    assert not cut_off(wall)
    assert not unworded(wall)
    shoot(wall, "28-wall-map-districts")


@pytest.mark.parametrize("open_wall", ["commune"], indirect=True)
def test_of_ninety_nine_communes_those_speak_that_have_something_to_say_and_the_others_when_they_are_looked_at(
    open_wall: tuple[Eyes, Page],
) -> None:
    _, wall = open_wall
    expect(wall.locator(".outline path[data-area]")).to_have_count(99)
    labels = wall.locator(".outline .labels li")
    assert 4 <= labels.count() <= 12
    assert not overlapping(wall)

    button = wall.get_by_role("button", name="Lớp bản đồ")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(wall.locator(".outline .dot")).to_have_count(0)
    button.focus()
    wall.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(wall.locator(".outline .dot").first).to_be_attached()
    expect(wall.locator(".map .credit")).to_contain_text("Di tích: 78 địa điểm")

    wall.keyboard.press("Tab")
    card = wall.locator(".area-card")
    first = card.locator("b").inner_text()
    wall.keyboard.press("ArrowRight")
    expect(card.locator("b")).not_to_have_text(first)
    wall.locator(".outline path[aria-label*='30 địa điểm']").focus()
    expect(card).to_contain_text("Đình làng số 1")
    expect(card).to_contain_text("và 26 nơi khác")
    expect(wall.locator(".outline .chips")).to_have_text("30")
    shoot(wall, "29-wall-map-communes")
    assert not cut_off(wall)


def colour(where: object, of: str) -> str:
    return str(where.evaluate("(one, of) => getComputedStyle(one)[of]", of))  # type: ignore[attr-defined]


def overlapping(wall: Page) -> list[str]:
    """Labels that lie over another one."""
    return list(
        wall.evaluate(
            """() => {
              const boxes = [...document.querySelectorAll('.outline .labels li')]
                .map((one) => [one.innerText, one.getBoundingClientRect()]);
              const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
              return boxes.flatMap(([text, a], at) => boxes.slice(at + 1)
                .filter(([, b]) => over(a, b)).map(([other]) => `${text} / ${other}`));
            }"""
        )
    )
