"""The wall in front of people: figures with their parts, a line that breaks, a Redis that goes, words in English."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.e2e.background import QUIET
from tests.e2e.eyes import NO_LINE, WALL, Eyes, cut_off, noted, shoot, stopwatch, unworded
from tests.e2e.frames import Told
from tests.e2e.payments import burst
from tests.e2e.province import UNIT_NAME, Province

FAILED, ALL = 12, 143
AWAY_S = 30.0


def test_failing_payments_raise_an_alert_that_shows_numerator_and_denominator(province: Province, eyes: Eyes) -> None:
    province.calm()
    wall = open_wall(eyes)
    province.send("payments", burst(QUIET, FAILED, ALL))
    row = wall.locator(".arow[data-sev='2']", has_text="Agribank")
    row.wait_for(timeout=30_000)
    expect(row).to_contain_text("8,4 % (12/143)")
    expect(wall.locator(".arow").first).to_contain_text("Agribank")

    tile = wall.locator(".tile", has_text="Thu hôm nay")
    tile.focus()
    figures = wall.locator(".tile .explain:visible")
    expect(figures).to_contain_text("ioc.payments.v1")
    failed, outcomes = province.world.query(
        "select count(distinct entity) filter (where status = 'failed'), count(distinct entity)"
        " from events_payments"  # one payment may be told twice
        " where status in ('failed', 'succeeded') and occurred_at >= date_trunc('day', now(), 'Asia/Ho_Chi_Minh')"
    )[0]
    expect(figures).to_contain_text(f"{vi(outcomes - failed)} / {vi(outcomes)}")
    wall.wait_for_timeout(200)
    shoot(wall, "20-wall-payments-explained")
    assert province.letters_of(province.alert("payment-failures", QUIET)["id"], "fired")  # type: ignore[index]
    province.calm()


def test_a_wall_that_was_cut_off_ends_equal_to_the_server_with_each_alert_once(province: Province, eyes: Eyes) -> None:
    province.calm()
    eyes.expect(NO_LINE)
    page = eyes.page("", WALL)
    told = Told(page)
    wall = open_wall(eyes, page)
    desk = eyes.page("console.html")
    before = province.urgent()
    desk.locator(f"[data-id='{before['id']}']").wait_for()
    page.locator(".incident-card").wait_for()

    province.world.kill("wall")
    cut_at = time.monotonic()
    wall.locator(".wall[data-line=late]").wait_for(timeout=7_000)
    late_s = time.monotonic() - cut_at
    shoot(wall, "21-wall-cut-first-sign")
    missed = [province.urgent() for _ in range(2)]
    province.act(before, "close", reason="drill")
    wall.locator(".wall[data-line=stale]").wait_for(timeout=15_000)
    shoot(wall, "22-wall-cut-stale")
    wall.wait_for_timeout(max(0.0, AWAY_S - (time.monotonic() - cut_at)) * 1000)

    province.restart_wall()
    up_at = time.monotonic()
    wall.locator(".wall[data-line=live]").wait_for(timeout=20_000)
    back_s = time.monotonic() - up_at
    expect(wall.locator(".banner.line")).to_contain_text("nhận bù 2 cảnh báo, không sót")
    shoot(wall, "23-wall-back")
    assert not cut_off(wall)
    print(f"first sign {late_s:.1f} s after the cut; live {back_s:.1f} s after the gateway")

    expect(wall.locator(".incident-card .others")).to_contain_text("+1")
    expect(desk.locator(".line", has_text="nhận bù 2 cảnh báo, không sót")).to_be_visible(timeout=20_000)
    province.world.until(lambda: sorted(ids(desk)) == fired(province), "the console's list to be the server's", 10)
    head = province.world.query("select seq from journal_head")[0][0]
    assert told.rows == list(range(told.base + 1, head + 1)), "a row was lost or told twice"
    assert late_s <= 5
    assert {alert["id"] for alert in missed} <= set(ids(desk))
    province.calm()


def test_without_redis_the_wall_says_that_it_polls_and_is_still_live(province: Province, eyes: Eyes) -> None:
    province.calm()
    wall = open_wall(eyes)
    expect(wall.locator(".strip")).not_to_contain_text("dò")
    province.redis.cut()
    try:
        expect(wall.locator(".strip")).to_contain_text("Trễ · dò", timeout=10_000)
        shoot(wall, "24-wall-polls")
        stopwatch(wall, "alert", ".incident-card h2", UNIT_NAME)
        asked_ms = time.time() * 1000
        province.report()
        print(f"without Redis: alert on the wall {(noted(wall, 'alert') - asked_ms) / 1000:.2f} s after the report")
    finally:
        province.redis.mend()
    expect(wall.locator(".strip")).not_to_contain_text("dò", timeout=10_000)
    province.calm()


def test_the_wall_speaks_english(province: Province, eyes: Eyes) -> None:
    province.calm()
    wall = open_wall(eyes, path="wall.html?lang=en")
    expect(wall.locator("h1")).to_have_text("IOC Bắc Giang")
    for words in ("Open reports", "Paid today", "To handle", "From the field"):
        expect(wall.locator(".wall")).to_contain_text(words)
    assert not unworded(wall)
    shoot(wall, "25-wall-english")
    assert not cut_off(wall)


def test_the_published_hospital_shares_stand_on_the_wall_with_their_definitions(province: Province, eyes: Eyes) -> None:
    done = province.command("replay", "hospital-2024q1")
    assert done.returncode == 0, done.stdout + done.stderr
    wall = open_wall(eyes)
    tile = wall.locator(".tile", has_text="Viện phí")
    looks_again_ms = 15_000  # the panel adds up a quarter at most every 10 s
    expect(tile.locator(".foot")).to_contain_text("87,99 %", timeout=looks_again_ms)
    expect(tile.locator(".value")).to_have_text("88,14%")
    tile.focus()
    explained = tile.locator(".explain")
    for words in (
        "170.054 / 192.932", "94.801.346.295", "16/12/2023–15/03/2024", "TN01", "TN02",
        "không dùng tiền mặt, chia cho mọi lượt thanh toán viện phí thành công",
    ):  # fmt: skip
        expect(explained).to_contain_text(words)
    wall.wait_for_timeout(200)  # it fades in
    shoot(wall, "26-wall-hospital")
    assert not cut_off(wall)


def test_the_published_school_fees_stand_on_the_wall_by_district(province: Province, eyes: Eyes) -> None:
    done = province.command("replay", "schools-2024q1")
    assert done.returncode == 0, done.stdout + done.stderr
    wall = open_wall(eyes)
    tile = wall.locator(".tile", has_text="Trường không TM")
    expect(tile.locator(".value")).to_have_text("308", timeout=15_000)
    expect(tile.locator(".foot")).to_contain_text("148,2 tỷ đ")
    expect(tile.locator("header")).to_contain_text("quý\u00a0I/2024")
    tile.focus()
    rows = tile.locator(".explain .row")
    for district, said in {
        "Hiệp Hòa": "78 trường33.130.000.000\u00a0đ", "Tân Yên": "55 trường28.690.000.000\u00a0đ",
        "Yên Thế": "48 trường11.334.000.000\u00a0đ", "Lục Ngạn": "1 trường356.480.000\u00a0đ",
    }.items():  # fmt: skip
        expect(rows.filter(has_text=district)).to_have_text(f"{district}{said}")
    expect(rows).to_have_count(10)
    wall.wait_for_timeout(200)
    shoot(wall, "27-wall-schools")
    assert not cut_off(wall)


def test_a_wall_of_four_screens_shows_a_part_on_each(province: Province, eyes: Eyes) -> None:
    province.calm()
    for zone, there in {"Q1": ".tile", "Q2": ".load b", "Q3": ".carto li", "Q4": ".trends .uplot"}.items():
        page = eyes.page(f"wall.html?zone={zone}", WALL)
        page.locator(f".wall[data-zone={zone}][data-line=live] {there}").first.wait_for()
        page.wait_for_timeout(1_000)
        shoot(page, f"28-wall-{zone}")
        assert not cut_off(page)
        assert not unworded(page)
        page.close()


def open_wall(eyes: Eyes, page: Page | None = None, path: str = "wall.html") -> Page:
    """A wall with its figures, calm."""
    page = page or eyes.page("", WALL)
    page.goto(f"{eyes.home}/{path}")
    page.locator(".wall[data-line=live]:not(.incident) .ticker li").first.wait_for()
    page.locator(".tile .value:not(:has(.skeleton))").first.wait_for()
    return page


def ids(desk: Page) -> list[str]:
    """Alerts in the console's list that are open."""
    return [
        str(one) for one in desk.locator(".item:not(.gone) [data-id]").evaluate_all("all => all.map(o => o.dataset.id)")
    ]


def fired(province: Province) -> list[str]:
    """Open alerts that people are told of: what is only on its way to be one stands on no screen."""
    return sorted(alert["id"] for alert in province.alerts() if alert["fired_at"])


def vi(number: int) -> str:
    return f"{number:,}".replace(",", ".")
