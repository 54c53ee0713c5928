"""Form: the multipart body of a report, one `report` part (JSON) and up to four `photo` parts. Names of files that the
client gives are not even read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from ioc.services import strict_json
from ioc.services.photos import PHOTO_BYTES_MAX, PHOTOS_MAX
from ioc.services.refusals import Refused

if TYPE_CHECKING:  # the name exists for type checkers only
    from python_multipart.multipart import MultipartCallbacks

PARTS_MAX = 20
HEADERS_MAX = 8
HEADER_BYTES_MAX = 2_048
FORM_BYTES_MAX = strict_json.BYTES_MAX + PHOTOS_MAX * PHOTO_BYTES_MAX + 64 * 1024
BUDGET_BYTES = 128 << 20
"""Photos in memory at one time, of all requests together."""

_NAME = re.compile(r'(?:^|;)\s*name="([^"]{0,64})"')


@dataclass(slots=True)
class Budget:
    """Bytes that all forms together may hold."""

    left: int = BUDGET_BYTES


@dataclass(slots=True)
class Form:
    report: bytes | None = None
    photos: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class _Collector:
    form: Form = field(default_factory=Form)
    name: str = ""
    data: bytearray = field(default_factory=bytearray)
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    parts: int = 0
    ended: bool = False
    trouble: Refused | None = None

    def refuse(self, status: int, code: str, vi: str, en: str, pointer: str = "") -> None:
        self.trouble = self.trouble or Refused(status, code, vi, en, pointer=pointer, close=True)

    def begin(self) -> None:
        self.parts += 1
        self.name, self.data = "", bytearray()
        if self.parts > PARTS_MAX:
            self.refuse(413, "TOO_MANY_PARTS", f"Quá {PARTS_MAX} phần.", f"More than {PARTS_MAX} parts.")

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def on_header_end(self) -> None:
        if self.header.lower() == b"content-disposition":
            found = _NAME.search(self.value.decode("latin-1"))
            self.name = found[1] if found else ""
        self.header, self.value = bytearray(), bytearray()

    def on_headers_finished(self) -> None:
        if self.name not in ("report", "photo"):
            vi, en = "Chỉ nhận phần report và photo.", "Only the parts report and photo are taken."
            self.refuse(422, "UNKNOWN_PART", vi, en)
        elif self.name == "report" and self.form.report is not None:
            self.refuse(422, "DUPLICATE_PART", "Có hai phần report.", "There are two report parts.")
        elif self.name == "photo" and len(self.form.photos) >= PHOTOS_MAX:
            vi, en = f"Tối đa {PHOTOS_MAX} ảnh.", f"{PHOTOS_MAX} photos at most."
            self.refuse(422, "TOO_MANY_PHOTOS", vi, en, f"/photo/{PHOTOS_MAX}")

    def on_data(self, data: bytes, start: int, end: int) -> None:
        if self.trouble is not None:
            return
        self.data += memoryview(data)[start:end]
        if self.name == "report" and len(self.data) > strict_json.BYTES_MAX:
            self.refuse(413, "TOO_LARGE", "Phần report quá 256 KiB.", "The report part is larger than 256 KiB.")
        elif self.name == "photo" and len(self.data) > PHOTO_BYTES_MAX:
            place = f"/photo/{len(self.form.photos)}"
            self.refuse(413, "PHOTO_BYTES", "Mỗi ảnh tối đa 8 MiB.", "A photo has 8 MiB at most.", place)

    def end(self) -> None:
        if self.trouble is None and self.name == "report":
            self.form.report = bytes(self.data)
        elif self.trouble is None and self.name == "photo":
            self.form.photos.append(bytes(self.data))
        self.data = bytearray()

    def finish(self) -> None:
        self.ended = True


async def read_form(body: AsyncIterator[bytes], boundary: str, budget: Budget) -> Form:
    """The parts of a form. Raises Refused (400, 413, 422, 503)."""
    collector = _Collector()
    callbacks: MultipartCallbacks = {
        "on_part_begin": collector.begin,
        "on_header_field": collector.on_header_field,
        "on_header_value": collector.on_header_value,
        "on_header_end": collector.on_header_end,
        "on_headers_finished": collector.on_headers_finished,
        "on_part_data": collector.on_data,
        "on_part_end": collector.end,
        "on_end": collector.finish,
    }
    held = 0
    try:
        if not boundary or not boundary.isascii():
            raise FormParserError("boundary")
        parser = MultipartParser(boundary, callbacks, max_header_count=HEADERS_MAX, max_header_size=HEADER_BYTES_MAX)
        async for piece in body:
            if len(piece) > budget.left:
                vi, en = "Đang nhận nhiều ảnh, xin gửi lại sau.", "Many photos are being received; try again later."
                raise Refused(503, "PHOTOS_BUSY", vi, en, retry_after_s=10, close=True)
            budget.left -= len(piece)
            held += len(piece)
            parser.write(piece)
            if collector.trouble is not None:
                raise collector.trouble
        if not collector.ended:
            raise FormParserError("unterminated")
    except FormParserError:
        vi, en = "Biểu mẫu multipart hỏng hoặc thiếu.", "The multipart form is malformed or cut short."
        raise Refused(400, "BAD_MULTIPART", vi, en, close=True) from None
    finally:
        budget.left += held
    return collector.form
