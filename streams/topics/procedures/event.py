"""Dossier: one step of one administrative dossier (hồ sơ thủ tục hành chính, TTHC).

Field names that real one-stop systems use stand in quotes (`MaHoSo`, `NgayHenTra`, …) so that an integrator can map
columns without asking. No name, no ID number, no address of the applicant.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ioc.domain.codes import H_FORM, Code, ProcedureCode, SubjectKey
from ioc.domain.dossier.states import State
from ioc.domain.event import Event, Instant, Vnd

DossierId = Annotated[str, msgspec.Meta(max_length=40, pattern=rf"^{H_FORM}-[0-9]{{6}}-[0-9]{{4}}$(?!\n)")]


class Apology(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả / Letter of apology with a new date."""

    sent_at: Instant
    """Lúc gửi phiếu (`gui_luc`). / When it was sent."""
    new_due_at: Instant
    """Ngày hẹn trả mới (`hen_lai`). / New date promised."""
    reason: Code | None = None
    """Lý do (`ly_do`), một từ mã. / Why it is late, a code word."""


class Dossier(Event, kw_only=True, frozen=True, gc=False):
    """Hồ sơ thủ tục hành chính / Administrative dossier.

    One event a step, `state` 1–10. 9 (xử lý xong) ends the clock and outranks 10 (đã trả): waiting for the citizen to
    fetch a result is not lateness (QĐ 766/QĐ-TTg, thành phần 2.1).
    """

    dossier_id: DossierId
    """Mã hồ sơ (`MaHoSo`), theo TT 01/2018/TT-VPCP Điều 19: mã đơn vị-YYMMDD-số thứ tự; khóa của bản tin. / Dossier
    code: agency, date of receipt, daily number; the record key."""
    procedure_code: ProcedureCode
    """Mã thủ tục (`MaTTHC`), ví dụ `1.005129`. / Procedure code in the national register."""
    state: Annotated[int, msgspec.Meta(ge=1, le=10)]
    """Trạng thái 1–10 (`TrangThaiHoSoId`) sau bước này. / State 1–10 after this step."""
    channel: Literal[1, 2, 3] = 1
    """Kênh (`KenhThucHien`): 1 trực tiếp, 2 trực tuyến, 3 bưu chính công ích; trống là trực tiếp. / Channel: 1 desk,
    2 online, 3 post."""
    agency: Code
    """Cơ quan xử lý (`co_quan_xu_ly`), mã định danh điện tử. / Agency that handles it; required."""
    received_by: Code | None = None
    """Nơi tiếp nhận (`NoiNopHoSo`), có thể khác nơi xử lý (NĐ 118/2025: không phụ thuộc địa giới). / Desk that took
    it in, perhaps not the one that handles it."""
    field: Code | None = None
    """Lĩnh vực (`linh_vuc`), ví dụ `dat-dai`. / Field of the procedure."""
    level: Literal["partial", "full"] | None = None
    """Mức dịch vụ công trực tuyến (`muc_dvc`): một phần, toàn trình. / How far it can be done online."""
    submitted_at: Instant | None = None
    """Ngày nộp (`NgayNopHoSo`). / When the applicant sent it."""
    received_at: Instant | None = None
    """Ngày tiếp nhận (`NgayTiepNhan`). / When it was accepted; the clock starts."""
    due_at: Instant | None = None
    """Ngày hẹn trả (`NgayHenTra`). / When the result is promised."""
    ended_at: Instant | None = None
    """Ngày kết thúc xử lý (`NgayKetThucXuLy`). / When the work ended; the clock stops."""
    refused_at: Instant | None = None
    """Ngày từ chối (`NgayTuChoi`). / When it was refused."""
    returned_at: Instant | None = None
    """Ngày trả kết quả (`NgayTra`). / When the applicant got the result."""
    duration: Annotated[int, msgspec.Meta(ge=1, le=2_000)] | None = None
    """Thời hạn giải quyết (`thoi_han`), tính theo `duration_unit`. / Time allowed, in `duration_unit`."""
    duration_unit: Literal["hour", "working_day"] | None = None
    """Đơn vị của thời hạn: giờ, ngày làm việc. / Unit of the time allowed."""
    step: Code | None = None
    """Bước xử lý (`buoc`). / Stage of the workflow."""
    officer_key: SubjectKey | None = None
    """Khóa ẩn danh của cán bộ xử lý (`can_bo_khoa`), HMAC. / Keyed hash of the officer who has it."""
    supplements: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """Số lần yêu cầu bổ sung (`lan_bo_sung`); quá một lần tính là trễ (QĐ 766). / Times more papers were asked for;
    more than once counts as late."""
    digitised: bool | None = None
    """Có thành phần được số hóa (`HoSoCoThanhPhanSoHoa`); trống là chưa biết. / Papers were digitised; null unknown."""
    e_result: bool | None = None
    """Có kết quả điện tử (`ket_qua_dien_tu`). / The result is electronic."""
    reused: bool | None = None
    """Có tái sử dụng dữ liệu số hóa (`tai_su_dung`). / Digitised data was used again."""
    shared_store: bool | None = None
    """Có dùng kho dữ liệu dùng chung (`kho_dung_chung`). / The shared store of papers was used."""
    population_data: bool | None = None
    """Có khai thác CSDL quốc gia về dân cư (`MaCSDL`). / The national population database was used."""
    e_copy: bool | None = None
    """Có dùng bản sao chứng thực điện tử. / An electronically certified copy was used."""
    synced: bool | None = None
    """Đã đồng bộ lên Cổng dịch vụ công quốc gia. / The national portal has it."""
    vneid: bool | None = None
    """Người nộp xác thực bằng VNeID (`TaiKhoanDuocXacThucVoiVNeID`). / The applicant signed in with VNeID."""
    fee: Vnd | None = None
    """Phí, lệ phí phải nộp (`phi_phai_nop`), đồng; 0 là miễn phí. / Fee owed in đồng; 0 is free of charge."""
    paid: Literal[0, 1, 2] | None = None
    """Thanh toán trực tuyến (`DuocThanhToanTrucTuyen`): 0 không, 1 qua Cổng DVCQG, 2 qua cổng địa phương. / Paid
    online: 0 no, 1 national portal, 2 local gateway."""
    apology: Apology | None = None
    """Phiếu xin lỗi và hẹn lại (`xin_loi`). / Letter of apology, when late."""
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    """Điểm đánh giá của người dân (`danh_gia`): 1 kém … 5 tốt. / The applicant's rating, 5 best."""
    complaint: bool | None = None
    """Có phản ánh, khiếu nại về việc giải quyết (QĐ 766, hài lòng). / There was a complaint about its handling."""
    subject_key: SubjectKey | None = None
    """Khóa ẩn danh của người nộp (`doi_tuong_khoa`), HMAC. / Keyed hash of the applicant."""

    @property
    def on_time(self) -> bool | None:
        """Whether the work ended by the date promised; None while it runs or when no date was promised.

        Thin form of 766 §2.1: a second request for papers makes it late; the wait for papers is not subtracted here.
        """
        if self.state != State.FINISHED or self.due_at is None:
            return None
        return self.supplements <= 1 and (self.ended_at or self.occurred_at) <= self.due_at
