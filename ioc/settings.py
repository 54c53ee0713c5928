"""Settings: every knob of the product, read from the environment (`IOC_<NAME>`), each with a type, a default and help.

A secret may be given as `IOC_<NAME>_FILE`, the path of a file that holds it. All problems are reported at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any


def _setting(default: Any, help_vi: str, help_en: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"vi": help_vi, "en": help_en, "secret": secret})


DATA = Path("var/ioc")


class BadSettings(Exception):
    """Cấu hình sai. / Settings are wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Settings:
    kafka: str = _setting("", "Địa chỉ Kafka, ví dụ 127.0.0.1:9092", "Kafka bootstrap, e.g. 127.0.0.1:9092")
    database: str = _setting(
        "", "Địa chỉ TimescaleDB (libpq URL)", "TimescaleDB as a libpq URL: postgresql://user:pw@host/db", secret=True
    )
    redis: str = _setting("", "Địa chỉ Redis; bỏ trống: thăm dò", "Redis URL; empty: screens poll instead", secret=True)
    province: str = _setting("bac-giang", "Gói dữ liệu tỉnh trong ioc/provinces", "Province pack in ioc/provinces")
    data: Path = _setting(  # noqa: RUF009  # a Path never changes
        DATA, "Thư mục dữ liệu riêng (ảnh, hàng đợi)", "Private data folder: spool, photos"
    )
    http_host: str = _setting("127.0.0.1", "Địa chỉ lắng nghe HTTP", "HTTP listen address")
    http_port: int = _setting(8080, "Cổng HTTP", "HTTP port")
    wall_host: str = _setting("127.0.0.1", "Địa chỉ lắng nghe websocket", "Websocket listen address")
    wall_port: int = _setting(8081, "Cổng websocket", "Websocket port")
    wall_origins: str = _setting(
        "", "Các Origin được phép, cách nhau dấu phẩy; trống: địa chỉ HTTP ở trên", "Allowed Origins, comma separated"
    )
    metrics_port: int = _setting(0, "Cổng Prometheus của tiến trình này; 0: tắt", "Prometheus port; 0 switches it off")
    secret: str = _setting(
        "", "Khóa ký vé vào tường", "Key that signs wall tickets; made in `data` when empty", secret=True
    )
    public_reports: bool = _setting(True, "Cho gửi phản ánh không cần đăng nhập", "Report form without sign-in")
    smtp: str = _setting("", "Máy chủ thư host:port", "SMTP server host:port")
    smtp_from: str = _setting("ioc@localhost", "Địa chỉ gửi thư", "Sender address")
    smtp_user: str = _setting("", "Tài khoản SMTP", "SMTP login")
    smtp_password: str = _setting("", "Mật khẩu SMTP", "SMTP password", secret=True)
    webhook_secret: str = _setting("", "Khóa ký webhook", "Webhook signing key", secret=True)
    directory: str = _setting("", "Tệp danh bạ người nhận; trống: của gói tỉnh", "Recipients file; empty: the pack's")
    rules: str = _setting("", "Thư mục luật; trống: rules/packs", "Folder of rule packs; empty: rules/packs")
    topic_prefix: str = _setting("", "Tiền tố tên chủ đề (thử nghiệm)", "Prefix of Kafka topic names (tests)")
    group: str = _setting("ioc", "Tiền tố nhóm Kafka", "Prefix of consumer groups")
    session_timeout_s: float = _setting(
        6.0, "Thời hạn phiên Kafka", "Kafka session time-out; how long a dead worker is missed"
    )
    drain_s: float = _setting(10.0, "Thời hạn dừng êm", "Deadline of a graceful stop, then hard exit")
    demo: bool = _setting(False, "Chế độ trình diễn", "Demo mode: shows the mailbox link")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read `IOC_*` (or `IOC_*_FILE`). Raises BadSettings naming every wrong value with a good example."""
        source = os.environ if env is None else env
        values: dict[str, Any] = {}
        problems: list[str] = []
        for knob in fields(cls):
            name = f"IOC_{knob.name.upper()}"
            text = source.get(name)
            if text is None and (path := source.get(f"{name}_FILE")):
                try:
                    text = Path(path).read_text("utf-8").strip()
                except OSError as error:
                    problems.append(f"{name}_FILE: không đọc được / cannot be read: {error}")
            if text is None:
                continue
            try:
                values[knob.name] = _parse(text, knob.default)
            except ValueError as error:
                shown = "***" if knob.metadata["secret"] else text
                problems.append(f"{name}={shown}: {error}; ví dụ / e.g. {name}={knob.default}")
        if problems:
            raise BadSettings(problems)
        return cls(**values)

    def to_env(self) -> dict[str, str]:
        """The environment that `from_env` reads back to the same settings."""
        return {
            f"IOC_{knob.name.upper()}": _text(getattr(self, knob.name))
            for knob in fields(self)
            if knob.default is MISSING or getattr(self, knob.name) != knob.default
        }


def _text(value: object) -> str:
    return ("1" if value else "0") if isinstance(value, bool) else str(value)


def _parse(text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off", ""):
            return False
        raise ValueError("cần 1 hoặc 0 / needs 1 or 0")
    if isinstance(default, int):
        return int(text)
    if isinstance(default, float):
        return float(text)
    return Path(text) if isinstance(default, Path) else text
