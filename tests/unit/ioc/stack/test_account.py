import os
import tempfile
from pathlib import Path

import pytest

from ioc.stack.account import Account, can_reach, server_account

STRANGER = Account("stranger", 61234, 61234)


def test_an_ordinary_user_becomes_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.stack.account.os.geteuid", lambda: 1000)
    assert server_account() is None


def test_root_becomes_somebody_without_privileges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.stack.account.os.geteuid", lambda: 0)
    account = server_account()
    assert account is not None
    assert account.uid != 0


def test_a_closed_folder_on_the_way_keeps_a_stranger_out(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    for folder in (inner, *inner.parents):
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    if not can_reach(tmp_path, STRANGER):
        pytest.skip("the temporary folder itself is closed to strangers")
    assert can_reach(inner / "data", STRANGER)
    inner.parent.chmod(0o700)
    assert not can_reach(inner / "data", STRANGER)


def test_the_owner_reaches_its_own_closed_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    owner = Account("me", os.geteuid(), os.getegid())
    assert can_reach(tmp_path / "data", owner)
