"""The report form on a bad day: no network, an answer that got lost, no Kafka, another language."""

from __future__ import annotations

from dataclasses import replace

import httpx
from playwright.sync_api import Page, Route, expect

from tests.e2e.eyes import NO_NETWORK, PHONE, Eyes, shoot, unworded
from tests.e2e.phone import fill_in, photo, receipt, send
from tests.e2e.province import Province, free_ports


def test_a_report_written_without_network_is_delivered_once_when_it_is_back(province: Province, eyes: Eyes) -> None:
    eyes.expect(NO_NETWORK)
    phone = eyes.page("report.html", PHONE, signed_in=False)
    fill_in(phone, urgency="Bình thường", text="Ổ gà giữa đường, viết lúc mất mạng.")
    phone.locator("input[type=file]").set_input_files(photo())
    phone.locator(".photos img").wait_for()
    phone.context.set_offline(True)
    expect(phone.get_by_text("Mất mạng.")).to_be_visible()
    send(phone)
    expect(phone.locator(".outbox")).to_contain_text("1 chưa gửi. Đang chờ mạng.")
    expect(phone.locator(".outbox .rep")).to_contain_text("Chờ mạng")
    shoot(phone, "50-form-offline-outbox")

    lost: list[str] = []
    phone.route("**/api/v1/reports", lambda route: _answer_lost(route, lost))
    phone.context.set_offline(False)
    phone.locator(".outbox").get_by_text("PA-").wait_for(timeout=30_000)
    shoot(phone, "51-form-delivered")
    assert lost, "the first answer was to get lost"

    number = phone.locator(".outbox .rep a").get_attribute("href") or ""
    stored = province.world.until(lambda: _events(province, "Ổ gà giữa đường, viết lúc mất mạng."), "the event", 20)
    assert stored == [number.removeprefix("#")]


def test_once_seen_the_form_opens_cold_without_a_network_and_what_is_filed_then_arrives_once(
    province: Province, eyes: Eyes
) -> None:
    eyes.expect(NO_NETWORK)
    phone = eyes.page("report.html", PHONE, signed_in=False)
    phone.locator(".unit option").nth(1).wait_for(state="attached")
    phone.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.wait_for_function("caches.keys().then((names) => names.length === 1)")
    kept = phone.evaluate(
        """caches.keys().then((names) => caches.open(names[0])).then((shelf) => shelf.keys())
          .then((all) => all.map((one) => new URL(one.url).pathname))"""
    )
    assert "/report.html" in kept
    assert not [path for path in kept if path.startswith("/api")]

    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("Mất mạng.")).to_be_visible()
    shoot(phone, "55-form-cold-offline")
    text = "Cột điện nghiêng, mở máy lúc mất mạng."
    fill_in(phone, urgency="Bình thường", text=text)
    send(phone)
    expect(phone.locator(".outbox")).to_contain_text("1 chưa gửi. Đang chờ mạng.")

    again = phone.context.new_page()  # the phone was switched off and on
    phone.close()
    again.goto(f"{eyes.home}/report.html#hop-gui")
    expect(again.locator(".outbox")).to_contain_text("1 chưa gửi. Đang chờ mạng.")
    again.context.set_offline(False)
    number = again.locator(".outbox .rep a")
    number.wait_for(timeout=30_000)
    again.reload()
    again.locator(".outbox .rep a").wait_for()
    stored = province.world.until(lambda: _events(province, text), "the event", 20)
    assert stored == [(again.locator(".outbox .rep a").get_attribute("href") or "").removeprefix("#")]
    rows = "select count(*) from events_field_reports where convert_from(body, 'utf8')::jsonb ->> 'description' = %s"
    assert province.world.query(rows, text) == [(1,)]


def test_a_changed_form_comes_with_the_second_visit(province: Province, eyes: Eyes) -> None:
    phone = eyes.page("report.html", PHONE, signed_in=False)
    phone.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    newer = phone.context.request.get(f"{eyes.home}/sw.js").text().replace('"version":"', '"version":"newer-')
    phone.context.route("**/sw.js", lambda route: route.fulfill(body=newer, content_type="text/javascript"))
    phone.reload()
    phone.wait_for_function(
        "caches.keys().then((names) => names.length === 1 && names[0].startsWith('ioc.report.newer-'))"
    )
    expect(phone.get_by_role("heading", name="Phản ánh mới")).to_be_visible()


def test_without_kafka_a_report_is_kept_and_goes_on_later_even_after_a_kill(province: Province, eyes: Eyes) -> None:
    http, nowhere = free_ports(2)
    settings = replace(province.world.settings, http_port=http, data=province.world.folder / "second")
    home = f"http://127.0.0.1:{http}"
    with httpx.Client() as probe:

        def start(kafka: str) -> None:
            changes = {"http_port": http, "data": settings.data, "kafka": kafka}
            province.world.start("api", "second", **changes)
            province.world.until(lambda: _answers(probe, f"{home}/livez"), "the second API", 60)

        start(f"127.0.0.1:{nowhere}")
        phone = eyes.page(f"{home}/report.html", PHONE, signed_in=False)
        fill_in(phone, urgency="Bình thường", text="Cống tắc, viết lúc Kafka nghỉ.")
        send(phone)
        expect(phone.locator(".receipt")).to_contain_text("Đã giữ an toàn, đang xếp hàng")
        number = receipt(phone)
        phone.get_by_role("link", name=number).click()
        expect(phone.locator(".status .now")).to_contain_text("Đang xếp hàng")
        shoot(phone, "52-form-queued")

        province.world.kill("second")
        start(settings.kafka)
        province.world.until(lambda: _events(province, "Cống tắc, viết lúc Kafka nghỉ.") == [number], "the event", 30)
        phone.get_by_role("button", name="Xem").click()
        expect(phone.locator(".status .now")).to_contain_text("Đã tiếp nhận")
        province.world.kill("second")


def test_the_form_says_what_is_missing_and_speaks_english(eyes: Eyes) -> None:
    phone = eyes.page("report.html", PHONE, signed_in=False)
    send(phone)
    expect(phone.get_by_text("Chọn địa bàn để chuyển đúng nơi xử lý.")).to_be_in_viewport()
    expect(phone.get_by_text("Chọn một loại.")).to_have_count(1)
    shoot(phone, "53-form-missing")
    phone.get_by_role("button", name="English").click()
    expect(phone.get_by_role("button", name="Send")).to_be_visible()
    expect(phone.locator(".kinds")).to_contain_text("Traffic")
    assert not unworded(phone)
    shoot(phone, "54-form-english")
    _targets_are_large(phone)


def _targets_are_large(phone: Page) -> None:
    """Wet gloves: nothing to touch is smaller than 44 px, but links within a sentence."""
    small = phone.evaluate(
        """(selector) => [...document.querySelectorAll(selector)]
          .map((one) => ({ name: one.textContent.trim().slice(0, 20), box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.width && (box.height < 44 || box.width < 44))
          .map(({ name, box }) => `${name} ${box.width} x ${box.height}`)""",
        "button, select, textarea, .kinds label, .urgency label, .add, header a",
    )
    assert not small, small


def _answer_lost(route: Route, lost: list[str]) -> None:
    """The server takes the first report, and the phone never hears of it."""
    if lost:
        route.continue_()
        return
    lost.append(route.request.url)
    route.fetch()
    route.abort("connectionreset")


def _events(province: Province, text: str) -> list[str]:
    """Tracking numbers of events with these words."""
    rows = province.world.query(
        "select entity from events_field_reports where convert_from(body, 'utf8')::jsonb ->> 'description' = %s", text
    )
    return [row[0] for row in rows]


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.TransportError:
        return False
