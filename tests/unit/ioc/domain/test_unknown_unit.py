"""What is said of a code that is not in the register on a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.unknown_unit import explain_unknown
from ioc.provinces.pack import load

UNITS, BAC_KAN = load("bac-giang").units, load("bac-kan").units
IN_2024, TODAY = date(2024, 3, 15), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("code", "on", "vi", "en"),
    [
        (
            "07204", date(2025, 3, 15),
            "07204: đến 31/12/2024 là Phường Trần Nguyên Hãn (Thành phố Bắc Giang); ngày 15/03/2025: "
            "07207 Phường Ngô Quyền",
            "07204: until 31 December 2024 it was Trần Nguyên Hãn Ward (Bắc Giang City); on 15 March 2025: "
            "07207 Ngô Quyền Ward",
        ),
        (
            "224", IN_2024,
            "224: từ 01/01/2025 mới là Thị xã Chũ (Tỉnh Bắc Giang)",
            "224: from 1 January 2025 on it is Chũ Town (Bắc Giang Province)",
        ),
        (
            "09163", IN_2024,
            "09163: Phường Vũ Ninh (Thành phố Bắc Ninh): thuộc tỉnh khác đến 30/06/2025",
            "09163: Vũ Ninh Ward (Bắc Ninh City): in another province until 30 June 2025",
        ),
        (
            "7510", TODAY,
            "7510: có lẽ mất số 0 ở đầu: 07510: đến 30/06/2025 là Xã Lục Sơn (Huyện Lục Nam); ngày 22/11/2026: "
            "07492 Xã Lục Sơn",
            "7510: perhaps it lost its leading zero: 07510: until 30 June 2025 it was Lục Sơn Commune "
            "(Lục Nam District); on 22 November 2026: 07492 Lục Sơn Commune",
        ),
        (
            "07511", TODAY,
            "07511: chưa từng có; gần giống: 07519 Xã Cẩm Lý, 07531 Xã Tân Sơn",
            "07511: never existed; similar: 07519 Cẩm Lý Commune, 07531 Tân Sơn Commune",
        ),
        ("99999", TODAY, "99999: không có mã nào giống", "99999: no code is like it"),
        (
            "Lục Sơn", TODAY,
            "'Lục Sơn' không phải mã đơn vị: tỉnh 2 chữ số, huyện 3 (đến 30/06/2025), xã 5, ví dụ 07492",
            "'Lục Sơn' is no unit code: 2 digits a province, 3 a district (to 30 June 2025), 5 a commune, e.g. 07492",
        ),
    ],
)  # fmt: skip
def test_a_code_is_explained_by_what_it_meant_and_what_it_is_like(code: str, on: date, vi: str, en: str) -> None:
    assert explain_unknown(UNITS, code, on) == f"{vi} / {en}"


def test_an_abolished_district_names_some_of_what_its_communes_became_and_counts_the_rest() -> None:
    said = explain_unknown(UNITS, "213", TODAY)

    assert said.startswith(
        "213: đến 30/06/2025 là Thành phố Bắc Giang (Tỉnh Bắc Giang); ngày 22/11/2026: 07210 Phường "
    )
    assert " và 4 nữa / " in said
    assert said.endswith(" and 4 more")


def test_a_divided_commune_names_both_parts() -> None:
    said = explain_unknown(BAC_KAN, "05461", TODAY)

    assert "05443 Phường Phan Đình Phùng, 05467 Phường Gia Sàng" in said


@given(code=st.text(max_size=40) | st.from_regex(r"0[57]\d{3}", fullmatch=True), on=st.dates(date(2020, 1, 1), TODAY))
@settings(max_examples=200, deadline=None)
def test_every_code_gets_one_short_sentence_in_each_language(code: str, on: date) -> None:
    said = explain_unknown(UNITS, code, on)

    assert " / " in said
    assert len(said) <= 600
