"""Commands: what `ioc` can do, a module each. This table is all that `ioc --help` reads, so that it answers at once.

A module has `add(app)`, which mounts its command with help texts; it imports heavy parts inside the command only.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.commands.words import say


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as the list shows it."""

    name: str
    module: str
    """Below `ioc.commands`."""
    panel: tuple[str, str]
    vi: str
    en: str

    @property
    def help(self) -> str:
        return say(vi=self.vi, en=self.en)

    @property
    def panel_title(self) -> str:
        return say(vi=self.panel[0], en=self.panel[1])


_TRY = ("Xem thử", "Try it")
_SERVERS = ("Máy chủ tại chỗ", "Local servers")
_PREPARE = ("Chuẩn bị", "Prepare")
_RUN = ("Tiến trình của hệ thống", "Processes of the product")
_DATA = ("Dữ liệu", "Data")
_RULES = ("Luật và đo đạc", "Rules and measurements")

COMMANDS = (
    Entry("demo", "demo", _TRY, "Một ngày của tỉnh trên màn hình", "A day of the province, on the wall"),
    Entry(
        "replay",
        "replay",
        _TRY,
        "Phát lại số liệu đã công bố, so từng chữ số",
        "Replay published figures, exact to the digit",
    ),
    Entry(
        "up", "servers", _SERVERS, "Khởi động Kafka, TimescaleDB, Redis tại chỗ", "Start Kafka, TimescaleDB, Redis here"
    ),
    Entry("down", "servers", _SERVERS, "Dừng các máy chủ tại chỗ", "Stop the local servers"),
    Entry("status", "servers", _SERVERS, "Phần nào đang chạy, ở đâu", "What runs, and where"),
    Entry("doctor", "servers", _SERVERS, "Máy này thiếu gì, nên làm gì", "What is missing here, and what to do"),
    Entry("topics", "topics", _PREPARE, "Chủ đề Kafka: liệt kê, so sánh, tạo", "Kafka topics: list, compare, create"),
    Entry(
        "provinces",
        "provinces",
        _PREPARE,
        "Gói dữ liệu tỉnh: kiểm tra, tra cứu, bắt đầu gói mới",
        "Province packs: check, look up, begin one",
    ),
    Entry("calendar", "calendar", _PREPARE, "Lịch làm việc, thời hạn", "The working calendar, time limits"),
    Entry("migrate", "migrate", _PREPARE, "Đưa cơ sở dữ liệu lên phiên bản này", "Bring the database to this version"),
    Entry("worker", "worker", _RUN, "Bộ lưu sự kiện và bộ xét luật", "The store worker and the judge"),
    Entry("notifier", "notifier", _RUN, "Bộ gửi tin báo", "Sends notices"),
    Entry("serve", "serve", _RUN, "Máy chủ API và cổng màn hình", "The API and the wall gateway"),
    Entry(
        "sources", "sources", _DATA, "Nguồn: ánh xạ, thử tệp, khóa, thả tệp", "Sources: mappings, trials, tokens, files"
    ),
    Entry(
        "systems",
        "systems",
        _DATA,
        "Hệ thống của tỉnh: lối vào, nơi thấy",
        "The province's systems: how they come in, where they are seen",
    ),
    Entry("produce", "produce", _DATA, "Gửi bản tin từ tệp vào một chủ đề", "Send records of a file to a topic"),
    Entry("tail", "tail", _DATA, "Xem bản tin đang đến, dễ đọc", "Watch records arrive, readable"),
    Entry("quarantine", "quarantine", _DATA, "Bản tin bị giữ lại và lý do", "Records held back, and why"),
    Entry("indicators", "indicators", _DATA, "Danh mục chỉ tiêu", "The catalogue of indicators"),
    Entry("explain", "explain", _DATA, "Giải thích một số liệu", "Explain a figure"),
    Entry("report", "report", _DATA, "Báo cáo định kỳ, dữ liệu mở", "Periodic reports, open data"),
    Entry("rules", "rules", _RULES, "Kiểm tra, chạy thử, liệt kê luật", "Check, test and list rules"),
    Entry("bench", "bench", _RULES, "Đo tốc độ trên máy này", "Measure speed on this machine"),
)
