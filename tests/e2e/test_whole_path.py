"""The main job, by hand and eye: a report from a phone becomes a row, an alert on the wall and letters, and ends."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.e2e.eyes import DESK, PHONE, WALL, Eyes, cut_off, noted, shoot, stopwatch
from tests.e2e.phone import fill_in, photo, receipt, send
from tests.e2e.province import Json, Province

ON_THE_WALL_S = 3.0
UNIT, UNIT_NAME = "07228", "Phường Đa Mai"  # of no other test: what appears on the ticker is this report
WORDS = "Cây đổ chắn ngang đường, vướng dây điện."


def test_a_report_travels_from_the_form_to_the_wall_and_the_mailbox(province: Province, eyes: Eyes) -> None:
    province.calm()
    wall = eyes.page("wall.html", WALL)
    wall.locator(".wall[data-line=live]:not(.incident) .ticker li").first.wait_for()
    shoot(wall, "01-wall-before")
    assert not cut_off(wall)
    stopwatch(wall, "ticker", ".ticker li", f"Điện, {UNIT_NAME}")
    stopwatch(wall, "alert", ".incident-card h2", UNIT_NAME)

    phone = eyes.page("report.html", PHONE, signed_in=False)
    fill_in(phone, category="Điện", unit=UNIT, text=WORDS)
    phone.locator("input[type=file]").set_input_files(photo())
    phone.locator(".photos img").wait_for()
    shoot(phone, "02-form-filled")
    phone.evaluate("addEventListener('submit', () => { globalThis.noted = { sent: Date.now() }; }, true)")
    send(phone)
    number = receipt(phone)
    expect(phone.locator(".receipt")).to_be_in_viewport()
    shoot(phone, "03-form-receipt")

    sent_ms = noted(phone, "sent")
    on_ticker_s, on_wall_s = ((noted(wall, what) - sent_ms) / 1000 for what in ("ticker", "alert"))
    wall.wait_for_timeout(400)
    shoot(wall, "04-wall-incident")
    assert not cut_off(wall)
    assert number in wall.locator(".incident-card .sentence").inner_text()

    _check_row(province, number)
    alert = province.alert("report-urgent", number)
    assert alert is not None
    told = province.world.until(lambda: province.letters_of(alert["id"], "fired"), "a letter", 20)
    in_mailbox_s = datetime.fromisoformat(told[-1]["at"]).timestamp() - sent_ms / 1000
    took = f"ticker {on_ticker_s:.2f} s, alert on the wall {on_wall_s:.2f} s, letter {in_mailbox_s:.2f} s"
    print(f"from the send button: {took}")

    _work_on_it(province, eyes, alert)

    wall.locator(".wall:not(.incident)").wait_for()
    wall.wait_for_timeout(300)
    shoot(wall, "09-wall-after")
    assert WORDS not in wall.locator("body").inner_text(), "what a person wrote stands on a wall"

    told = province.world.until(lambda: _all_told(province, alert["id"], "fired"), "letters to all", 20)
    over = province.world.until(lambda: _all_told(province, alert["id"], "closed"), "letters of the end", 20)
    assert over == told
    ops = [step["op"] for step in province.staff.get(f"/alerts/{alert['id']}").json()["timeline"]]
    assert ops == ["fired", "acked", "assigned", "noted", "closed"]

    phone.get_by_role("link", name=number).click()
    phone.locator(".status .now").wait_for()
    shoot(phone, "10-form-status")
    assert on_ticker_s <= ON_THE_WALL_S
    assert on_wall_s <= ON_THE_WALL_S


def _work_on_it(province: Province, eyes: Eyes, alert: Json) -> None:
    """An operator at the console: takes it, gives it away, writes, closes; every step has arrived before the next."""
    desk = eyes.page("console.html", DESK)
    desk.locator(f"[data-id='{alert['id']}']").click()
    detail = desk.locator(f".detail[data-alert='{alert['id']}']")
    detail.locator(".notices li").first.wait_for()
    shoot(desk, "05-console-new")

    desk.keyboard.press("a")
    detail.locator(".tl", has_text="nhận xử lý").wait_for()
    desk.keyboard.press("g")
    desk.keyboard.type("co dong")
    shoot(desk, "06-console-assign")
    desk.keyboard.press("Enter")
    detail.get_by_text("Đang giao cho Tổ cơ động hiện trường").wait_for()
    desk.keyboard.press("c")
    desk.keyboard.type("Tổ cơ động đang tới, điện lực đã cắt điện đoạn này.")
    desk.keyboard.press("Control+Enter")
    detail.locator(".tl", has_text="điện lực đã cắt điện").wait_for()
    desk.keyboard.press("Escape")
    desk.keyboard.press("x")
    shoot(desk, "07-console-close")
    desk.get_by_label("Đã chuyển cơ quan khác xử lý").check()
    desk.get_by_label("Ghi chú").fill("Chuyển Điện lực Bắc Giang.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    detail.get_by_text("Quản trị đã đóng").wait_for()
    detail.locator(".tl", has_text="Chuyển Điện lực").wait_for()
    detail.locator("h4", has_text="Đã đóng").wait_for()
    shoot(desk, "08-console-closed")


def _check_row(province: Province, number: str) -> None:
    """One event, as written, and its photo without a word about the photographer."""
    rows = province.world.query(
        "select state, severity, category, unit, body from events_field_reports where entity = %s", number
    )
    assert [row[:4] for row in rows] == [("received", 1, "electricity", UNIT)]
    body = json.loads(rows[0][4])
    assert body["description"] == WORDS
    assert (round(body["lat"], 4), round(body["lon"], 4)) == (21.2731, 106.1946)
    digest = body["photo_hashes"][0]
    stored = Path(province.world.settings.data) / "photos" / digest[:2] / f"{digest}.jpg"
    data = stored.read_bytes()
    assert b"Exif" not in data
    assert not Image.open(BytesIO(data)).getexif()
    assert Image.open(BytesIO(data)).size == (900, 1200), "the photo lies on its side"
    assert province.staff.get(f"/photos/{digest}").content == data


def _all_told(province: Province, alert: str, reason: str) -> set[str]:
    """Who got a letter, once everybody who is owed one has it."""
    owed = province.world.query("select count(*) from notice where alert = %s and reason = %s", alert, reason)[0][0]
    letters = province.letters_of(alert, reason)
    return {one["to"] for one in letters} if owed and len(letters) == owed else set()
