"""Letterhead: who issues the reports of a province, read from `reports.toml` of its pack. Pure.

place = "Bắc Giang"                        # địa danh
[agency]
superior = "Ủy ban nhân dân tỉnh Bắc Giang"   # cơ quan chủ quản, có thể trống / may be empty
name = "Sở Khoa học và Công nghệ"
short = "SKHCN"                            # behind the number of the document: BC-SKHCN
signer = "Giám đốc"
[recipients]                               # nơi nhận, theo từng báo cáo / by report
late-list = ["Như trên;", "Lưu: VT."]
[stages]                                   # tên bước xử lý / names of workflow stages
tham-dinh = "Thẩm định"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from ioc.reports.document import Letterhead


class BadLetterhead(ValueError):
    """Tệp reports.toml sai; câu lỗi nói chỗ nào. / The file is wrong; the text says where."""


class _Agency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    short: str
    superior: str = ""
    signer: str = ""


class _OpenData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    """Proposed: NĐ 47/2020/NĐ-CP lets everybody use open data of the state and name its source; no licence is named."""
    base_url: str = ""
    contact: str = ""
    period: Literal["month", "quarter", "year"] = "quarter"
    """Kỳ công bố, một loại cho mọi lần / One kind for ever: two publications whose periods overlap hide different
    cells, and what one hides is the difference of what the two show."""


class Issuer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a province says about its reports."""

    place: str
    agency: _Agency
    recipients: Mapping[str, tuple[str, ...]] = {}
    """Report → its recipients."""
    stages: Mapping[str, str] = {}
    """Code of a stage → its name."""
    open_data: _OpenData = _OpenData()

    def head(self, report: str, kind: str) -> Letterhead:
        """The letterhead of one report; `kind` is the sign of the document's type: `BC`, `TB`."""
        return Letterhead(
            superior=self.agency.superior.upper(),
            agency=self.agency.name.upper(),
            symbol=f"{kind}-{self.agency.short}",
            place=self.place,
            recipients=self.recipients.get(report, ("Như trên;", "Lưu: VT.")),
            signer=self.agency.signer.upper(),
        )

    def stage_name(self, code: str) -> str:
        return self.stages.get(code, code)


def read_issuer(text: str, where: str = "reports.toml") -> Issuer:
    """The issuer out of the file's text. Raises BadLetterhead."""
    try:
        return msgspec.toml.decode(text.encode(), type=Issuer)
    except msgspec.DecodeError as error:
        raise BadLetterhead(
            f'{where}: {error}; ví dụ / e.g. place = "Bắc Giang", [agency] name = "SỞ …", short = "SKHCN"'
        ) from error


def unknown_issuer(province: str) -> Issuer:
    """For a pack without the file: what can be said of any province, the rest left to people."""
    return Issuer(
        place=province,
        agency=_Agency(
            name="[… tên cơ quan ban hành …]",
            short="…",
            superior=f"Ủy ban nhân dân tỉnh {province}",
            signer="[… chức vụ người ký …]",
        ),
    )
