"""Frames: what a client's text means, and that nothing it sends is worse than a BadFrame."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall_ui import frames
from wall_ui.frames import BadFrame, Hello, Painted, Position, Stat


def test_the_three_kinds_are_understood() -> None:
    hello = frames.read('{"t":"hello","v":1,"token":"x","client":"wall","since":{"epoch":"e","seq":12},"new":1}')
    assert hello == Hello(v=1, token="x", client="wall", since=Position("e", 12))
    assert frames.read('{"t":"painted","seq":81,"at":1774163000123}') == Painted(81, 1774163000123)
    assert frames.read('{"t":"stat","heap_mb":41,"nodes":812}') == Stat(41, 812)


def test_a_kind_of_a_newer_client_is_ignored() -> None:
    assert frames.read('{"t":"sub","ch":["*"]}') is None


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{}", "{", '{"t":1}', '{"t":null}', "\x00", b"\x00\x01", b'{"t":"stat"}', "[" * 10_000,
        '{"t":"hello"}', '{"t":"hello","v":"1"}', '{"t":"hello","v":1,"since":12}', '{"t":"hello","v":1,"token":7}',
        '{"t":"hello","v":1,"since":{"epoch":1,"seq":1}}', '{"t":"hello","v":1,"since":{"epoch":"e","seq":1.5}}',
        '{"t":"hello","v":1,"since":{"epoch":"e","seq":1' + "0" * 400 + "}}",
        '{"t":"hello","v":1,"since":{"epoch":"e","seq":1' + "0" * 9000 + "}}", '{"t":"painted"}',
        '{"t":"painted","seq":"a"}',
        '{"t":"hello","v":1,"client":"' + "x" * 65 + '"}', '{"t":"hello","v":1,"token":"' + "x" * 600 + '"}',
    ],
)  # fmt: skip
def test_what_is_not_of_the_protocol_is_a_bad_frame(text: str | bytes) -> None:
    assert isinstance(frames.read(text), BadFrame)


@given(st.text() | st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_text_raises(text: str | bytes) -> None:
    frames.read(text)


def test_server_frames_are_json_and_hold_the_alert_as_it_is() -> None:
    alert = '{"id":"a/1","title":"Mất nước"}'.encode()
    event = frames.event(91, "fired", 5, "lan", alert)
    assert json.loads(event) == {
        "t": "ev", "seq": 91, "prev": 90, "op": "fired", "at": 5, "actor": "lan", "alert": json.loads(alert)
    }  # fmt: skip
    assert json.loads(frames.resume(12, 13, [event]))["events"] == [json.loads(event)]
    assert json.loads(frames.snap(91, [alert], [event]))["missed"] == [json.loads(event)]
    assert json.loads(frames.tile("reports", 7, 5, b'{"n":1}'))["data"] == {"n": 1}
    assert json.loads(frames.bye(4000, (0, 10_000))) == {"t": "bye", "code": 4000, "retry_ms": [0, 10_000]}
