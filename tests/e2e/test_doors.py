"""Who is not signed in sees the sign-in page and the report form, and nothing else."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.e2e.eyes import PHONE, REFUSED, Eyes, shoot
from tests.e2e.province import Province


def test_wall_and_console_lead_to_the_sign_in_page_and_back(province: Province, eyes: Eyes) -> None:
    eyes.expect(REFUSED.format(401))
    page = eyes.page("wall.html", signed_in=False)
    assert page.url == f"{province.home}/login.html?next=/wall.html"
    page.get_by_label("Tên đăng nhập").fill("admin")
    page.get_by_label("Mật khẩu").fill("sai-mat-khau")
    page.get_by_role("button", name="Vào ca").click()
    expect(page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu sai.")
    shoot(page, "40-sign-in")
    page.get_by_label("Mật khẩu").fill(province.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{province.home}/wall.html")
    page.locator(".wall[data-line=live]").wait_for()

    page.goto(f"{province.home}/console.html")
    page.get_by_role("button", name="Hết ca").click()
    page.wait_for_url("**/login.html")
    page.goto(f"{province.home}/console.html")
    assert page.url.endswith("/login.html?next=/console.html")


def test_without_a_session_nothing_is_told_but_the_report_form(province: Province, eyes: Eyes) -> None:
    phone = eyes.page("report.html", PHONE, signed_in=False)
    expect(phone.get_by_role("heading", name="Phản ánh mới")).to_be_visible()
    with httpx.Client(base_url=province.home) as nobody:
        for path in ("alerts", "people", "indicators", "quarantine", "topics", "close-reasons", "session"):
            assert nobody.get(f"/api/v1/{path}").status_code == 401, path
        assert nobody.post("/api/v1/wall-ticket").status_code == 401
        assert nobody.get("/panels.json").status_code == 401
        assert nobody.get("/wall/wall.js").status_code == 401
        assert nobody.get("/api/v1/report-form").status_code == 200
        for path in ("livez", "readyz"):
            assert nobody.get(f"/{path}").status_code == 200
