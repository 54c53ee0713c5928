"""Indicator page: the catalogue as a document for people, made from the catalogue itself, so that it cannot disagree.

`python -m ioc.services.indicator_page docs/indicators.md` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from ioc.domain import text
from ioc.domain.indicators import FILES, FOLDER, KINDS, Indicator, Target, catalogue
from ioc.domain.length_bins import ERROR
from ioc.services.standing import Standing, standing
from ioc.services.term_words import DIMENSIONS, words

TITLES: Final = {
    "field_reports": ("Phản ánh hiện trường, phản ánh kiến nghị", "Field reports and petitions"),
    "procedures": ("Thủ tục hành chính", "Administrative procedures"),
    "security": ("An toàn thông tin", "Security"),
    "payments": ("Thanh toán", "Payments"),
    "infrastructure": ("Hạ tầng, nguồn dữ liệu, cấp độ vận hành", "Infrastructure, sources, operating stage"),
    "directives": ("Chỉ đạo, văn bản, kinh tế - xã hội", "Directives, documents, socio-economic figures"),
    "stated": ("Số liệu chỉ do nguồn nêu", "Figures that only sources state"),
}
"""File of the catalogue → what it is about."""
PERIODS: Final = {"day": "ngày / day", "month": "tháng / month", "quarter": "quý / quarter", "year": "năm / year"}
LEVELS: Final = {"province": "tỉnh / province", "district": "huyện / district", "commune": "xã / commune"}
STANDS: Final[dict[Standing, tuple[str, str]]] = {
    "events": ("sự kiện của kỳ, gồm đến muộn và đính chính", "events of the period, late and corrected ones too"),
    "outcome": (
        "kết quả của việc thuộc kỳ như đã biết lúc hỏi, kể cả khi kỳ đã qua",
        "what the period's cases came to, as known when asked, also of a period that is over",
    ),
    "moment": ("thời điểm hỏi, không phải của kỳ", "the moment of asking, whatever the period"),
    "mixed": (
        "phần của kỳ, cộng tồn đọng lúc hỏi (không phải cuối kỳ)",
        "what belongs to the period, with the backlog when asked (not at its end)",
    ),
    "stated": ("lời của nguồn", "the word of its sources"),
}
"""As of when a figure stands."""
BETTER: Final = {"higher": "≥", "lower": "≤", "neither": "="}


def page() -> str:
    """The whole document, Markdown."""
    lines = [
        "# Chỉ tiêu / Indicators",
        "",
        "Do máy viết từ `ioc/domain/indicator_catalogue/`, bằng `python -m ioc.services.indicator_page"
        " docs/indicators.md`. Số nào cũng giữ tử số và mẫu số; mẫu số 0, nguồn chưa nói gì: “không có dữ liệu”, không"
        " phải 0. Định nghĩa đổi thì đổi phiên bản, mẫu số khác thì khác mã. Trung vị, phân vị tính từ số đếm theo độ"
        f" dài: đúng thứ hạng, sai giá trị không quá {text.number(ERROR * 100, decimals=1)} %. Giải thích một số:"
        " `ioc explain TN01 --period 2024Q1@16`, `GET /api/v1/indicators/TN01/explain`.",
        "",
        "Written from `ioc/domain/indicator_catalogue/`. Every figure keeps numerator and denominator; over 0, or where"
        " no source has spoken, there is “no data”, which is not 0. A changed definition gets a new version, another"
        " denominator another code. Medians and percentiles come from counts by length: exact in rank, at most"
        f" {text.number(ERROR * 100, 'en', decimals=1)} % off in value. `ioc explain CODE` and"
        " `GET …/indicators/CODE/explain` show parts, sources and the events or cases behind a figure.",
        "",
    ]
    for name in FILES:
        vi, en = TITLES[name]
        codes = _codes(name)
        lines += [f"## {vi} / {en}", "", *_table([catalogue()[code] for code in codes]), ""]
        for code in codes:
            lines += [*_entry(catalogue()[code]), ""]
    return "\n".join(lines)


def _codes(name: str) -> list[str]:
    found = msgspec.toml.decode((FOLDER / f"{name}.toml").read_bytes())
    return [one["code"] for one in found["indicator"]]


def _table(some: list[Indicator]) -> Iterator[str]:
    yield "| mã / code | | | đơn vị / unit | chỉ tiêu / target |"
    yield "|---|---|---|---|---|"
    for one in some:
        targets = "; ".join(_target(one, target) for target in one.target)
        unit = one.unit if one.unit == one.unit_en else f"{one.unit} / {one.unit_en}"
        yield f"| [`{one.code}`](#{one.code.lower()}) | {one.name_vi} | {one.name_en} | {unit} | {targets} |"


def _target(one: Indicator, target: Target) -> str:
    sign = BETTER[one.better] if not target.beyond else {"higher": ">", "lower": "<"}[one.better]
    level = f" {LEVELS[target.level]}" if target.level else ""
    since = f", từ / from {target.effective_from:%d/%m/%Y}" if target.effective_from else ""
    return f"{sign} {text.number(target.value)}{level}{since}"


def _entry(one: Indicator) -> Iterator[str]:
    kind = " / ".join(KINDS[one.kind])
    yield f"### {one.code}"
    yield ""
    yield f"**{one.name_vi}** / {one.name_en}"
    yield ""
    yield f"{one.note_vi}"
    yield ""
    yield f"{one.note_en}"
    yield ""
    over = one.denominator
    by = ", ".join(" / ".join(DIMENSIONS.get(dim, (dim, dim))) for dim in one.by)
    rows = (
        ("tử số / numerator", " — ".join(words(one.numerator)) if one.numerator else ""),
        ("mẫu số / denominator", " — ".join(words(over)) if over else ""),
        ("tính bởi / computed by", f"`{one.computed}`" if one.computed else ""),
        ("loại / kind", kind),
        ("kỳ / period", PERIODS[one.period] + (", số thời điểm / a stock" if one.stock else "")),
        ("tính đến / stands", " — ".join(STANDS[standing(one)])),
        ("phân tổ / by", by),
        ("nguồn / sources", ", ".join(f"`{name}`" for name in one.source)),
        ("chủ sở hữu / owner", one.owner),
        ("căn cứ / legal basis", one.legal_basis),
        ("cùng tên, khác số / same words", ", ".join(f"[`{code}`](#{code.lower()})" for code in one.see_also)),
        ("phiên bản / version", str(one.version)),
    )
    yield "| | |"
    yield "|---|---|"
    for name, said in rows:
        if said:
            yield f"| {name} | {said.replace('|', '∣')} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
