"""Counts: named whole numbers that QĐ 766 is made of. They add up: over dossiers, days, procedures, agencies.

Three kinds of names (`NAMES`). Counts of dossiers come from our own events, and a name left out is 0. Statements come
from another register or system, and a name left out is *not said*, which is not 0. Distinct counts (how many procedures
had at least one) do not add up over agencies: `rollup` makes them from the counts of each procedure, last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["dossiers", "statement", "distinct"]


@dataclass(frozen=True, slots=True)
class Name:
    kind: Kind
    vi: str
    en: str


def _names(kind: Kind, *rows: tuple[str, str, str]) -> dict[str, Name]:
    return {name: Name(kind, vi, en) for name, vi, en in rows}


NAMES: Final[dict[str, Name]] = {
    **_names(
        "dossiers",
        ("received", "Hồ sơ có ngày tiếp nhận trong kỳ", "Dossiers received in the period"),
        ("undated", "… không có ngày hẹn trả, không có thời hạn", "… without a promised date or a time allowed"),
        ("on_time", "… đã kết thúc hoặc đang chờ bổ sung, đúng hạn", "… ended or awaiting papers, in time"),
        ("running", "… đang xử lý, chưa biết đúng hay trễ", "… still running, not yet in time or late"),
        ("online", "… nộp trực tuyến (kênh 2)", "… sent online (channel 2)"),
        ("online_result", "… trực tuyến, đủ điều kiện kết quả điện tử", "… online, with an electronic result if due"),
        ("with_fee", "… phải nộp phí, lệ phí", "… that owe a fee"),
        ("paid_national", "… nộp phí qua Cổng DVCQG (1)", "… whose fee was paid on the national portal (1)"),
        ("paid_local", "… nộp phí qua cổng địa phương (2)", "… whose fee was paid through the local gateway (2)"),
        ("paid_said", "… phải nộp phí, có thông tin thanh toán", "… that owe a fee and say how it was paid"),
        ("paper", "… thuộc TTHC trả kết quả bằng văn bản, giấy tờ", "… of procedures whose result is a document"),
        ("paper_finished", "… trong đó đã có kết quả", "… of these, with a result"),
        ("e_result", "… trong đó có kết quả điện tử", "… of these, with an electronic result"),
        ("e_result_said", "… trong đó có thông tin về kết quả điện tử", "… of these, that say if it is electronic"),
        ("digitised", "… có thành phần được số hóa", "… with digitised papers"),
        ("digitised_result", "… số hóa, đủ điều kiện kết quả điện tử", "… digitised, with an electronic result if due"),
        ("digitised_said", "… có thông tin về số hóa", "… that say whether papers were digitised"),
        ("reused", "… có tái sử dụng dữ liệu số hóa", "… that used digitised data again"),
        ("reused_said", "… có thông tin về tái sử dụng", "… that say whether data was used again"),
        ("shared_store", "… có dùng kho dữ liệu dùng chung", "… that used the shared store"),
        ("shared_store_said", "… có thông tin về kho dùng chung", "… that say whether the store was used"),
        ("population", "… có dùng dữ liệu dân cư (VNeID)", "… that used population data (VNeID)"),
        ("population_said", "… có thông tin về dữ liệu dân cư", "… that say whether population data was used"),
        ("certified", "… chứng thực bản sao từ bản chính", "… to certify a copy of an original"),
        ("certified_electronic", "… trong đó cấp bản sao điện tử", "… of these, certified electronically"),
        ("certified_said", "… trong đó có thông tin về kết quả điện tử", "… of these, that say if it is electronic"),
        ("on_portal", "… đã đồng bộ lên Cổng DVCQG", "… that the national portal has"),
        ("on_portal_said", "… có thông tin về đồng bộ", "… that say whether the portal has them"),
        ("disliked", "… bị chê: đánh giá không hài lòng hoặc có phản ánh", "… disliked or complained about"),
        ("rated", "… được đánh giá hoặc có phản ánh", "… rated or complained about"),
    ),
    **_names(
        "statement",
        ("running_late", "Hồ sơ đang xử lý đã quá hạn tại lúc tính", "Running dossiers past their date when asked"),
        ("complaints", "Phản ánh về hồ sơ mà bản tin hồ sơ không ghi", "Complaints that no dossier says"),
        ("published", "TTHC công bố trong kỳ", "Procedures published in the period"),
        ("published_on_time", "… công bố đúng hạn", "… published in time"),
        ("to_update", "TTHC phải cập nhật, công khai trong kỳ", "Procedures to be updated and disclosed"),
        ("updated_on_time", "… công khai đúng hạn", "… disclosed in time"),
        ("public", "TTHC đang công khai", "Procedures disclosed now"),
        ("full_content", "… đủ các bộ phận tạo thành", "… with all parts the law asks for"),
        ("synced", "Hồ sơ đã đồng bộ, theo Cổng DVCQG", "Dossiers synchronised, says the national portal"),
        ("national_total", "Hồ sơ trên hệ thống báo cáo quốc gia", "Dossiers in the national reporting system"),
        ("portal_total", "Hồ sơ trên Cổng DVCQG", "Dossiers on the national portal"),
        ("last_year", "Hồ sơ của năm trước liền kề", "Dossiers of the year before"),
        ("procedures", "TTHC thuộc thẩm quyền", "Procedures within authority"),
        ("procedures_partial", "… cung cấp trực tuyến một phần", "… partly online"),
        ("procedures_full", "… cung cấp trực tuyến toàn trình", "… fully online"),
        ("services", "Dịch vụ công trực tuyến", "Online services"),
        ("fee_procedures", "TTHC có phí, lệ phí", "Procedures with a fee"),
        ("citizen_procedures", "TTHC có đối tượng là người dân", "Procedures for citizens"),
        ("petitions", "PAKN tiếp nhận, xử lý trong kỳ", "Petitions received or handled"),
        ("petitions_on_time", "… đúng hạn, trong hạn", "… in time"),
        ("petitions_first", "PAKN tiếp nhận lần đầu trong kỳ", "Petitions first received in the period"),
        ("petitions_content", "… không bị chê, không nhắc lại, không quá hạn", "… neither disliked, repeated nor late"),
    ),
    **_names(
        "distinct",
        ("services_used", "Dịch vụ công trực tuyến có hồ sơ trực tuyến", "Online services with an online dossier"),
        ("procedures_fee_used", "TTHC có phí, có hồ sơ phải nộp phí", "Fee procedures with a dossier that owes a fee"),
        ("procedures_paid", "TTHC có phí, có hồ sơ nộp trực tuyến", "Fee procedures with a fee paid online"),
        ("procedures_population", "TTHC cho người dân, có dùng dữ liệu dân cư", "… using population data"),
    ),
}  # fmt: skip


class UnknownCount(ValueError):
    """A count that QĐ 766 does not have: a misspelt name would be a silent zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Immutable. `counts["received"]` is 0 when none; `counts.said("published")` is None when nobody said."""

    n: Mapping[str, int]

    def __init__(self, n: Mapping[str, int] | None = None, /, **more: int) -> None:
        given = {**(n or {}), **more}
        if unknown := given.keys() - NAMES.keys():
            raise UnknownCount(f"{min(unknown)!r}: không có số đếm này / no such count; ví dụ / e.g. 'received'")
        kept = {name: value for name, value in given.items() if value or NAMES[name].kind != "dossiers"}
        object.__setattr__(self, "n", kept)

    def __getitem__(self, name: str) -> int:
        return self.n.get(name, 0)

    def said(self, name: str) -> int | None:
        """The number, or None when it is a statement nobody made."""
        return self.n.get(name, 0 if NAMES[name].kind == "dossiers" else None)

    def __iter__(self) -> Iterator[str]:
        return iter(self.n)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and self.n == other.n

    def __hash__(self) -> int:
        return hash(frozenset(self.n.items()))

    def __add__(self, other: Counts) -> Counts:
        return add((self, other))

    def __neg__(self) -> Counts:
        return self * -1

    def __sub__(self, other: Counts) -> Counts:
        return self + -other

    def __mul__(self, times: int) -> Counts:
        return Counts({name: value * times for name, value in self.n.items()})


def add(many: Iterable[Counts]) -> Counts:
    """The sum. A statement that one of them makes is made by the sum."""
    total: dict[str, int] = {}
    for one in many:
        for name, value in one.n.items():
            total[name] = total.get(name, 0) + value
    return Counts(total)
