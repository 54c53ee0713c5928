"""The operator's desk: by keyboard alone, against a colleague, in the dark, in English."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import cookies_of
from tests.e2e.eyes import PHONE, REFUSED, Eyes, shoot, unworded
from tests.e2e.province import COLLEAGUE, Json, Province


def test_alerts_are_worked_off_by_keyboard_alone(province: Province, eyes: Eyes) -> None:
    province.calm()
    first, second = province.urgent(), province.urgent()
    desk = open_desk(eyes, second)
    press = desk.keyboard.press

    press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("xuống, lên trong danh sách")
    shoot(desk, "30-console-keys")
    press("Escape")
    expect(desk.locator("dialog")).to_have_count(0)  # gone, not merely closed: then the keys are the desk's again

    press("/")
    desk.keyboard.type(first["key"].lower())
    expect(desk.locator(".item")).to_have_count(1)
    press("Escape")
    press("j")
    expect(current(desk)).to_have_attribute("data-id", first["id"])
    press("a")
    expect(detail(desk, first).locator(".acts")).to_contain_text("Đã nhận")
    press("/")
    press("Control+a")
    press("Delete")
    press("Escape")

    press("k")  # who is not taken stands above who is
    expect(current(desk)).to_have_attribute("data-id", second["id"])
    press("x")
    press("ArrowDown")
    press("Tab")
    desk.keyboard.type("Cùng một cây đổ.")
    press("Tab")
    press("Enter")
    expect(detail(desk, second)).to_contain_text("Quản trị đã đóng")
    expect(detail(desk, second)).to_contain_text("Cùng một cây đổ.")
    ended = province.staff.get(f"/alerts/{second['id']}").json()
    assert ended["close_reason"] == "duplicate"
    province.calm()


def test_whoever_loses_a_race_keeps_the_note_and_sees_the_winner(province: Province, eyes: Eyes) -> None:
    province.calm()
    eyes.expect(REFUSED.format(409))
    alert = province.urgent()
    colleague = cookies_of(province.signed_in(COLLEAGUE[0]).cookies.jar, province.home)
    mine, theirs = open_desk(eyes, alert), open_desk(eyes, alert, cookies=colleague)
    held: list[Route] = []
    mine.route("**/note", lambda route: held.append(route))  # my note is slow on its way

    mine.keyboard.press("c")
    mine.keyboard.type("Đã gọi công an phường.")
    with mine.expect_request("**/note"):
        mine.keyboard.press("Control+Enter")
    theirs.keyboard.press("a")
    expect(detail(theirs, alert).locator(".acts")).to_contain_text("Đã nhận")
    held[0].continue_()

    clash = detail(mine, alert).locator(".clash")
    expect(clash).to_contain_text("Trực ban 2 vừa nhận cảnh báo này. Ghi chú bạn vừa gõ vẫn còn.")
    expect(mine.locator("#note")).to_have_value("Đã gọi công an phường.")
    shoot(mine, "31-console-race")
    mine.unroute("**/note")
    mine.locator("#note").focus()
    mine.keyboard.press("Control+Enter")
    expect(detail(mine, alert).locator(".tl")).to_contain_text("Đã gọi công an phường.")
    expect(mine.locator("#note")).to_have_value("")
    expect(clash).to_have_count(0)
    province.calm()


def test_the_desk_can_be_dark_and_english_and_stays_so(province: Province, eyes: Eyes) -> None:
    alert = province.urgent()
    desk = open_desk(eyes, alert)
    assert brightness(desk) > 200
    desk.get_by_role("button", name="Đổi nền sáng, tối").click()
    desk.get_by_role("button", name="EN", exact=True).click()
    expect(desk.locator(".keys")).to_contain_text("all keys")
    shoot(desk, "32-console-dark-english")
    assert not unworded(desk)
    desk.reload()
    expect(desk.locator(".keys")).to_contain_text("all keys")
    assert brightness(desk) < 60
    province.calm()


def test_the_link_in_a_letter_opens_its_alert_through_the_sign_in_page_too(province: Province, eyes: Eyes) -> None:
    eyes.expect(REFUSED.format(401))
    province.urgent()  # an older one stands first in the list: what opens does so by the link
    alert = province.urgent()
    letter = province.world.until(lambda: province.letters_of(alert["id"], "fired"), "the letter", 20)[0]
    link = str(re.search(r"http://\S+", letter["body"])[0])  # type: ignore[index]
    page = eyes.page(link, signed_in=False)
    page.get_by_label("Tên đăng nhập").fill("admin")
    page.get_by_label("Mật khẩu").fill(province.password)
    page.keyboard.press("Enter")
    expect(detail(page, alert).locator(".tl li").first).to_be_visible()

    province.calm()
    page.reload()
    expect(detail(page, alert)).to_contain_text("Quản trị đã đóng")
    expect(detail(page, alert).locator(".tl li")).to_have_count(2)


def test_on_a_phone_the_desk_is_a_list_or_one_alert_and_back_leads_back(province: Province, eyes: Eyes) -> None:
    province.calm()
    alert = province.urgent()
    desk = eyes.page("console.html", PHONE)
    row = desk.locator(f"[data-id='{alert['id']}']")
    row.wait_for()
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    expect(desk.locator(".detail")).to_be_hidden()
    shoot(desk, "36-console-phone-list")
    row.tap()
    expect(detail(desk, alert)).to_be_visible()
    expect(desk.locator(".list")).to_be_hidden()
    detail(desk, alert).get_by_role("button", name="Nhận").tap()
    expect(detail(desk, alert).locator(".acts")).to_contain_text("Đã nhận")
    shoot(desk, "37-console-phone-alert")
    desk.go_back()
    expect(row).to_be_visible()
    expect(desk.locator(".detail")).to_be_hidden()
    province.calm()


def open_desk(eyes: Eyes, alert: Json, **options: Any) -> Page:
    """The console with this alert chosen and loaded."""
    desk = eyes.page("console.html", **options)
    desk.locator(f"[data-id='{alert['id']}']").click()
    detail(desk, alert).locator(".tl li").first.wait_for()
    return desk


def detail(desk: Page, alert: Json) -> Any:
    return desk.locator(f".detail[data-alert='{alert['id']}']")


def current(desk: Page) -> Any:
    return desk.locator(".item[aria-current=true] [data-id]")


def brightness(page: Page) -> float:
    """Of the page's ground, 0–255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    parts = [float(one) for one in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    return sum(parts) / 3
