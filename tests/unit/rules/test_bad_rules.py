"""The corpus of bad rule files: each has one mistake and says in its first line which answer and place it must get.

The good rule they were made from is `good.yaml`; a mistake the loader lets through would run at night.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rules.loader import RULES_MAX, parse_rules, read_files
from rules.problem import RulesRefused
from rules.shape import schema
from rules.yamltree import FILE_BYTES_MAX, NODES_MAX

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").glob("*.yaml"))
NAME = "payments/payment-failures.yaml"
GOOD = (HERE / "good.yaml").read_bytes()


def refused(files: dict[str, bytes]) -> RulesRefused:
    with pytest.raises(RulesRefused) as caught:
        parse_rules(files)
    return caught.value


def test_the_schema_is_a_schema_and_its_examples_fit() -> None:
    Draft202012Validator.check_schema(schema())
    for name, part in schema()["properties"].items():
        for example in part.get("examples", []):
            if not str(example).startswith(("[", "{")):  # those are written as in a file
                assert Draft202012Validator({**schema(), **part, "required": [], "oneOf": [{}]}).is_valid(example), name


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    assert refused({NAME: data}).problems


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, len(GOOD)), st.integers(0, 40), st.text(alphabet="abc019 \n\t:-{}[],'\"#&*!|>%@`.<=~Đ", max_size=12)
)
def test_any_slip_of_the_hand_is_refused_or_still_a_rule(at: int, cut: int, put: str) -> None:
    text = GOOD[:at] + put.encode() + GOOD[at + cut :]
    try:
        rules = parse_rules({NAME: text}).rules
    except RulesRefused as error:
        assert all(problem.vi and problem.en for problem in error.problems)  # noqa: PT017
    else:
        assert len(rules) == 1


def test_the_good_rule_is_good() -> None:
    assert len(parse_rules({NAME: GOOD}).rules) == 1


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_mistake_is_refused_where_it_stands_in_both_languages(path: Path) -> None:
    text = path.read_bytes()
    head = re.match(rb"# (\w+) (\d+):(\d+)\n", text)
    assert head is not None, "the first line says: # code line:column"
    code, line, column = head[1].decode(), int(head[2]), int(head[3])
    problems = refused({NAME: text}).problems
    found = [(problem.code, problem.line, problem.column) for problem in problems]
    assert (code, line, column) in found, "\n".join(map(str, problems))
    for problem in problems:
        assert str(problem).startswith(f"{NAME}:{problem.line}:{problem.column}: ")
        assert problem.vi.strip()
        assert problem.en.strip()
        assert problem.vi != problem.en


def test_one_bad_file_refuses_the_whole_set_and_all_problems_are_told() -> None:
    bad = (HERE / "bad" / "severity-five.yaml").read_bytes()
    good = GOOD.replace(b"id: payment-failures", b"id: other-rule")
    error = refused({NAME: bad, "payments/other-rule.yaml": good, "payments/third.yaml": b"id: 1"})
    assert {problem.file for problem in error.problems} == {NAME, "payments/third.yaml"}


def test_an_id_taken_twice_is_refused() -> None:
    error = refused({NAME: GOOD, "more/payments/payment-failures.yaml": GOOD})
    assert [problem.code for problem in error.problems] == ["duplicate_id"]


def test_a_file_of_ten_megabytes_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"#" * 10_000_000)
    files = read_files(tmp_path)
    assert len(files["big.yaml"]) == FILE_BYTES_MAX + 1
    assert [problem.code for problem in refused(files).problems] == ["too_large"]


def test_a_hundred_thousand_rules_are_refused_by_their_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for number in range(RULES_MAX + 1):
        (tmp_path / f"{number}.yaml").write_bytes(b"")
    with pytest.raises(RulesRefused, match="too_many_rules"):
        read_files(tmp_path)


def test_many_elements_are_refused_before_they_are_all_read() -> None:
    assert "too_many" in str(refused({NAME: b"a: [" + b"x," * (NODES_MAX + 10) + b"]"}))


def test_bytes_that_are_no_utf8_and_control_characters_are_refused() -> None:
    assert "bad_encoding" in str(refused({NAME: "id: tên".encode("utf-16")}))
    assert "bad_yaml" in str(refused({NAME: b"id: a\x00b"}))


def test_a_file_with_the_other_ending_is_not_silently_skipped(tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_bytes(GOOD)
    assert [problem.code for problem in refused(read_files(tmp_path)).problems] == ["bad_name"]


def test_a_missing_folder_is_told() -> None:
    with pytest.raises(RulesRefused, match="no_folder"):
        read_files(HERE / "nowhere")


def test_a_hundred_problems_are_told_as_fifty_and_a_number() -> None:
    files = {f"payments/{n:03}.yaml": b"id: x" for n in range(20)}
    assert "lỗi nữa" in str(refused(files))
