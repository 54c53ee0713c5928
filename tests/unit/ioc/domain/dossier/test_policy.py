"""A province's choices: read from a table, refused with a sentence that says what would be right."""

from __future__ import annotations

import tomllib

import pytest

from ioc.domain.daycount import Counting
from ioc.domain.dossier import LEGAL, Policy, PolicyError, read_policy


def test_an_empty_table_is_the_default() -> None:
    assert read_policy({}) == Policy()


def test_every_switch_may_be_set() -> None:
    text = """
    version = 3
    clock = "local"
    payment = "pauses"
    wait_unit = "working"
    supplements_max = 2
    due = "first"
    due_until = "day"
    reopened = "running"
    redates_max = 2
    local_pauses = [5, 8]
    dislike_max = 3
    also_legal = ["4>2", "9>4"]
    """
    policy = read_policy(tomllib.loads(text), counting=Counting(ends="midnight"))
    assert policy == Policy(
        version=3, clock="local", payment="pauses", wait_unit="working", supplements_max=2, due="first",
        due_until="day", reopened="running", redates_max=2, local_pauses=frozenset({5, 8}), dislike_max=3,
        also_legal=frozenset({(4, 2), (9, 4)}), counting=Counting(ends="midnight"),
    )  # fmt: skip
    assert policy.legal == LEGAL | {(4, 2), (9, 4)}


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"clok": "766"}, "clok"),
        ({"counting": {}}, "counting"),
        ({"clock": 766}, '"766" | "local"'),
        ({"wait_unit": "days"}, '"calendar" | "working"'),
        ({"supplements_max": -1}, "0…100"),
        ({"supplements_max": True}, "0…100"),
        ({"dislike_max": 6}, "0…5"),
        ({"local_pauses": [9]}, "[5, 6, 8]"),
        ({"local_pauses": 5}, "[5, 6, 8]"),
        ({"also_legal": ["11>2"]}, '["4>2"'),
        ({"also_legal": [42]}, '["4>2"'),
        ({"also_legal": "4>2"}, '["4>2"'),
        ({"payment": ["runs"]}, '"runs" | "pauses"'),
    ],
)
def test_a_wrong_table_is_refused_by_name_with_what_would_be_right(table: dict[str, object], says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_policy(table, "bac-giang.toml: dossier")
    assert "bac-giang.toml" in str(refused.value)
    assert says in str(refused.value)
