"""Needs: what a component without data waits for, and how it is brought: why there is nothing. Pure."""

from __future__ import annotations

from typing import Final

Text = tuple[str, str]
"""Vietnamese, English."""

REGISTER: Final[Text] = (
    "danh mục thủ tục: tệp procedures.csv trong gói tỉnh (docs/qd766.md)",
    "the register of procedures: procedures.csv in the province's pack (docs/qd766.md)",
)


def _stated(*names: str) -> Text:
    codes = ", ".join(f"TT11.{name}" for name in names)
    return (
        f"số liệu {codes} do CSDL quốc gia hoặc cơ quan nêu cho đúng kỳ này (ioc.indicators.v1)",
        f"{codes}, stated for exactly this period (ioc.indicators.v1)",
    )


def _or_stated(*names: str) -> Text:
    vi, en = _stated(*names)
    return f"{REGISTER[0]}; hoặc {vi}", f"{REGISTER[1]}; or {en}"


def _fact(field: str, vi: str, en: str) -> Text:
    return f"ít nhất một hồ sơ của kỳ khai {vi} (trường {field})", f"a dossier of the period that says {en} (`{field}`)"


def _both(one: Text, other: Text) -> Text:
    return f"{one[0]}; và {other[0]}", f"{one[1]}; and {other[1]}"


_PAID: Final = _fact("paid", "đã nộp phí thế nào", "how its fee was paid")
_POPULATION: Final = _fact(
    "vneid, population_data", "có dùng dữ liệu dân cư hay không", "whether it used population data"
)
NEEDS: Final[dict[str, Text]] = {
    "1.1": _stated("published", "published_on_time"),
    "1.2": _stated("to_update", "updated_on_time"),
    "1.3": _stated("public", "full_content"),
    "1.4": _fact(
        "synced", "đã đồng bộ hay chưa, hoặc số TT11.synced của Cổng", "whether the portal has it, or TT11.synced"
    ),
    "2.1": ("hồ sơ tiếp nhận trong kỳ có ngày hẹn trả", "dossiers received in the period with a promised date"),
    "3.1": _or_stated("procedures", "procedures_partial", "procedures_full"),
    "3.2": _or_stated("services", "services_used"),
    "3.3": ("hồ sơ tiếp nhận trong kỳ", "dossiers received in the period"),
    "3.6": _PAID,
    "3.5b": _both(REGISTER, _PAID),
    "3.5": _or_stated("fee_procedures", "procedures_fee_used"),
    "4.1": _fact("e_result", "có kết quả điện tử hay không", "whether its result is electronic"),
    "4.2": _fact("digitised", "có được số hóa hay không", "whether it was digitised"),
    "4.3": _fact("reused", "có tái sử dụng dữ liệu hay không", "whether data was used again"),
    "4.4": _fact("shared_store", "có dùng kho dùng chung hay không", "whether the shared store was used"),
    "4.5b": _POPULATION,
    "4.5a": _both(REGISTER, _POPULATION),
    "4.6": _both(
        REGISTER, _fact("e_copy, e_result", "bản sao có phải điện tử hay không", "whether the copy is electronic")
    ),
    "5.2": ("phản ánh, kiến nghị (PAKN) trong kỳ", "petitions of the period"),
    "5.3": ("phản ánh, kiến nghị (PAKN) trong kỳ", "petitions of the period"),
    "5.4": ("hồ sơ tiếp nhận trong kỳ có ngày hẹn trả", "dossiers received in the period with a promised date"),
}
"""Code of a component → what is missing when it has no data."""
