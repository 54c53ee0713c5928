"""Reports out of a real database: events in, documents and data files out, to the digit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import psycopg
import pytest

from ioc import cli
from ioc.domain.qd766 import Procedure, Register, Rules
from ioc.domain.text import VIETNAM
from ioc.services.counted import measures
from tests.reports_fix import dossier, filler, local, report
from tests.stackfix import HasAddresses
from tests.unit.ioc.reports.open_data.attacker import bounds
from tests.wall_fix import database

pytestmark = pytest.mark.real

AT = "2024-04-05T08:00+07:00"
RECEIVED, DUE = local(3, 1), local(3, 8, 17)
OFFICER, SUBJECT = "3f9a1c07b2d84e5566778899aabbccdd", "5" * 32
DESK = "000.00.31.H02"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to work in; the database's address is one where nobody answers."""
    monkeypatch.setenv("IOC_DATABASE", "postgresql://ioc@127.0.0.1:1/ioc")
    monkeypatch.setenv("IOC_LANG", "vi")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def url(stack: HasAddresses, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[str]:
    with database(stack.addresses.database) as own:
        monkeypatch.setenv("IOC_DATABASE", own)
        yield own


def run(*words: str) -> int:
    return cli.run(["report", *words, "--generated-at", AT])


def cells(url: str, some: list[tuple[str, date, str, int, int]]) -> None:
    """Day cells: measure, day, key, n, total."""
    with psycopg.connect(url, autocommit=True) as conn, conn.cursor() as cursor:
        cursor.executemany(
            """insert into cell (measure, grain, bucket, key, n, total, last_at) values (%s, 86400, %s, %s, %s, %s, %s)
               on conflict (measure, grain, bucket, key) do update
               set n = cell.n + excluded.n, total = cell.total + excluded.total""",
            [
                (measure, bucket, key, n, total, bucket + timedelta(hours=20))
                for measure, on, key, n, total in some
                for bucket in [datetime(on.year, on.month, on.day, tzinfo=VIETNAM)]
            ],
        )


def rows(path: str, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows(min_row=2)]


# The late list


def late_dossiers(url: str) -> None:
    with filler(url) as fill:
        steps = [
            *dossier("H02.31-240301-0001", received=RECEIVED, due=DUE, ended=local(3, 13, 10), agency=DESK,
                     officer=OFFICER, subject=SUBJECT),
            *dossier("H02.31-240301-0002", received=RECEIVED, due=DUE, agency=DESK, officer=OFFICER,
                     apology=(local(3, 8, 9), local(3, 20, 17))),
            *dossier("H02.31-240301-0003", received=RECEIVED, due=DUE, ended=DUE, agency=DESK),
            *dossier("H02.09-240301-0001", received=RECEIVED, due=DUE, ended=local(3, 7), agency="000.00.09.H02"),
        ]  # fmt: skip
        fill.send("procedures", sorted(steps, key=lambda step: step["occurred_at"]))


def test_the_month_s_late_dossiers_come_out_of_their_events(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    late_dossiers(url)
    assert run("late-list", "--month", "2024-03", "--internal", "--out", "l.xlsx") == 0
    listed = rows("l.xlsx", "Danh sách")
    assert [(row[2], row[6], row[7], row[8], row[9]) for row in listed] == [
        ("H02.31-240301-0002", 16 - 1, "Chưa xong", "Gửi 08/03/2024; hẹn lại 20/03/2024", "CB-3F9A1C07"),
        ("H02.31-240301-0001", 3, "Xong 13/03/2024", "Chưa gửi", "CB-3F9A1C07"),
    ]
    [desk, total] = rows("l.xlsx", "Theo đơn vị")
    assert desk[2:5] == [3, 2, 0.6667]
    assert total[2:5] == [4, 2, 0.5]
    data = Path("l.xlsx").read_bytes()
    assert sha256(data).hexdigest() in capsys.readouterr().out.replace("\n", "")


def test_the_public_file_holds_no_officer_no_applicant_no_whole_code(url: str) -> None:
    late_dossiers(url)
    assert run("late-list", "--month", "2024-03") == 0
    [page] = Path().glob("*.html")
    said = page.read_text("utf-8")
    assert page.name == "ho-so-cham-2024-03-cong-khai.html"
    for secret in (OFFICER, OFFICER[:8].upper(), SUBJECT, "240301-0001", "240301-0002", "1.005129"):
        assert secret not in said
    assert "H02.31-240301-…" in said
    assert "50,00\u00a0%" in said


def test_what_happens_in_april_does_not_change_the_list_of_march(url: str) -> None:
    late_dossiers(url)
    assert run("late-list", "--month", "2024-03", "--out", "before.xlsx") == 0
    with filler(url) as fill:
        more = dossier("H02.31-240301-0002", received=RECEIVED, due=DUE, agency=DESK, ended=local(4, 4))[-1:]
        new = dossier("H02.31-240402-0001", received=local(4, 2), due=local(4, 3), agency=DESK)
        fill_after(fill, url, [*new, *more])
    assert run("late-list", "--month", "2024-03", "--out", "after.xlsx") == 0
    for sheet in ("Danh sách", "Theo đơn vị"):
        assert rows("after.xlsx", sheet) == rows("before.xlsx", sheet)


def test_what_falls_due_later_this_month_is_not_late_today(url: str) -> None:
    """The list of March made on 7 March: only what was late by then, and it says that the month is not over."""
    late_dossiers(url)
    with filler(url) as fill:
        fill_after(fill, url, dossier("H02.31-240226-0001", received=local(2, 26), due=local(3, 4, 17), agency=DESK))
    words = ["report", "late-list", "--month", "2024-03", "--generated-at", "2024-03-07T10:00+07:00"]
    assert cli.run([*words, "--internal", "--out", "l.xlsx"]) == 0
    assert [row[2] for row in rows("l.xlsx", "Danh sách")] == ["H02.31-240226-0001"]
    assert cli.run([*words, "--out", "l.html"]) == 0
    said = Path("l.html").read_text("utf-8")
    assert "Tháng chưa hết: xét đến 07/03/2024 10:00:00" in said
    assert run("late-list", "--month", "2024-03", "--out", "whole.html") == 0
    assert "Tháng chưa hết" not in Path("whole.html").read_text("utf-8")


def fill_after(fill: Any, url: str, steps: list[dict[str, Any]]) -> None:
    """Events behind those that another filler sent."""
    with psycopg.connect(url) as conn:
        [end] = conn.execute("select next_offset from stream_offset where topic = 'ioc.procedures.v1'").fetchone() or [
            0
        ]
    fill.begin("procedures", end)
    fill.send("procedures", steps)


def test_an_empty_database_gives_a_list_that_says_no_data(url: str) -> None:
    assert run("late-list", "--month", "2024-03", "--out", "l.html") == 0
    assert "Không có dữ liệu" in Path("l.html").read_text("utf-8")


# The quarterly report


def published_payments(url: str) -> None:
    """The figures of the published report of quarter I/2024, as cells of every measure that counts them."""
    fees = [
        (date(2023, 12, 15), "213", "cash", 1, 7),  # a day too early
        (date(2023, 12, 16), "213", "qr_his", 170_000, 94_800_000_000),
        (date(2024, 3, 15), "220", "pos", 54, 1_346_295),
        (date(2024, 1, 31), "24", "cash", 22_878, 12_939_699_961),
        (date(2024, 3, 16), "213", "cash", 1, 7),  # a day too late
        (date(2023, 10, 1), "213", "qr", 80, 80_000),
        (date(2023, 10, 1), "213", "cash", 20, 20_000),
    ]
    paid = [(on, {"service": "hospital_fee", "unit": unit, "facility": "BV-01", "method": method}, n, total)
            for on, unit, method, n, total in fees]  # fmt: skip
    for district, schools, amount in (
        ("223", 78, 33_130_000_000),
        ("216", 55, 28_690_000_000),
        ("219", 1, 356_480_000),
    ):
        for i in range(schools):
            school = {"service": "tuition", "unit": district, "facility": f"TH-{district}-{i}", "method": "qr"}
            paid.append((date(2024, 2, 1), school, 1, amount if i == 0 else 0))
    late = {"service": "tuition", "unit": "216", "facility": "TH-late", "method": "qr"}
    paid.append((date(2024, 3, 16), late, 1, 5))  # after the 15th
    cells(
        url,
        [
            (name, on, "|".join(facts[dim] for dim in measures()[name].measure.dims), n, total)
            for on, facts, n, total in paid
            for name in ("payments.paid", "payments.at_facility", "payments.by_facility")
            if name != "payments.by_facility" or facts["method"] != "cash"
        ],
    )


def test_the_quarter_s_report_says_the_published_figures_to_the_digit(url: str) -> None:
    published_payments(url)
    assert run("quarter", "2024Q1", "--out", "q.html") == 0
    said = Path("q.html").read_text("utf-8")
    assert "88,14\u00a0% (170.054/192.932)" in said
    assert "87,99\u00a0% (94.801.346.295/107.741.046.256)" in said
    before = "quý IV/2023 (từ 16/09/2023 đến 15/12/2023) (79,21\u00a0%)"  # 80 of 101
    assert f"(từ 16/12/2023 đến 15/03/2024); tăng 8,93 điểm phần trăm so với {before}" in said
    assert "134 cơ sở" in said, "78 + 55 + 1, of 1 January to 15 March"
    assert '<td>Huyện Hiệp Hòa</td><td class="num">78</td>' in said
    assert "Cảnh báo an toàn thông tin mới: không có dữ liệu" in said


def test_the_three_formats_say_the_same_and_are_the_same_bytes_again(url: str) -> None:
    published_payments(url)
    for format_ in ("html", "docx", "xlsx"):
        assert run("quarter", "2024Q1", "--format", format_, "--out", f"a.{format_}") == 0
        assert run("quarter", "2024Q1", "--format", format_, "--out", f"b.{format_}") == 0
        assert Path(f"a.{format_}").read_bytes() == Path(f"b.{format_}").read_bytes()
    figures = {row[2]: row for row in rows("a.xlsx", "Số liệu")}
    assert figures["TN01"][5:8] == [0.8814, 170_054, 192_932]
    assert figures["TN02"][6:8] == [94_801_346_295, 107_741_046_256]


def test_sources_words_and_documents_stand_where_the_published_report_has_them(url: str) -> None:
    said_at, period = local(3, 29), {"period_from": "2024-01-01", "period_to": "2024-04-01"}
    with filler(url) as fill:
        fill.send("indicators", [
            {"indicator": code, "value": value, "measure_unit": unit, "occurred_at": said_at, "stated_by": "stttt",
             "document_no": "45/BC-STTTT", **period}
            for code, value, unit in (("DVC-TX", "71.3", "%"), ("DN-SO", "90", "doanh nghiệp"))
        ])  # fmt: skip
        documents = [("98/QĐ-UBND", "2024-01-31"), ("48/KH-UBND", "2024-03-01"), ("27/KH-UBND", "2024-04-02")]
        fill.send("directives", [
            {"directive_id": f"VB-{i}", "kind": "document", "state": "done", "agency": "000.00.08.H02",
             "level": "province", "field": "chuyen-doi-so", "assigned_at": local(1, 5), "occurred_at": local(4, 3),
             "document_no": number, "document_date": day}
            for i, (number, day) in enumerate(documents)
        ])  # fmt: skip
    assert run("quarter", "2024Q1", "--out", "q.html") == 0
    said = Path("q.html").read_text("utf-8")
    assert "Hồ sơ TTHC thực hiện từ xa, theo báo cáo: <strong>71,30\u00a0%</strong>" in said
    assert "theo stttt (số 45/BC-STTTT)" in said
    assert "<strong>90 doanh nghiệp</strong>" in said
    assert "Quyết định số 98/QĐ-UBND ngày 31/01/2024" in said
    assert "Kế hoạch số 48/KH-UBND ngày 01/03/2024" in said
    assert "27/KH-UBND" not in said, "a document of the next quarter"
    assert "Quyết định về chuyển đổi số đã ban hành: <strong>1 văn bản</strong>" in said
    assert "(0 văn bản)" not in said, "nobody had sent anything in the year before: unknown is not zero"


def test_the_score_of_766_is_read_by_the_register_of_the_province(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    late_dossiers(url)
    assert run("quarter", "2024Q1", "--out", "bare.xlsx") == 0
    register = Register.of(Procedure(code="1.005129", online="full"), Procedure(code="1.000001", online="none"))
    monkeypatch.setattr("ioc.provinces.rules766.rules766", lambda slug: Rules(whole=register))
    assert run("quarter", "2024Q1", "--out", "known.xlsx") == 0
    bare, known = ({row[2]: row for row in rows(name, "Số liệu")} for name in ("bare.xlsx", "known.xlsx"))
    # 3.1: one of two procedures is online, 2 × 50 % ÷ 80 % = 1.25 points; 3.2: no dossier was sent online, 0 of 4.
    assert float(known["TT11"][5]) - float(bare["TT11"][5]) == pytest.approx(1.25)


def test_a_word_about_an_agency_or_a_district_does_not_pass_for_one_about_the_province(url: str) -> None:
    late_dossiers(url)
    period = {"period_from": "2024-01-01", "period_to": "2024-04-01", "occurred_at": local(3, 29)}
    with filler(url) as fill:
        fill.send("indicators", [
            {"indicator": "TT11", "value": value, "measure_unit": "điểm", "official": True, "stated_by": "vpcp",
             **period, **of}
            for value, of in (("91.11", {}), ("62.22", {"dims": {"agency": DESK}}), ("73.33", {"unit": "213"}))
        ])  # fmt: skip
        fill.send("indicators", [
            {"indicator": "DVC-TX", "value": "55.5", "measure_unit": "%", "stated_by": "stttt", "unit": "213", **period}
        ])  # fmt: skip
    assert run("quarter", "2024Q1", "--out", "q.html") == 0
    said = Path("q.html").read_text("utf-8")
    assert "vpcp công bố chính thức 91,11" in said
    assert "62,22" not in said
    assert "73,33" not in said
    assert "theo stttt (Thành phố Bắc Giang)" in said, "what only sources state keeps every word, and of whom it is"


# Open data


def reports_and_payments(url: str) -> None:
    with filler(url) as fill:
        reports = [report(i, local(1, 10) + timedelta(hours=i), subject=f"{i:032x}") for i in range(40)]
        reports += [
            report(100 + i, local(2, 10) + timedelta(hours=i), subject="7" * 32) for i in range(6)
        ]  # one person
        reports += [report(200 + i, local(3, 10), unit="07246", category="traffic") for i in range(2)]
        reports += [report(300 + i, local(3, 1) + timedelta(hours=i), unit="07246") for i in range(30)]
        reports += [report(400, local(4, 1, 0), unit="07246")]  # the next quarter begins at local midnight
        fill.send("field-reports", sorted(reports, key=lambda one: one["occurred_at"]))
    late_dossiers(url)
    published_payments(url)


def test_open_data_is_whole_checked_and_hides_what_is_small(url: str) -> None:
    reports_and_payments(url)
    assert run("open-data", "--period", "2024Q1", "--out", "od") == 0
    folder = Path("od")
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    found = counts(folder / "phan-anh-theo-xa-2024Q1.csv", 3)
    assert found["_T", "_T", "_T"] == 78, "the one of 1 April is of the next quarter"
    assert found["07246", "traffic", "2024-03"] is None, "two reports"
    assert found["07210", "waste", "2024-02"] is None, "six reports of one person"
    assert json.loads((folder / "dcat.jsonld").read_bytes())["dcat:dataset"]


def test_whoever_reads_the_published_files_cannot_narrow_a_small_count_down(url: str) -> None:
    reports_and_payments(url)
    assert run("open-data", "--period", "2024Q1", "--out", "od") == 0
    found = counts(Path("od/phan-anh-theo-xa-2024Q1.csv"), 3)
    axes = [list(dict.fromkeys(key[axis] for key in found)) for axis in range(3)]
    box = np.zeros([len(axis) for axis in axes], dtype=np.int64)
    hidden = np.zeros(box.shape, dtype=np.bool_)
    for key, number in found.items():
        at = tuple(axis.index(code) for axis, code in zip(axes, key, strict=True))
        box[at], hidden[at] = number or 0, number is None
    _, high = bounds(box, hidden)
    assert hidden.any()
    assert (high[hidden] >= 5).all()


def counts(path: Path, width: int) -> dict[tuple[str, ...], int | None]:
    """Codes → the first figure; None where it is hidden."""
    lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))[1:]
    return {tuple(line[: 2 * width : 2]): int(line[2 * width]) if line[-1] == "A" else None for line in lines}


def test_a_payer_whose_payment_was_corrected_does_not_hide_how_few_the_others_are(url: str) -> None:
    """Four persons pay nine times in cash; a fifth was said to, until it was corrected to a card."""

    def paid(number: int, person: int, method: str, **more: Any) -> dict[str, Any]:
        return {
            "event_id": f"t{number}", "transaction_id": f"T-{number}", "service": "tuition", "status": "succeeded",
            "method": method, "amount": 1_000, "facility": "TH-1", "provider": "p", "unit": "213",
            "occurred_at": local(2, 1) + timedelta(minutes=number), "subject_key": f"{person:032x}", **more,
        }  # fmt: skip

    with filler(url) as fill:
        cash = [paid(i, i % 4, "cash") for i in range(9)]
        others = [paid(100 + i, 100 + i, "qr") for i in range(40)]
        fill.send("payments", [*cash, *others, paid(500, 77, "cash"), paid(500, 77, "qr", revision=2)])
    assert run("open-data", "--period", "2024Q1", "--out", "od") == 0
    found = counts(Path("od/thanh-toan-khong-tien-mat-2024Q1.csv"), 4)
    assert found["tuition", "213", "2024-02", "tien_mat"] is None


def test_payments_by_district_agree_with_the_cells(url: str) -> None:
    reports_and_payments(url)
    assert run("open-data", "--period", "2024Q1", "--out", "od") == 0
    found = counts(Path("od/thanh-toan-khong-tien-mat-2024Q1.csv"), 4)
    assert found["hospital_fee", "24", "2024-01", "tien_mat"] == 22_878


def test_an_empty_database_publishes_no_rows_and_says_no_data(url: str) -> None:
    assert run("open-data", "--period", "2024Q1", "--out", "od") == 0
    assert len(Path("od/ho-so-theo-co-quan-2024Q1.csv").read_text("utf-8").splitlines()) == 1
    assert Path("od/DOC-TRUOC.md").read_text("utf-8").count("không có dữ liệu | |") == 3


# The command


def test_a_file_that_people_may_have_edited_is_not_overwritten(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("q.docx").write_bytes(b"written by hand")
    assert run("quarter", "2024Q1", "--out", "q.docx") == 73
    assert "--force" in capsys.readouterr().err
    assert Path("q.docx").read_bytes() == b"written by hand"
    assert run("quarter", "2024Q1", "--out", "q.docx", "--force") == 0
    assert Path("q.docx").read_bytes()[:2] == b"PK"
    assert run("quarter", "2024Q1", "--out", "q.docx/in-a-file.html") == 73
    assert "q.docx" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["late-list", "--month", "2024-13"], 64, "2024-13"),
        (["late-list", "--month", "2024Q1"], 64, "2024-03"),
        (["late-list", "--month", "2024-05"], 64, "chưa bắt đầu"),
        (["quarter", "2024-03"], 64, "2024Q1"),
        (["quarter", "quý I/2024"], 64, "2024Q1"),
        (["quarter", "2024Q1@16"], 64, "2024Q1"),
        (["quarter", "2024Q1", "--out", "x.pdf"], 64, ".docx"),
        (["open-data", "--period", "2024-03-15T07:30..2024-03-15T17:00", "--out", "od"], 64, "2024Q1"),
        (["open-data", "--period", "2024-03", "--out", "od"], 64, "không phải một quý"),
        (["open-data", "--period", "2024Q1@16", "--out", "od"], 64, "không phải một quý"),
        (["open-data", "--period", "2024Q2", "--out", "od"], 64, "chưa hết"),
        (["open-data", "--period", "2024Q1", "--out", "full"], 73, "--force"),
        (["open-data", "--period", "2024Q1", "--out", "file"], 73, "thư mục"),
        (["quarter", "2024Q1"], 69, "127.0.0.1:1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_goes_wrong_is_said_in_a_sentence(
    folder: Path, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "full").mkdir()
    (folder / "full/x").touch()
    (folder / "file").touch()
    assert run(*words) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err


def test_a_moment_without_an_offset_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["report", "quarter", "2024Q1", "--generated-at", "2024-04-02"]) == 64
    assert "+07:00" in capsys.readouterr().err
