"""The registry of sources on the console: one key away, worst first, found by words; dark, English, on a phone."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.e2e.eyes import PHONE, Eyes, shoot, unworded
from tests.e2e.province import UNIT, Province

STRANGER = "phan-mem-la"


def test_who_sends_what_and_who_does_not_is_one_key_away_from_the_alerts(province: Province, eyes: Eyes) -> None:
    stranger_speaks(province)
    told = province.staff.get("/sources").json()
    assert [one["source"] for one in told["unregistered"]].count(STRANGER) == 1
    heard = next(one for one in told["sources"] if one["last_seen"] is not None)

    desk = eyes.page("console.html")
    desk.locator(".list").wait_for()
    press = desk.keyboard.press
    press("s")
    rows = desk.locator(".sources tbody tr")
    expect(rows).to_have_count(len(told["sources"]))
    row = desk.locator(f"[data-source='{heard['id']}']")
    expect(row).to_contain_text(heard["name"])
    expect(row).to_contain_text(heard["contact"])
    expect(row).to_contain_text("trước")
    expect(desk.locator("[data-standing=never]").first).to_contain_text("Chưa gửi lần nào")
    expect(desk.locator(".strangers")).to_contain_text(f"{STRANGER} 1 sự kiện")
    shoot(desk, "38-console-sources")

    press("/")
    desk.keyboard.type(heard["id"])
    expect(rows).to_have_count(1)
    press("Escape")
    press("j")
    expect(row).to_be_focused()
    press("/")
    desk.keyboard.type(" không-có-nguồn-này")
    expect(desk.locator(".sources .empty")).to_contain_text(f"Đang ẩn {len(told['sources'])} nguồn.")
    press("Escape")

    desk.get_by_role("button", name="Đổi nền sáng, tối").click()
    desk.get_by_role("button", name="EN", exact=True).click()
    desk.get_by_role("button", name="Clear the filters").click()
    expect(row).to_contain_text(heard["name_en"])
    assert not unworded(desk)
    shoot(desk, "39-console-sources-dark-english")
    press("s")
    expect(desk.locator(".list")).to_be_visible()
    expect(desk.locator(".sources")).to_have_count(0)


def test_on_a_phone_a_link_leads_to_its_source_and_the_bell_back_to_the_alerts(province: Province, eyes: Eyes) -> None:
    desk = eyes.page("console.html#sources/paygov", PHONE)
    row = desk.locator("[data-source=paygov]")
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    shoot(desk, "39-console-sources-phone")
    desk.locator(".pages a").first.tap()
    expect(desk.locator(".list")).to_be_visible()


def stranger_speaks(province: Province) -> None:
    """One payment of a system that nobody registered, and it is stored."""
    event = {
        "source": STRANGER, "event_id": "la-1", "occurred_at": datetime.now(UTC).isoformat(), "unit": UNIT,
        "transaction_id": "la-1", "amount": 1_000, "method": "qr", "service": "electricity", "status": "succeeded",
    }  # fmt: skip
    province.send("payments", [(b"la-1", json.dumps(event).encode())])
    province.world.until(
        lambda: province.world.query("select count(*) from events_payments where source = %s", STRANGER)[0][0] == 1,
        "the stranger's payment",
    )
