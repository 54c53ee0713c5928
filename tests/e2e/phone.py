"""Phone: the report form in the hands of an officer."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page

from tests.e2e.province import UNIT

GPS = 0x8825


def photo() -> FilePayload:
    """A picture as phones make them: turned, and telling where it was taken, by whom and with what."""
    picture = Image.new("RGB", (1200, 900), "#8fa3ad")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 900), (450, 380), (700, 380), (1200, 900)], fill="#55585c")
    draw.ellipse((520, 560, 760, 660), fill="#2b2d30")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x013B] = "Maker", "Phone 12", 6, "Nguyễn Văn A"
    exif.get_ifd(GPS).update({1: "N", 2: (21.0, 16.0, 23.2), 3: "E", 4: (106.0, 11.0, 40.6)})
    data = BytesIO()
    picture.save(data, "JPEG", exif=exif, quality=85)
    assert dict(Image.open(BytesIO(data.getvalue())).getexif().get_ifd(GPS)), "the test's photo has no position"
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def fill_in(
    page: Page, *, category: str = "Giao thông", unit: str = UNIT, urgency: str = "Khẩn cấp", text: str = ""
) -> None:
    """Everything but the photo; nothing is sent yet."""
    page.get_by_role("button", name="Lấy vị trí tôi đang đứng").click()
    page.locator(".fix").wait_for()
    page.locator(".unit select").select_option(unit)
    page.locator(".kinds label", has_text=category).click()
    page.locator(".urgency label", has_text=urgency).click()
    page.locator("#text").fill(text)


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi phản ánh").click()


def receipt(page: Page) -> str:
    """The tracking number on the screen."""
    return page.locator(".receipt .code").inner_text()
