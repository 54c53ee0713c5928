"""Draft: what a reporter filled in, checked and cleaned. Pure: a JSON object, the vocabulary and `now` go in.

Body of `POST /api/v1/reports`:

    category     required  one of the form's categories
    severity     required  1 urgent … 5 low
    description  required  1–2,000 characters
    unit         required  commune or district code of the form's units
    lat, lon     optional  degrees WGS84, both or neither;  accuracy_m  optional, metres
    observed_at  optional  RFC 3339 with offset, the reporter's clock
    kind         optional  PAHT (default) | PAKN
    public       optional  true: may be shown to the public
    contact_name, contact_phone   optional; stay in the intake store

Everything else is refused: a field that the server owns (status, source, tracking_no, …) must never look as if it had
been taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ioc.services import plain_text
from ioc.services.moment import BadMoment, parse_moment
from ioc.services.refusals import Fault

TEXT_MAX = 2_000
NAME_MAX = 100
FUTURE_MAX = timedelta(minutes=5)
PAST_MAX = timedelta(days=30)
ACCURACY_SUSPECT_M = 1_000
"""A position this vague says which commune, not where."""

Box = tuple[float, float, float, float]
"""(lat least, lat most, lon least, lon most)."""
VIETNAM: Box = (6.0, 23.5, 102.0, 118.0)

_KNOWN = frozenset(
    [
        "category",
        "severity",
        "description",
        "unit",
        "lat",
        "lon",
        "accuracy_m",
        "observed_at",
        "kind",
        "public",
        "contact_name",
        "contact_phone",
    ]
)
_SERVER_OWNED = frozenset(
    [
        "status",
        "state",
        "source",
        "event_id",
        "revision",
        "occurred_at",
        "unit_date",
        "agency",
        "test",
        "trace_id",
        "report_id",
        "tracking_no",
        "channel",
        "handling_unit",
        "accept_due",
        "resolve_due",
        "result",
        "satisfaction",
        "duplicate_of",
        "photo_hashes",
        "after_photo_hashes",
        "reopened",
        "refuse_reason",
        "subject_key",
        "unit_id",
        "created_by",
        "created_at",
        "accepted_at",
        "id",
        "role",
        "version",
        "geo_quality",
        "flags",
    ]
)
_PHONE = re.compile(r"^\+?[0-9]{8,15}$")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the form offers. `units` empty: any code of 2–5 digits (no province pack)."""

    categories: frozenset[str]
    units: frozenset[str]
    box: Box | None = None
    """Bounding box of the province, generously; outside it a position is suspect."""


@dataclass(frozen=True, slots=True)
class Draft:
    category: str
    severity: int
    description: str
    unit: str
    kind: str
    public: bool
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    observed_at: datetime | None
    contact_name: str | None
    contact_phone: str | None
    original: str
    """The description as it was typed: stays in the intake store."""
    flags: tuple[str, ...]
    """`geo_suspect`, `time_clamped`, `personal_data_masked`."""

    @property
    def is_all_said(self) -> bool:
        """Whether the event says everything: no contact, and the text is as it was typed."""
        return not (self.contact_name or self.contact_phone) and self.original == self.description


def check_draft(body: Mapping[str, Any], words: Vocabulary, now: datetime) -> Draft | list[Fault]:
    """The draft, or every fault of the body at once."""
    reader = _Reader(body)
    reader.refuse_strangers()
    category = reader.text("category", 64)
    if category and category not in words.categories:
        reader.fault("category", "UNKNOWN_CATEGORY", "Lĩnh vực không có trong danh mục.", "No such category.")
    severity = reader.integer("severity", 1, 5)
    unit = reader.text("unit", 5)
    if unit and not (unit in words.units if words.units else re.fullmatch(r"[0-9]{2,5}", unit)):
        reader.fault("unit", "UNKNOWN_UNIT", "Mã đơn vị hành chính không có trong danh mục.", "No such unit code.")
    kind = reader.text("kind", 8, required=False) or "PAHT"
    if kind not in ("PAHT", "PAKN"):
        reader.fault("kind", "BAD_VALUE", "Loại phải là PAHT hoặc PAKN.", "The kind is PAHT or PAKN.")
    original, description = reader.description()
    lat, lon, accuracy = reader.place()
    observed_at = reader.observed(now)
    name = reader.name()
    phone = reader.phone()
    public = body.get("public", False)
    if not isinstance(public, bool):
        reader.fault("public", "BAD_TYPE", "Cần true hoặc false.", "true or false is needed.")
    if reader.faults:
        return reader.faults
    masked = plain_text.masked(description)
    if masked != description:
        reader.flags.append("personal_data_masked")
    if lat is not None and lon is not None and _is_suspect(lat, lon, accuracy, words.box):
        reader.flags.append("geo_suspect")
    assert category
    assert unit
    assert severity
    return Draft(
        category=category,
        severity=severity,
        description=masked[:TEXT_MAX],
        unit=unit,
        kind=kind,
        public=bool(public),
        lat=lat,
        lon=lon,
        accuracy_m=accuracy,
        observed_at=observed_at,
        contact_name=name,
        contact_phone=phone,
        original=original,
        flags=tuple(reader.flags),
    )


def _is_suspect(lat: float, lon: float, accuracy: float | None, box: Box | None) -> bool:
    return not _inside(lat, lon, box or VIETNAM) or (accuracy or 0) > ACCURACY_SUSPECT_M


def _inside(lat: float, lon: float, box: Box) -> bool:
    return box[0] <= lat <= box[1] and box[2] <= lon <= box[3]


class _Reader:
    """Reads one body field by field and remembers what was wrong."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = body
        self.faults: list[Fault] = []
        self.flags: list[str] = []

    def fault(self, field: str, code: str, vi: str, en: str) -> None:
        pointer = "/" + field.replace("~", "~0").replace("/", "~1")
        self.faults.append(Fault(pointer[:120], code, vi, en))

    def refuse_strangers(self) -> None:
        for field in self.body:
            if field in _SERVER_OWNED:
                self.fault(field, "SERVER_FIELD", "Trường này do hệ thống đặt.", "The server sets this field.")
            elif field not in _KNOWN:
                self.fault(field, "UNKNOWN_FIELD", "Trường không được biết.", "Unknown field.")

    def text(self, field: str, most: int, *, required: bool = True) -> str | None:
        value = self.body.get(field)
        if value is None:
            if required:
                self.fault(field, "MISSING", "Thiếu trường bắt buộc.", "A required field is missing.")
            return None
        if not isinstance(value, str):
            self.fault(field, "BAD_TYPE", "Cần một chuỗi.", "A string is needed.")
            return None
        if not value or len(value) > most:
            self.fault(field, "BAD_LENGTH", f"Cần 1–{most} ký tự.", f"1–{most} characters are needed.")
            return None
        return value

    def integer(self, field: str, least: int, most: int) -> int | None:
        value = self.body.get(field)
        if value is None:
            self.fault(field, "MISSING", "Thiếu trường bắt buộc.", "A required field is missing.")
        elif isinstance(value, bool) or not isinstance(value, int):
            self.fault(field, "BAD_TYPE", "Cần một số nguyên.", "An integer is needed.")
        elif not least <= value <= most:
            self.fault(field, "OUT_OF_RANGE", f"Cần từ {least} đến {most}.", f"Must be {least} to {most}.")
        else:
            return value
        return None

    def number(self, field: str, least: float, most: float) -> float | None:
        value = self.body.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(field, "BAD_TYPE", "Cần một số.", "A number is needed.")
        elif not least <= value <= most:
            self.fault(field, "OUT_OF_RANGE", f"Cần từ {least:g} đến {most:g}.", f"Must be {least:g} to {most:g}.")
        else:
            return float(value)
        return None

    def description(self) -> tuple[str, str]:
        # Ten marks a letter at most come in honest text in any script; what is beyond is cut by cleaning.
        original = self.text("description", TEXT_MAX * 10)
        if original is None:
            return "", ""
        clean = plain_text.cleaned(original)
        if not clean or plain_text.is_blank(clean):
            self.fault("description", "BLANK", "Nội dung trống.", "The text is blank.")
        elif len(clean) > TEXT_MAX:
            self.fault(
                "description",
                "TOO_LONG",
                f"Nội dung dài quá {TEXT_MAX} ký tự (đang có {plain_text.letters(clean)}).",
                f"The text is longer than {TEXT_MAX} characters (it has {plain_text.letters(clean)}).",
            )
        return original, clean

    def place(self) -> tuple[float | None, float | None, float | None]:
        lat, lon = self.number("lat", -180, 180), self.number("lon", -180, 180)
        accuracy = self.number("accuracy_m", 0, 100_000)
        if (self.body.get("lat") is None) != (self.body.get("lon") is None):
            missing = "lat" if self.body.get("lat") is None else "lon"
            self.fault(missing, "MISSING", "Vĩ độ và kinh độ phải đi cùng nhau.", "lat and lon come together.")
        if lat is None or lon is None:
            return None, None, accuracy
        if not _inside(lat, lon, VIETNAM):
            if _inside(lon, lat, VIETNAM):
                words = "Vĩ độ và kinh độ bị đảo chỗ.", "Latitude and longitude are swapped."
                self.fault("lat", "SWAPPED_COORDINATES", *words)
            elif lat == 0 and lon == 0:
                self.fault("lat", "NULL_COORDINATES", "Vị trí 0,0: máy chưa định vị được.", "Position 0,0: no fix yet.")
            else:
                self.fault("lat", "OUTSIDE_VIETNAM", "Vị trí nằm ngoài Việt Nam.", "The position is outside Việt Nam.")
        return lat, lon, accuracy

    def observed(self, now: datetime) -> datetime | None:
        text = self.text("observed_at", 40, required=False)
        if text is None:
            return None
        try:
            at = parse_moment(text)
        except BadMoment as error:
            self.fault("observed_at", "BAD_TIME", error.vi, error.en)
            return None
        if at < now - PAST_MAX:
            days = PAST_MAX.days
            self.fault("observed_at", "TOO_OLD", f"Đã quá {days} ngày.", f"More than {days} days ago.")
        if at > now + FUTURE_MAX:
            self.flags.append("time_clamped")
            return now.replace(microsecond=0)
        return at

    def name(self) -> str | None:
        text = self.text("contact_name", NAME_MAX * 4, required=False) if self.body.get("contact_name") else None
        clean = plain_text.one_line(text) if text else ""
        if len(clean) > NAME_MAX:
            self.fault("contact_name", "TOO_LONG", f"Tên dài quá {NAME_MAX} ký tự.", f"Longer than {NAME_MAX}.")
        return clean or None

    def phone(self) -> str | None:
        text = self.text("contact_phone", 40, required=False) if self.body.get("contact_phone") else None
        if text is None:
            return None
        digits = re.sub(r"[ .\-()]", "", text)
        if not _PHONE.match(digits) or not digits.isascii():
            self.fault("contact_phone", "BAD_PHONE", "Số điện thoại không hợp lệ.", "Not a phone number.")
        return digits
