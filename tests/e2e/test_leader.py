"""The leaders' page: from the letter to "I know of it", on a phone."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.e2e.eyes import PHONE, REFUSED, Eyes, shoot, unworded
from tests.e2e.province import Json, Province

LEADER = "lanh.dao@ubnd.example.vn"


def test_a_leader_comes_from_the_letter_and_says_that_it_is_known(province: Province, eyes: Eyes) -> None:
    province.calm()
    eyes.expect(REFUSED.format(401))
    alert = incident(province)
    letters = province.world.until(
        lambda: [one for one in province.letters_of(alert["id"], "fired") if LEADER in one["to"]], "the letter", 20
    )
    link = str(re.search(r"http://\S+", letters[0]["body"])[0])  # type: ignore[index]
    assert "/leader.html#a/" in link
    phone = eyes.page(link, PHONE, signed_in=False)
    phone.get_by_label("Tên đăng nhập").fill("admin")
    phone.get_by_label("Mật khẩu").fill(province.password)
    phone.get_by_role("button", name="Vào ca").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Sự cố an toàn thông tin mức 1")
    for words in ("Chuyện gì", "Chưa ai nhận", "quy tắc L16", "giữ nguyên nhật ký"):
        expect(phone.locator("main")).to_contain_text(words)
    expect(phone.locator("main")).not_to_contain_text("Số liệu")  # one incident is no figure
    shoot(phone, "50-leader-alert")

    phone.get_by_role("button", name="Tôi đã biết").tap()
    expect(phone.locator(".seen")).to_contain_text("Anh/chị đã biết lúc")
    now = province.staff.get(f"/alerts/{alert['id']}").json()
    assert (now["acked_by"], [step["op"] for step in now["timeline"]]) == (None, ["fired", "seen"])
    phone.reload()
    expect(phone.locator(".seen")).to_contain_text("Anh/chị đã biết lúc")

    phone.get_by_role("link", name="Bản tin").tap()
    expect(phone.locator(".stage")).to_contain_text("Cảnh báo")
    row = phone.locator(".lines a", has_text="Sự cố an toàn thông tin")
    expect(row).to_contain_text("Chưa ai nhận")
    province.act(alert, "ack")
    expect(row).to_contain_text("Quản trị đang xử lý")
    expect(phone.locator(".rank li").first).to_contain_text("%")
    expect(phone.locator(".lines")).to_have_count(2)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert not unworded(phone)
    shoot(phone, "51-leader-brief", full=True)
    province.calm()
    expect(phone.locator(".lines").first).to_contain_text("Không có cảnh báo mức 1, 2")


def test_the_briefing_speaks_english_in_the_dark_and_says_when_its_line_is_cut(province: Province, eyes: Eyes) -> None:
    province.calm()
    phone = eyes.page("leader.html?lang=en", PHONE, color_scheme="dark")
    expect(phone.locator("main")).to_contain_text("Who is late")
    assert not unworded(phone)
    shoot(phone, "52-leader-english-dark", full=True)
    province.world.kill("wall")
    eyes.expect(r"WebSocket connection to .* failed")
    try:
        expect(phone.locator(".banner")).to_contain_text("Connection lost", timeout=45_000)
        shoot(phone, "53-leader-cut")
    finally:
        province.restart_wall()
    expect(phone.locator(".banner")).to_have_count(0, timeout=30_000)


def incident(province: Province) -> Json:
    """A serious incident on a system of level 3, and its alert."""
    name = f"SC-{uuid.uuid4().hex[:8]}"
    body = {
        "source": "soc", "event_id": f"{name}-1", "occurred_at": datetime.now(UTC).isoformat(), "unit": "24",
        "alert_id": name, "sensor": "siem", "raw_severity": 12, "severity": 1, "category": "malware", "count": 1,
        "system": "mot-cua", "system_level": 3, "state": "new", "detected_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    province.send("soc-alerts", [(name.encode(), json.dumps(body).encode())])
    found: Json = province.world.until(lambda: province.alert("incident-critical", name), "the incident's alert", 20)
    return found
