"""Who issues the reports of a province."""

from __future__ import annotations

import pytest

from ioc.provinces.pack import slugs
from ioc.reports.letterhead import BadLetterhead, read_issuer, unknown_issuer
from ioc.services.issuer import issuer_of
from tests.unit.ioc.reports.papers import ISSUER


def test_the_head_is_written_in_capitals_and_the_sentence_is_not() -> None:
    head = ISSUER.head("quarter", "BC")
    assert (head.superior, head.agency, head.signer) == ("UBND TỈNH BẮC GIANG", "SỞ THỬ NGHIỆM", "GIÁM ĐỐC")
    assert head.symbol == "BC-STN"
    assert head.recipients[-1] == "Lưu: VT."
    assert ISSUER.agency.name == "Sở Thử nghiệm"


def test_a_stage_without_a_name_keeps_its_code() -> None:
    assert (ISSUER.stage_name("tham-dinh"), ISSUER.stage_name("x-1")) == ("Thẩm định", "x-1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("place = ", "Bắc Giang"),
        ('place = "X"', "agency"),
        ('place = "X"\n[agency]\nname = "A"\nshort = 3', "short"),
        ('place = "X"\nrecipient = []\n[agency]\nname = "A"\nshort = "B"', "recipient"),
    ],
    ids=["not TOML", "no agency", "a number", "misspelt"],
)
def test_a_wrong_file_is_told_where_it_is_wrong(text: str, said: str) -> None:
    with pytest.raises(BadLetterhead, match=said):
        read_issuer(text)


def test_a_pack_without_the_file_leaves_the_names_to_people() -> None:
    head = unknown_issuer("Thử").head("quarter", "BC")
    assert head.superior.endswith("TỈNH THỬ")
    assert head.agency.startswith("[…")


@pytest.mark.parametrize("slug", slugs())
def test_every_pack_has_an_issuer(slug: str) -> None:
    assert issuer_of(slug).place
