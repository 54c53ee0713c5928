"""The loader of named queries."""

from __future__ import annotations

import pytest

from ioc.store.sql import FOLDER, BadQueries, load, parse

TWO = """-- A file head.

-- first --
-- Says one.
select 1;

-- second --
-- Says two, of an argument.
select %(a)s
  from t;
"""


def test_a_file_is_split_by_name_and_keeps_the_description_without_the_semicolon() -> None:
    queries = parse("f.sql", TWO)
    assert list(queries) == ["first", "second"]
    assert queries["first"] == "-- first: Says one.\nselect 1"
    assert queries["second"].endswith("select %(a)s\n  from t")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select 1;", "no block"),
        ("-- a --\nselect 1;", "a needs one line"),
        ("-- a --\n-- About.\n", "a needs one line"),
        ("-- a --\n-- 50 % of it.\nselect 1;", "percent"),
        ("-- a --\n-- x.\nselect 1;\n-- a --\n-- y.\nselect 2;", "two queries are called a"),
    ],
)
def test_a_malformed_file_is_refused_with_the_name_of_the_block(text: str, said: str) -> None:
    with pytest.raises(BadQueries, match=said):
        parse("f.sql", text)


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(KeyError, match="first, second"):
        parse("f.sql", TWO)["third"]


def test_every_query_file_of_the_product_is_well_formed() -> None:
    for path in FOLDER.glob("*.sql"):
        assert load(path.stem)
