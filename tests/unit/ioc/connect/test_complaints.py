"""Every code that can stand beside a source has words, and says the same as the quarantine where both have it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ioc.connect
from ioc.connect.complaints import OF_RECORDS, OTHER, complaint
from ioc.domain.rejected import SENTENCES, Reason

HOME = Path(ioc.connect.__file__).parent
RAISED = re.compile(r'\b(?:Bad|Wrong)\(\s*(?:[^"]*?"",|[\w.\[\]()]+(?: if [^"]*"")?,)?\s*"([A-Z][A-Z_]+)"')
CODES = {code for path in HOME.rglob("*.py") for code in RAISED.findall(path.read_text("utf-8"))}


def test_every_code_with_which_a_record_is_refused_has_words() -> None:
    assert {"MISSING", "BAD_TIME", "NO_EVENT", "BAD_ROW", "UNKNOWN_VALUE"} <= CODES, "the search finds them no more"
    assert {code for code in CODES if complaint(code) == OTHER} == set()


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_of_quarantine_keeps_its_words(reason: Reason) -> None:
    assert complaint(reason.value) == SENTENCES[reason]
    assert reason.value not in OF_RECORDS


def test_a_code_of_tomorrow_is_still_a_refusal() -> None:
    assert complaint("MOI_CO") == OTHER
