"""The card behind a figure: opened from a tile by keyboard, from the console by search; dark, light, and on a phone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ioc.domain.text import VIETNAM
from tests.e2e.eyes import PHONE, REFUSED, WALL, Eyes, shoot, unworded
from tests.e2e.province import UNIT_NAME, Province
from tests.e2e.test_wall import open_wall, vi

FACILITY, AMOUNT = "BV-GIAI-THICH", 100_000
CASHLESS, ALL = 31, 40
FADED_MS = 250


@pytest.fixture(scope="module")
def fees(province: Province) -> None:
    """Hospital fees of the last finished reporting quarter, on most of its days, so that the wall shows it."""
    now = datetime.now(UTC)
    third = (now.month - 1) // 3 * 3 + 1
    first = (datetime(now.year, third, 16, 3, tzinfo=UTC) - timedelta(days=125)).replace(day=16)
    records = []
    for n in range(ALL):
        at = first + timedelta(days=n * 2)
        event = {
            "source": "his", "event_id": f"giai-thich-{n}", "occurred_at": at.isoformat(), "unit": "07210",
            "transaction_id": f"gt-{n:03d}", "amount": AMOUNT, "method": "qr" if n < CASHLESS else "cash",
            "service": "hospital_fee", "status": "succeeded", "facility": FACILITY, "facility_type": "hospital",
        }  # fmt: skip
        records.append((f"gt-{n:03d}".encode(), json.dumps(event).encode()))
    province.send("payments", records)
    province.world.until(
        lambda: province.world.query("select count(*) from events_payments where facility = %s", FACILITY)[0][0] == ALL,
        "the fees are stored",
    )


@pytest.fixture(scope="module")
def documents(province: Province) -> None:
    done = province.command("replay", "published")
    assert done.returncode == 0, done.stdout + done.stderr


def card(page: Page) -> Locator:
    return page.locator("dialog.behind")


def settled(page: Page) -> Locator:
    """The card with its answer."""
    found = card(page)
    expect(found).to_have_attribute("aria-busy", "false", timeout=15_000)
    return found


def asked(page: Page, code: str) -> Locator:
    """The card of an indicator, by keyboard from the console."""
    page.locator(".item, .empty").first.wait_for()
    page.keyboard.press("i")
    field = card(page).locator("input[type=search]")
    expect(field).to_be_focused()
    field.fill(code)
    field.press("Enter")
    expect(card(page).locator(".code b")).to_have_text(code)
    return settled(page)


def test_a_tile_opens_by_keyboard_what_stands_behind_its_figure(province: Province, eyes: Eyes, fees: None) -> None:
    province.calm()
    wall = open_wall(eyes)
    tile = wall.locator(".tile", has_text="Viện phí")
    expect(tile.locator(".value")).not_to_have_text("—", timeout=20_000)
    tile.focus()
    wall.keyboard.press("Enter")
    found = settled(wall)
    expect(found.locator(".code")).to_contain_text("TN01")
    num, den = (found.locator(".parts dd").nth(n).inner_text() for n in (0, 2))
    told = told_of(province, wall)
    assert (num, den) == (vi(told["num"]), vi(told["den"]))
    expect(found).to_contain_text("dịch vụ: Viện phí; phương thức: khác Tiền mặt")
    expect(found).to_contain_text("ioc.payments.v1")
    rows = found.locator(".rows tbody tr")
    expect(rows).to_have_count(min(told["num"], 20))
    expect(rows.first).to_contain_text("gt-")
    expect(rows.first).to_contain_text("Thành công")
    expect(rows.first).to_contain_text(f"đơn vị hành chính {UNIT_NAME} · cơ sở {FACILITY} · phương thức Mã QR")
    wall.wait_for_timeout(FADED_MS)
    shoot(wall, "40-wall-explain")

    if told["num"] > 20:
        found.get_by_role("button", name="Xem thêm").click()
        expect(rows).to_have_count(min(told["num"], 40))
    found.get_by_role("tab", name="Mẫu số").click()
    settled(wall)
    expect(rows.first).to_contain_text("gt-")
    found.get_by_role("tab", name="theo số tiền").click()
    expect(settled(wall).locator(".code")).to_contain_text("TN02")
    expect(found.locator(".parts dd").first).to_contain_text("đ")

    wall.keyboard.press("Escape")
    expect(card(wall)).to_have_count(0)
    expect(tile).to_be_focused()
    wall.keyboard.press(" ")
    expect(card(wall)).to_have_count(1)


def told_of(province: Province, wall: Page) -> dict[str, Any]:
    """What the API says of the same figure and days as the card asked for."""
    answer = province.staff.get("/indicators/TN01", params=dict(_days(wall)))
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def _days(wall: Page) -> list[tuple[str, str]]:
    """`16/12/2023 – 15/03/2024` of the card, or `01/10/2026 – nay` (until today), as the API's half-open days."""
    first, last = card(wall).locator(".period").inner_text().split(" – ")
    today = f"{datetime.now(VIETNAM):%d/%m/%Y}"
    start, end = (
        datetime.strptime(today if text == "nay" else text, "%d/%m/%Y").replace(tzinfo=UTC) for text in (first, last)
    )
    return [("from", f"{start:%Y-%m-%d}"), ("to", f"{end + timedelta(days=1):%Y-%m-%d}")]


def test_a_figure_of_the_screen_alone_says_so_and_what_it_is_made_of(province: Province, eyes: Eyes) -> None:
    province.calm()
    eyes.expect(REFUSED.format(404))
    wall = open_wall(eyes)
    tile = wall.locator(".tile", has_text="Phản ánh")
    tile.first.focus()
    wall.keyboard.press("Enter")
    settled(wall)
    tabs = card(wall).locator("article > .which button")
    for n in range(tabs.count()):
        tabs.nth(n).click()
        settled(wall)
        expect(card(wall).locator(".wrong")).to_have_count(0)
        expect(card(wall).locator(".body")).not_to_be_empty()


def test_two_sources_that_disagree_are_shown_as_a_conflict_with_their_words(
    province: Province, eyes: Eyes, documents: None
) -> None:
    province.calm()
    desk = eyes.page("console.html")
    found = asked(desk, "LGSP-NGSP")
    expect(found.locator(".clash")).to_contain_text("17 ≠ 13")
    expect(found.locator(".stated li")).to_have_count(2)
    expect(found.locator(".stated")).to_contain_text("bao-bac-giang-2024-05-08")
    expect(found.locator(".value")).to_have_text("17 ≠ 13 dịch vụ")
    desk.wait_for_timeout(FADED_MS)
    shoot(desk, "41-console-explain-conflict")
    assert not unworded(desk)


def test_three_figures_of_one_name_lead_to_each_other_and_back(province: Province, eyes: Eyes, documents: None) -> None:
    province.calm()
    desk = eyes.page("console.html")
    found = asked(desk, "DVC-TT-CONG")
    expect(found.locator(".value")).to_have_text("97,09 %")
    expect(found.locator(".stated")).to_contain_text("nguồn không nêu tử số, mẫu số")
    expect(found).to_contain_text("Trung tâm không tự tính số này")
    shoot(desk, "42-console-explain-stated")
    found.locator(".also button", has_text="DVC-TT-Q1").click()
    expect(settled(desk).locator(".value")).to_have_text("53,2 %")
    found.locator(".also button", has_text="TN04").click()
    expect(settled(desk).locator(".code b")).to_have_text("TN04")
    for code in ("DVC-TT-Q1", "DVC-TT-CONG"):
        found.get_by_role("button", name="Quay lại").click()
        expect(settled(desk).locator(".code b")).to_have_text(code)


def test_the_score_of_766_shows_its_components_in_the_dark_and_in_english(province: Province, eyes: Eyes) -> None:
    province.calm()
    desk = eyes.page("console.html?lang=en")
    desk.locator(".item, .empty").first.wait_for()
    desk.locator("header.top button[title='Light or dark']").click()
    found = asked(desk, "TT11")
    expect(found.locator(".components tr")).to_have_count(21)
    expect(found.locator(".value")).to_contain_text("points")
    expect(found.locator(".components")).to_contain_text("Dossiers handled in time")
    desk.wait_for_timeout(FADED_MS)
    shoot(desk, "43-console-explain-dark")
    assert not unworded(desk)


def test_the_stage_in_the_bar_explains_itself_and_keys_do_not_reach_the_desk(province: Province, eyes: Eyes) -> None:
    province.calm()
    alert = province.urgent()
    desk = eyes.page("console.html")
    desk.locator(f"[data-id='{alert['id']}']").wait_for()
    desk.locator(".stage-chip").click()
    found = settled(desk)
    expect(found.locator(".code b")).to_have_text("TH01")
    expect(found).to_contain_text("Cảnh báo mức 1 đang mở")
    expect(found.locator(".rows")).to_contain_text(alert["id"])
    desk.keyboard.press("x")  # would close the alert
    expect(desk.locator("dialog")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog")).to_have_count(0)
    assert province.alert("report-urgent", alert["key"]) is not None
    province.calm()


def test_the_card_fits_a_phone(province: Province, eyes: Eyes, documents: None) -> None:
    phone = eyes.page("console.html", PHONE)
    phone.locator(".item, .empty").first.wait_for()
    phone.get_by_role("button", name="Chỉ tiêu").click()
    card(phone).locator("input[type=search]").fill("thanh toán trực tuyến")
    phone.get_by_role("button", name="DVC-TT-Q1").click()
    settled(phone)
    shoot(phone, "44-phone-explain")
    assert phone.evaluate("document.querySelector('.behind .body').scrollWidth <= innerWidth")
    width, height = WALL
    assert width > height


def test_whoever_is_not_signed_in_is_told_so(eyes: Eyes) -> None:
    """The API refuses; the card says it in words."""
    eyes.expect(REFUSED.format(401))
    page = eyes.page("login.html", signed_in=False)
    answer = page.evaluate("fetch('/api/v1/indicators/TN01/explain').then((one) => one.status)")
    assert answer == 401
