"""Poster: what the person who typed `ioc demo` reads: where to look, how to sign in, what will happen, how to stop."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ioc.commands.words import say
from ioc.demo.site import Site

FIRST_MINUTE = (
    (8, "người dân gửi phản ánh: dòng tin chạy, bản đồ đổi màu", "people file reports: the ticker and the map move"),
    (
        15,
        "giao dịch qua VNPT Pay bắt đầu lỗi; chừng 15 giây sau có cảnh báo, thư vào hộp thư",
        "payments through VNPT Pay begin to fail; an alert some 15 s later, a message in the mailbox",
    ),
    (30, "một phản ánh khẩn: cảnh báo mức cao nhất", "an urgent report: an alert of the highest severity"),
    (40, "cổng thanh toán trở lại, gửi bù", "the gateway is back and catches up"),
    (50, "một hồ sơ quá hạn mà không cần sự kiện nào", "a dossier passes its date, without any event"),
    (
        60,
        "bảy phản ánh cùng một chuyện ở một góc phố: điểm nóng",
        "seven reports of one thing at one corner: a hot spot",
    ),
    (85, "cả hai cảnh báo đã qua; ai đã được báo thì được báo là đã qua", "both are over; whoever was told is told"),
)
"""Seconds of the story (ioc/demo/story), and what to watch for."""
THEN = (
    (2, "đứt một đường truyền, Một cửa phía sau mất theo", "a line is cut, the one-stop desk behind it is gone"),
    (3, "hai nguồn nêu hai số khác nhau", "two sources state two figures"),
    (4, "mã độc trên năm máy của hai cơ quan", "malware on five machines of two agencies"),
    (5, "một chỉ đạo quá hạn, một chỉ đạo hoàn thành", "one directive is overdue, one is done"),
    (6, "viện phí và ghi có của ngân hàng lệch nhau", "a hospital bill and the bank's credit differ"),
    (7, "phần mềm một bệnh viện im lặng", "a hospital's system falls silent"),
)
"""Minutes."""


def poster(site: Site, login: tuple[str, str], *, took_s: float, hint: bool) -> RenderableType:
    """The panel."""
    places = Table.grid(padding=(0, 2))
    for vi, en, address in (
        ("Tường", "Wall", site.wall),
        ("Bàn trực", "Console", site.console),
        ("Gửi phản ánh", "Report form", site.report),
        ("Hộp thư", "Mailbox", site.mailbox),
    ):
        places.add_row(Text(say(vi=vi, en=en), style="bold"), Text(address, style=f"cyan link {address}"))
    name, password = login
    signing = Text.assemble(
        (say(vi="Đăng nhập", en="Sign in"), "bold"),
        "  ",
        (name, "bold green"),
        " / ",
        (password, "bold green"),
        (say(vi="   (chỉ của bản trình diễn này)", en="   (of this demo only)"), "dim"),
    )
    parts: list[RenderableType] = [places, Text(), signing, Text(), _story()]
    if hint:
        parts += [
            Text(),
            Text(
                say(
                    vi="Mở Tường trong trình duyệt, phóng to toàn màn hình (F11).",
                    en="Open the wall in a browser and make it full screen (F11).",
                )
            ),
        ]
    parts += [
        Text(),
        Text(say(vi="Dừng: Ctrl-C. Lần nữa: dừng ngay.", en="Stop: Ctrl-C. Once more: at once."), style="dim"),
    ]
    title = say(vi=f"Trung tâm đã chạy sau {took_s:.0f} giây", en=f"The centre runs after {took_s:.0f} s")
    return Panel(Group(*parts), title=title, border_style="green", expand=False, padding=(1, 2))


def _story() -> Table:
    """What to watch for. Times count from the moment the last 24 hours are on the wall."""
    told = Table.grid(padding=(0, 2))
    told.add_row(Text(say(vi="Phút đầu tiên", en="The first minute"), style="bold"), Text())
    for at_s, vi, en in FIRST_MINUTE:
        told.add_row(Text(f"{at_s:5.0f} s", style="dim"), Text(say(vi=vi, en=en)))
    told.add_row(Text(say(vi="Rồi", en="Then"), style="bold"), Text())
    for minute, vi, en in THEN:
        told.add_row(Text(say(vi=f"{minute:2} phút", en=f"{minute:3} min"), style="dim"), Text(say(vi=vi, en=en)))
    return told


def goodbye() -> Text:
    return Text(say(vi="Đang dừng…", en="Stopping…"), style="dim")
