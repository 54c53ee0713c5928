import pytest

from ioc.stack.words import StackError, say


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "đi"),
        ({"LANG": "C.UTF-8"}, "đi"),
        ({"LANG": "vi_VN.UTF-8"}, "đi"),
        ({"LANG": "en_GB.UTF-8"}, "go"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "go"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, "go"),
        ({"LANG": "C", "IOC_LANG": "vi"}, "đi"),
    ],
)
def test_the_first_locale_variable_that_names_a_language_chooses(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("IOC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert say(vi="đi", en="go") == expected


def test_an_error_speaks_the_language_of_the_reader_and_keeps_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_LANG", "vi")
    error = StackError(vi="hết chỗ", en="no space")
    assert (str(error), error.vi, error.en) == ("hết chỗ", "hết chỗ", "no space")
