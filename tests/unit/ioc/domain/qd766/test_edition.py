"""An edition: read from a table, refused with a sentence that says what would be right."""

from __future__ import annotations

import tomllib

import pytest

from ioc.domain.qd766 import Edition, EditionError, read_edition


def test_an_empty_table_is_the_default() -> None:
    assert read_edition({}) == Edition()


def test_every_switch_may_be_set() -> None:
    text = """
    code = "văn bản cổng"
    digitised_full_at = 80
    digitised_needs_result = true
    online_needs_result = true
    online_times_sync = true
    payment_capped = false
    payment_base = "fee_procedures_used"
    sync_base = "portal"
    result_base = "finished"
    undated = "late"
    transparency_empty = "full"
    """
    assert read_edition(tomllib.loads(text)) == Edition(
        code="văn bản cổng", digitised_full_at=80, digitised_needs_result=True, online_needs_result=True,
        online_times_sync=True, payment_capped=False, payment_base="fee_procedures_used", sync_base="portal",
        result_base="finished", undated="late", transparency_empty="full",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"digitised_full_at": 80}, "code"),
        ({"code": "x", "digitized_full_at": 80}, "digitized_full_at"),
        ({"code": "x", "digitised_full_at": 0}, "1…100"),
        ({"code": "x", "digitised_full_at": True}, "1…100"),
        ({"code": "x", "payment_capped": "no"}, "true | false"),
        ({"code": "x", "undated": "ignored"}, '"left_out"'),
        ({"code": "x", "sync_base": ["portal"]}, '"larger"'),
        ({"code": ""}, "short name"),
        ({"code": 3}, "short name"),
    ],
)
def test_a_wrong_table_is_refused_by_name_with_what_would_be_right(table: dict[str, object], says: str) -> None:
    with pytest.raises(EditionError) as refused:
        read_edition(table, "bac-giang.toml: qd766")
    assert "bac-giang.toml" in str(refused.value)
    assert says in str(refused.value)
