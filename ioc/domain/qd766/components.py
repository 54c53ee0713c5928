"""The 21 components of QĐ 766/QĐ-TTg (23/06/2022): 4 + 1 + 3 + 3 + 7 + 3, 18 + 20 + 12 + 10 + 22 + 18 = 100 points.

These are operational formulas, not the text of the law. The national portal describes its shares ("text"); points and
maxima were refitted by others against what the portal answered ("fit"); the annex of the decision was not at hand.
Where the two disagree `Edition` decides. Each component says its basis: `mô tả` is the text, `khớp` the fit.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from ioc.domain.qd766.component import Component, Level
from ioc.domain.qd766.edition import Edition, Empty
from ioc.domain.qd766.levers import CONTENT, FEE_PAID, OFFERED, ON_TIME, SENT_ONLINE, SYNCED, more
from ioc.domain.qd766.shares import (
    content,
    digitised,
    digitised_name,
    dossiers,
    e_results,
    fees_paid,
    offered,
    paid_base,
    population_procedures,
    procedures_paid,
    progress,
    result_base,
    sent_online,
    stated,
    sync,
)  # fmt: skip

GROUPS: Final[dict[str, tuple[str, str]]] = {
    "transparency": ("Công khai, minh bạch", "Transparency"),
    "progress": ("Tiến độ giải quyết", "Progress"),
    "online": ("Dịch vụ công trực tuyến", "Online services"),
    "payment": ("Thanh toán trực tuyến", "Online payment"),
    "digitisation": ("Số hóa hồ sơ", "Digitisation"),
    "satisfaction": ("Mức độ hài lòng", "Satisfaction"),
}
LEGAL_BASIS: Final = "QĐ 766/QĐ-TTg ngày 23/06/2022"
PROVINCE_ONLY: Final[frozenset[Level]] = frozenset({"province"})
_80: Final = Fraction(80, 100)


def _transparency_empty(edition: Edition) -> Empty:
    return edition.transparency_empty


COMPONENTS: Final[tuple[Component, ...]] = (
    Component(
        "1.1", "transparency", "TTHC công bố đúng hạn", "Procedures published in time", 6,
        stated("published_on_time", "published"),
        more("published_on_time", "published", "TTHC công bố đúng hạn", "procedure published in time"),
        "6 × công bố đúng hạn / công bố trong kỳ", "6 × published in time / published",
        "mô tả + khớp; tỉnh: quyết định công bố trước ngày hiệu lực ≥ 5 ngày làm việc (bộ: 20)",
        empty=_transparency_empty, portal_code="PUBLISH_ON_TIME",
    ),
    Component(
        "1.2", "transparency", "TTHC được cập nhật, công khai đúng hạn", "Procedures disclosed in time", 4,
        stated("updated_on_time", "to_update"),
        more("updated_on_time", "to_update", "TTHC công khai đúng hạn", "procedure disclosed in time"),
        "4 × công khai đúng hạn / phải công khai", "4 × disclosed in time / to be disclosed",
        "mô tả + khớp; tỉnh: công khai ≤ 5 ngày làm việc sau quyết định (bộ: 10); không tính cấp con",
        empty=_transparency_empty, levels=PROVINCE_ONLY, portal_code="PUBLIC_UPDATE_ON_TIME",
    ),
    Component(
        "1.3", "transparency", "TTHC công khai đủ các bộ phận tạo thành", "Procedures disclosed in full", 2,
        stated("full_content", "public"),
        more("full_content", "public", "TTHC công khai đầy đủ", "procedure disclosed in full"),
        "2 × đủ nội dung / đang công khai", "2 × complete / disclosed",
        "mô tả + khớp; NĐ 63/2010 Điều 8 khoản 2; tính tại thời điểm, không tính cấp con",
        empty=_transparency_empty, levels=PROVINCE_ONLY, portal_code="PUBLIC_CONTENT_FULL",
    ),
    Component(
        "1.4", "transparency", "Hồ sơ đồng bộ lên Cổng DVCQG", "Dossiers synchronised with the national portal", 6,
        sync, SYNCED,
        "6 × đã đồng bộ / max(BCQG, DVCQG); không có thì năm trước ÷ 12, ÷ 4",
        "6 × synchronised / max(national reports, portal); else last year ÷ 12, ÷ 4",
        "mô tả + khớp", empty="zero", portal_code="DOSSIER_SYNC",
    ),
    Component(
        "2.1", "progress", "Hồ sơ xử lý trước hạn, đúng hạn", "Dossiers handled in time", 20,
        progress, ON_TIME,
        "20 × (đúng hạn + đang xử lý trong hạn) / tiếp nhận", "20 × (in time + running within time) / received",
        "mô tả (cách xác định đúng hạn) + khớp (20 × tỷ lệ); mẫu số 0 chưa quan sát được",
    ),
    Component(
        "3.1", "online", "TTHC cung cấp dịch vụ công trực tuyến", "Procedures offered online", 2,
        offered,
        OFFERED,
        "min(2; 2 × (một phần + toàn trình) / TTHC thuộc thẩm quyền ÷ 80 %)",
        "min(2, 2 × (partly + fully online) / procedures ÷ 80 %)",
        "mô tả (80 %) + khớp (2 điểm)", full_at=_80,
    ),
    Component(
        "3.2", "online", "Dịch vụ công trực tuyến có phát sinh hồ sơ", "Online services with dossiers", 4,
        stated("services_used", "services"),
        more("services_used", "services", "dịch vụ có hồ sơ trực tuyến", "service with an online dossier"),
        "4 × DVC có hồ sơ trực tuyến / DVC", "4 × services with an online dossier / services",
        "mô tả (bản cập nhật) + khớp (4 điểm)",
    ),
    Component(
        "3.3", "online", "Hồ sơ nộp trực tuyến", "Dossiers sent online", 6,
        sent_online,
        SENT_ONLINE,
        "min(6; 6 × hồ sơ trực tuyến / tiếp nhận ÷ 50 %)", "min(6, 6 × online / received ÷ 50 %)",
        "mô tả (50 %; nhân tỷ lệ đồng bộ: công tắc) + khớp (6 điểm, không nhân)", full_at=Fraction(50, 100),
    ),
    Component(
        "3.6", "payment", "Hồ sơ thanh toán trực tuyến", "Dossiers paid online", 6,
        fees_paid,
        FEE_PAID,
        "6 × hồ sơ nộp phí trực tuyến / hồ sơ phải nộp phí", "6 × paid online / dossiers that owe a fee",
        "mô tả (hồ sơ toàn giá 0 ra khỏi mẫu số) + khớp (6 điểm; mẫu số 0 được 0)", empty="zero",
    ),
    Component(
        "3.5b", "payment", "TTHC có phí có giao dịch thanh toán trực tuyến", "Fee procedures with an online payment", 2,
        procedures_paid,
        more(
            "procedures_paid", paid_base, "TTHC có phí phát sinh giao dịch trực tuyến",
            "fee procedure with its first online payment",
        ),
        "min(2; 2,5 × TTHC có giao dịch / TTHC có phí)", "min(2, 2.5 × with a payment / with a fee)",
        "khớp; mẫu số 0 được 0", full_at=_80, empty="zero",
    ),
    Component(
        "3.5", "payment", "TTHC có phí có hồ sơ phải nộp phí trên Cổng", "Fee procedures with dossiers owing one", 2,
        stated("procedures_fee_used", "fee_procedures"),
        more(
            "procedures_fee_used", "fee_procedures", "TTHC có phí phát sinh hồ sơ",
            "fee procedure with its first dossier",
        ),
        "min(2; 2,5 × TTHC có hồ sơ / TTHC có phí)", "min(2, 2.5 × with dossiers / with a fee)",
        "mô tả (80 % là đủ điểm) + khớp (2,5 × tỷ lệ, không thấy chặn; mẫu số 0 được 0)", full_at=_80, empty="zero",
        uncapped=lambda edition: not edition.payment_capped,
    ),
    Component(
        "4.1", "digitisation", "Hồ sơ cấp kết quả điện tử", "Dossiers with an electronic result", 6,
        e_results,
        more("e_result", result_base, "hồ sơ có kết quả điện tử", "dossier with an electronic result"),
        "6 × kết quả điện tử / hồ sơ của TTHC trả kết quả bằng giấy tờ",
        "6 × electronic results / dossiers of procedures whose result is a document",
        "mô tả + khớp", portal_code="ORIGINAL_RESULT_AVAILABLE",
    ),
    Component(
        "4.2", "digitisation", "Hồ sơ được số hóa", "Dossiers digitised", 4,
        digitised,
        more(digitised_name, "received", "hồ sơ được số hóa", "dossier digitised"),
        "4 × số hóa / tiếp nhận ÷ 100 % (mô tả: 80 %)", "4 × digitised / received ÷ 100 % (text: 80 %)",
        "khớp (100 %) trái mô tả (80 %, kèm kết quả điện tử): công tắc",
        full_at=lambda edition: Fraction(edition.digitised_full_at, 100), portal_code="SO_HOA_GIAY_TO_GIAI_QUYET",
    ),
    Component(
        "4.3", "digitisation", "Hồ sơ tái sử dụng dữ liệu số hóa", "Dossiers that used digitised data again", 2,
        dossiers("reused", "received", "reused_said"),
        more("reused", "received", "hồ sơ tái sử dụng dữ liệu", "dossier using data again"),
        "min(2; 2 × tái sử dụng / tiếp nhận ÷ 80 %)", "min(2, 2 × used again / received ÷ 80 %)",
        "mô tả (80 %) + khớp (80 %)", full_at=_80, portal_code="REUSED_DIGITIZED_DATA",
    ),
    Component(
        "4.4", "digitisation", "Hồ sơ dùng kho dữ liệu dùng chung", "Dossiers that used the shared store", 4,
        dossiers("shared_store", "received", "shared_store_said"),
        more("shared_store", "received", "hồ sơ lấy từ kho", "dossier using the store"),
        "4 × dùng kho / tiếp nhận", "4 × used the store / received",
        "mô tả + khớp (chỉ thấy tỷ lệ 0: hệ số chưa kiểm được)", portal_code="SYNCED_WITH_DVCQG_PERSONAL_STORAGE",
    ),
    Component(
        "4.5b", "digitisation", "Hồ sơ dùng dữ liệu dân cư", "Dossiers that used population data", 2,
        dossiers("population", "received", "population_said"),
        more("population", "received", "hồ sơ dùng dữ liệu dân cư", "dossier using the data"),
        "2 × dùng dữ liệu dân cư / tiếp nhận", "2 × used population data / received",
        "mô tả + khớp", portal_code="CITIZEN_DATA_CONNECTED_DOSSIER",
    ),
    Component(
        "4.5a", "digitisation", "TTHC kết nối dữ liệu dân cư", "Procedures connected to population data", 2,
        population_procedures,
        more(
            "procedures_population", "citizen_procedures", "TTHC phát sinh hồ sơ dùng dữ liệu dân cư",
            "procedure with its first dossier using population data",
        ),
        "2 × TTHC có dùng / TTHC cho người dân", "2 × procedures using it / procedures for citizens",
        "mô tả + khớp", portal_code="CITIZEN_DATA_CONNECTED_FORMALITY",
    ),
    Component(
        "4.6", "digitisation", "Chứng thực bản sao điện tử từ bản chính", "Copies certified electronically", 2,
        dossiers("certified_electronic", "certified", "certified_said"),
        more("certified_electronic", "certified", "bản sao chứng thực điện tử", "copy certified electronically"),
        "2 × chứng thực điện tử / hồ sơ chứng thực bản sao", "2 × electronic / dossiers to certify a copy",
        "khớp (2 × tỷ lệ); tử số, mẫu số suy ra, không có trong mô tả", portal_code="ELECTRONIC_CERTIFIED_COPY",
    ),
    Component(
        "5.2", "satisfaction", "Xử lý phản ánh, kiến nghị đúng hạn", "Petitions handled in time", 6,
        stated("petitions_on_time", "petitions"),
        more("petitions_on_time", "petitions", "PAKN xử lý đúng hạn", "petition handled in time"),
        "6 × đúng hạn / PAKN; không có PAKN được 6", "6 × in time / petitions; none earns 6",
        "mô tả (từ chối ≤ 2, bổ sung ≤ 5, trả lời ≤ 15, công khai ≤ 2 ngày làm việc) + khớp",
        empty="full", portal_code="PETITION_PROCESSING_ON_TIME",
    ),
    Component(
        "5.3", "satisfaction", "Hài lòng trong xử lý phản ánh, kiến nghị", "Content with how petitions are handled", 6,
        stated("petitions_content", "petitions_first"),
        more("petitions_content", "petitions_first", "PAKN được hài lòng", "petition handled to content"),
        "6 × hài lòng / PAKN; không có PAKN được 6", "6 × content / petitions; none earns 6",
        "mô tả + khớp", empty="full", portal_code="PETITION_HANDLING_SATISFACTION",
    ),
    Component(
        "5.4", "satisfaction", "Hài lòng trong giải quyết TTHC", "Content with how dossiers are handled", 6,
        content,
        CONTENT,
        "min(6; 6 × (1 − tỷ lệ trễ − tỷ lệ bị chê) ÷ 90 %)", "min(6, 6 × (1 − late share − disliked share) ÷ 90 %)",
        "mô tả (90 %) + khớp; mẫu số 0 được 0", full_at=Fraction(90, 100), empty="zero",
        portal_code="DOSSIER_RECEIVING_SATISFACTION",
    ),
)  # fmt: skip
BY_CODE: Final = {component.code: component for component in COMPONENTS}
MAXIMUM: Final = sum(component.maximum for component in COMPONENTS)
