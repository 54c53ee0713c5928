"""Tickets: who may open a websocket, once, for a minute."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall_ui.ticket import BadTicket, Bearer, Verifier, mint, secret

KEY = b"k" * 32
NOW = 1_700_000_000.0


def why(token: str, now: float = NOW, verifier: Verifier | None = None) -> str:
    with pytest.raises(BadTicket) as caught:
        (verifier or Verifier(KEY)).check(token, now)
    return caught.value.why


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable()))
def test_a_ticket_says_who_it_was_given_to_even_with_dots_in_the_login(login: str) -> None:
    assert Verifier(KEY).check(mint(KEY, Bearer(login, "admin"), NOW), NOW) == Bearer(login, "admin")


def test_a_ticket_names_the_session_behind_it_and_its_end() -> None:
    bearer = Bearer("lan.nguyen", "admin", "ab" * 32, 1_700_040_000)
    assert Verifier(KEY).check(mint(KEY, bearer, NOW), NOW) == bearer
    assert len(mint(KEY, Bearer("l" * 64, "admin", "ab" * 32, 1_700_040_000), NOW)) < 512, "a hello takes no more"


def test_a_ticket_works_once() -> None:
    verifier, token = Verifier(KEY), mint(KEY, Bearer("lan.nguyen", "admin"), NOW)
    verifier.check(token, NOW)
    assert why(token, NOW + 1, verifier) == "used"


@pytest.mark.parametrize(("after_s", "good"), [(0, True), (59, True), (60, False), (61, False)])
def test_a_ticket_lives_sixty_seconds(after_s: int, good: bool) -> None:
    token = mint(KEY, Bearer("lan", "admin"), NOW)
    if good:
        assert Verifier(KEY).check(token, NOW + after_s).login == "lan"
    else:
        assert why(token, NOW + after_s) == "expired"


def test_a_ticket_of_another_key_or_with_another_role_is_refused() -> None:
    assert why(mint(b"other", Bearer("lan", "admin"), NOW)) == "signature"
    assert why(mint(KEY, Bearer("lan", "viewer"), NOW).replace(".viewer.", ".admin.")) == "signature"


@given(st.text(max_size=80))
def test_any_other_text_is_refused_and_nothing_worse(token: str) -> None:
    assert why(token) in ("malformed", "signature")


def test_used_tickets_are_forgotten_after_they_expired() -> None:
    verifier = Verifier(KEY)
    for i in range(100):
        verifier.check(mint(KEY, Bearer(f"u{i}", "admin"), NOW), NOW)
    verifier.check(mint(KEY, Bearer("last", "admin"), NOW + 100), NOW + 100)
    assert len(verifier._used) == 1


def test_the_key_is_made_once_for_this_owner_only(tmp_path: Path) -> None:
    first = secret("", tmp_path / "data")
    assert first == secret("", tmp_path / "data")
    assert len(first) == 64
    assert (tmp_path / "data" / "wall.secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["wall.secret"]
    assert secret("given", tmp_path / "unused") == b"given"
    assert not (tmp_path / "unused").exists()
