"""Notices: their words (golden files), keys, targets. To renew the golden files: GOLDEN=write."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.notice_text import SUBJECT_LENGTH_MAX, one_line
from ioc.domain.notices import (
    LIFE,
    AlertFacts,
    Directory,
    Pages,
    Reason,
    Recipient,
    compose,
    notice_key,
    plan,
    reason_of,
    route,
)
from ioc.domain.text import Lang
from tests.notice_fix import facts

GOLDEN = Path(__file__).with_name("golden")
NOW = datetime(2024, 3, 20, 7, 11, tzinfo=UTC)
CONSOLE = "http://127.0.0.1:8080/console.html"
PAYMENTS = replace(
    facts("a/golden", version=4), place="TP Bắc Giang", until=datetime(2024, 3, 20, 7, 16, 40, tzinfo=UTC)
)
REPORT = replace(
    PAYMENTS,
    severity=1,
    title="Phản ánh khẩn cấp: sạt lở đất chặn đường vào khu dân cư thôn Đồng Bưa, nhiều hộ bị cô lập",
    title_en="Urgent report: a landslide blocks the road into Đồng Bưa, households are cut off",
    sentence="Một phản ánh khẩn cấp về sạt lở đất chưa có ai tiếp nhận.",
    sentence_en="An urgent report of a landslide has not been taken yet.",
    first_step="Gọi người báo tin và Ban chỉ huy phòng chống thiên tai huyện.",
    first_step_en="Call the reporter and the district's disaster command.",
    figure={"num": 1, "den": None, "value": None, "unit": "phản ánh", "from": None, "to": None},
)
DOSSIER = replace(
    PAYMENTS,
    severity=3,
    rule="L02",
    title="Hồ sơ quá hạn tại Yên Thế",
    title_en="Overdue dossier at Yên Thế",
    sentence="Hồ sơ 000.00.24.H02-240315-0007 tại Chi nhánh VPĐK đất đai hẹn trả 15/03/2024 17:00:00, chưa xong.",
    sentence_en="Dossier 000.00.24.H02-240315-0007 at the land office was due 15 March 2024 17:00:00 and is not done.",
    figure={"num": 1440, "den": None, "value": 24.0, "unit": "h", "from": 1710496800000, "to": 1710928800000},
    escalated=1,
)
CASES: list[tuple[str, AlertFacts, Reason, Lang]] = [
    ("payments-fired-vi", PAYMENTS, Reason.FIRED, "vi"),
    ("payments-over-vi", PAYMENTS, Reason.OVER, "vi"),
    ("payments-closed-en", replace(PAYMENTS, close_reason="stale"), Reason.CLOSED, "en"),
    ("report-fired-vi", REPORT, Reason.FIRED, "vi"),
    ("report-escalated-en", replace(REPORT, nobody=True), Reason.ESCALATED, "en"),
    ("dossier-escalated-vi", DOSSIER, Reason.ESCALATED, "vi"),
]


@pytest.mark.parametrize(("name", "alert", "reason", "lang"), CASES, ids=[case[0] for case in CASES])
def test_a_message_reads_as_agreed(name: str, alert: AlertFacts, reason: Reason, lang: Lang) -> None:
    subject, body = compose(alert, reason, lang=lang, page=CONSOLE)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{subject}\n\n{body}", "utf-8")
    assert path.read_text("utf-8") == f"{subject}\n\n{body}"


@given(st.text(max_size=300), st.sampled_from(Reason), st.sampled_from((1, 2, 3, 4)))
def test_whatever_a_title_says_the_subject_is_one_short_line(title: str, reason: Reason, severity: int) -> None:
    alert = replace(PAYMENTS, title=title, sentence=title, first_step=title, severity=severity)
    subject, body = compose(alert, reason)
    assert len(subject) <= SUBJECT_LENGTH_MAX
    assert not re.search(r"[\x00-\x1f\x7f\u2028\u2029\u202e]", subject)
    subject.encode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u202e]", body)
    body.encode()


def test_one_line_joins_lines_and_composes_accents() -> None:
    assert one_line("Mất  nước\r\nBcc: x@y\u202e") == "Mất nước Bcc: x@y"
    assert one_line("To\u0302\u0301") == "Tố"


def test_a_figure_names_its_whole_its_unit_and_its_period() -> None:
    hours = {"num": None, "den": None, "value": 4.5, "unit": "h", "from": 1710888900000, "to": 1710954000000}
    assert (
        "Số liệu: 4,5\u00a0giờ, từ 05:55 20/03/2024 đến 00:00 21/03/2024"
        in compose(replace(PAYMENTS, figure=hours), Reason.FIRED)[1]
    )
    nothing = compose(replace(PAYMENTS, figure={"num": None, "den": 0, "value": None, "unit": "%"}), Reason.FIRED)[1]
    assert "Số liệu" not in nothing


@pytest.mark.parametrize(
    "figure",
    [
        {"num": 1, "den": None, "value": 1.0, "unit": "", "from": 1710910800000, "to": 1710918000000},
        {"num": 0, "den": None, "value": 0.0, "unit": "h", "from": 1710910800000, "to": 1710910800001},
        {"num": 0, "den": 0, "value": None, "unit": "%"},
        {},
    ],
    ids=["one event", "no time yet", "nothing to divide by", "none"],
)
def test_a_figure_that_says_nothing_is_left_out(figure: dict[str, object]) -> None:
    body = compose(replace(PAYMENTS, figure=figure), Reason.FIRED)[1]
    assert "Số liệu" not in body
    assert "Figure" not in body


def test_a_count_of_several_is_a_figure() -> None:
    body = compose(replace(PAYMENTS, figure={"num": 37, "den": None, "value": 37.0, "unit": ""}), Reason.FIRED)[1]
    assert "Số liệu: 37\n" in body


def test_facts_come_from_a_row_or_from_the_wire() -> None:
    row = {name: getattr(PAYMENTS, name) for name in AlertFacts.__slots__} | {
        "episode_at": PAYMENTS.since,
        "recovering_at": datetime(2024, 3, 20, 7, 12, tzinfo=UTC),
        "closed_at": datetime(2024, 3, 20, 7, 17, tzinfo=UTC),
        "close_reason": "condition_over",
        "unit_name": "TP Bắc Giang",
    }
    wire = row | {"episode_at": 1710918000000, "closed_at": 1710919020000, "recovering_at": 1710918720000}
    assert AlertFacts.of(row) == AlertFacts.of(wire)
    assert AlertFacts.of(row).until == row["recovering_at"]
    assert AlertFacts.of(row | {"close_reason": "false_alarm"}).until == row["closed_at"]


@pytest.mark.parametrize(
    ("op", "close_reason", "expected"),
    [
        ("fired", None, Reason.FIRED),
        ("closed", "condition_over", Reason.OVER),
        ("closed", "stale", Reason.CLOSED),
        ("closed", "false_alarm", Reason.CLOSED),
        ("closed", "not_confirmed", None),
        ("pending", None, None),
        ("refired", None, None),
        ("recovering", None, None),
        ("acked", None, None),
        ("released", None, None),
    ],
)
def test_only_a_beginning_and_an_end_are_told(op: str, close_reason: str | None, expected: Reason | None) -> None:
    assert reason_of(op, close_reason) == expected


def test_a_key_changes_with_each_of_its_facts_and_with_nothing_else() -> None:
    base = ("a/1", 1, Reason.FIRED, "lan", "email")
    others = [
        ("a/2", 1, Reason.FIRED, "lan", "email"),
        ("a/1", 2, Reason.FIRED, "lan", "email"),
        ("a/1", 1, Reason.OVER, "lan", "email"),
        ("a/1", 1, Reason.FIRED, "minh", "email"),
        ("a/1", 1, Reason.FIRED, "lan", "webhook"),
    ]
    assert len({notice_key(*facts) for facts in (base, *others)}) == 6
    assert notice_key(*base) == "c02eab973f64c48125d1a6afa0062e1164316be5939acbe9b2784d8c6b6346e5"


LAN = Recipient(
    id="lan", name="Trực ban", roles=frozenset({"TB"}), channels={"email": "lan@example.vn", "webhook": "x"}
)
MINH = Recipient(id="minh", name="Lãnh đạo", roles=frozenset({"LD"}), language="en", channels={"email": "m@example.vn"})
HOA = Recipient(
    id="hoa", name="Yên Thế", roles=frozenset({"DV"}), units=frozenset({"215"}), channels={"email": "h@example.vn"}
)
DUC = Recipient(
    id="duc", name="Tân Yên", roles=frozenset({"DV"}), units=frozenset({"216"}), channels={"email": "d@example.vn"}
)
CAST = Directory({person.id: person for person in (LAN, MINH, HOA, DUC)})


def test_a_head_of_a_unit_is_told_about_that_unit_and_the_places_in_it_only() -> None:
    assert route(["DV"], CAST, "215") == [("hoa", "email")]
    assert route(["DV"], CAST, "07288", parents=["215", "24"]) == [("hoa", "email")]
    assert route(["DV", "LD"], CAST, "216") == [("duc", "email"), ("minh", "email")]


def test_when_nobody_fits_the_operators_are_told() -> None:
    assert route(["DV"], CAST, "24") == [("lan", "email"), ("lan", "webhook")]
    assert route([], CAST) == [("lan", "email"), ("lan", "webhook")]


def test_nobody_is_told_twice_for_two_roles() -> None:
    both = Directory({"lan": replace(LAN, roles=frozenset({"TB", "SO"}))})
    assert route(["TB", "SO"], both) == [("lan", "email"), ("lan", "webhook")]


def test_a_plan_speaks_each_recipients_language_and_never_holds_an_address() -> None:
    notices = plan(PAYMENTS, Reason.FIRED, route(["TB", "LD"], CAST), CAST, now=NOW)
    assert {n.recipient: n.subject[:12] for n in notices} == {"lan": "[Mức 2 · Cao", "minh": "[Severity 2 "}
    assert {n.expires_at for n in notices} == {NOW + LIFE[Reason.FIRED]}
    assert "example.vn" not in repr(notices) + repr(CAST)


def test_a_leader_is_led_to_the_short_page_and_who_works_there_to_the_console() -> None:
    both = replace(MINH, id="both", roles=frozenset({"LD", "TB"}))
    cast = Directory({person.id: person for person in (LAN, MINH, both)})
    told = plan(
        PAYMENTS,
        Reason.FIRED,
        [("lan", "email"), ("minh", "email"), ("both", "email"), ("gone", "email")],
        cast,
        now=NOW,
        pages=Pages(CONSOLE, "http://127.0.0.1:8080/leader.html"),
    )
    assert {n.recipient: "leader.html#a/golden" in n.body for n in told} == {
        "lan": False,
        "minh": True,
        "both": False,
        "gone": False,
    }
    assert all("console.html#a/golden" in n.body for n in told if n.recipient != "minh")
    assert "Mở" not in plan(PAYMENTS, Reason.FIRED, [("lan", "email")], cast, now=NOW)[0].body


def test_a_step_up_has_one_key_however_often_the_alert_changed_and_the_next_step_another() -> None:
    def key(version: int, escalated: int) -> str:
        alert = replace(PAYMENTS, version=version, escalated=escalated)
        return plan(alert, Reason.ESCALATED, [("minh", "email")], CAST, now=NOW)[0].key

    assert key(3, 1) == key(4, 1) == key(5, 1)
    assert key(5, 2) != key(5, 1)


def test_somebody_who_left_the_directory_is_still_owed_the_end() -> None:
    assert plan(PAYMENTS, Reason.OVER, [("gone", "email")], CAST, now=NOW)[0].recipient == "gone"


def test_an_alert_is_known_by_its_rules_code_and_an_older_one_by_the_rules_id() -> None:
    row = {name: getattr(PAYMENTS, name) for name in AlertFacts.__slots__} | {"episode_at": PAYMENTS.since}
    assert AlertFacts.of(row | {"rule": "payment-failures", "code": "L22"}).rule == "L22"
    assert AlertFacts.of(row | {"rule": "payment-failures", "code": ""}).rule == "payment-failures"
    assert "Quy tắc / Rule: L22 · " in compose(PAYMENTS, Reason.FIRED)[1]
