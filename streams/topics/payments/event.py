"""Payment: one step of one electronic or cash payment (giao dịch thanh toán). No personal data, no account number.

Amounts are whole đồng: VND has no minor unit. `bank transactions` are sensitive data under Law 91/2025/QH15 and NĐ
356/2025, hence a key for the payer and nothing else about him.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ioc.domain.codes import BankBin, EntityId, FailureCode, FastCode, SubjectKey
from ioc.domain.event import Event, Instant, Vnd

Method = Literal["cash", "qr_his", "qr", "pos", "mobile_money", "wallet", "internet_banking", "paygov", "dvcqg"]
Service = Literal["procedure_fee", "hospital_fee", "tuition", "electricity", "water", "other"]
FacilityType = Literal["hospital", "school", "one_stop", "market", "utility", "other"]
Status = Literal["initiated", "pending", "succeeded", "failed", "refunded", "mismatch"]
Side = Literal["biller", "bank"]


class Payment(Event, kw_only=True, frozen=True, gc=False):
    """Giao dịch thanh toán / Payment.

    One event a step: `initiated` → `pending` → `succeeded` | `failed`, later perhaps `refunded` or `mismatch`. Cash
    desks and hospital systems usually send the last step only. `occurred_at` is the time of the step (`thoi_diem`).
    A payment has two ends: what the biller (HIS, one-stop, school) says, which is counted, and what the bank says with
    `side` `bank`, which is compared with it and never counted as another payment.
    """

    transaction_id: FastCode
    """Mã giao dịch (`giao_dich_id`), khóa của bản tin. / Transaction id, the record key."""
    amount: Vnd
    """Số tiền (`so_tien`), đồng, số nguyên. / Amount in whole đồng."""
    currency: Literal["VND"] = "VND"
    """Loại tiền (VietQR trường 53, mã 704), chỉ nhận VND. / Currency; anything but VND is refused, never converted."""
    method: Method
    """Phương thức (`phuong_thuc`); `cash` là tiền mặt, còn lại là không dùng tiền mặt. / Means of payment."""
    service: Service
    """Dịch vụ được trả tiền (`dich_vu`). / What is paid for."""
    status: Status
    """Trạng thái của giao dịch (`trang_thai`). / Status after this step."""
    side: Side = "biller"
    """Đầu nào nói: bên thu (HIS, Một cửa, trường) hoặc ngân hàng báo ghi có; đối soát so hai đầu. / Which end says it:
    the biller, or the bank that credited it."""
    facility: FastCode | None = None
    """Mã cơ sở thu tiền (`co_so_ma`); bắt buộc với viện phí và học phí. / Who collects; required for hospital fees
    and tuition, since facilities are counted there."""
    facility_type: FacilityType | None = None
    """Loại cơ sở (`loai_co_so`). / Kind of the facility."""
    provider: FastCode | None = None
    """Mã cổng hoặc ngân hàng trung gian, ví dụ `paygov`, `vnpt-pay`. / Gateway or bank that carried it."""
    dossier_id: EntityId | None = None
    """Mã hồ sơ thủ tục hành chính được nộp phí (`ma_ho_so`). / Dossier whose fee this is."""
    bill_id: FastCode | None = None
    """Mã phiếu thu, phiếu viện phí trong phần mềm của bên thu (HIS). / Bill in the biller's own system."""
    invoice_no: Annotated[str, msgspec.Meta(min_length=1, max_length=50)] | None = None
    """Mã hóa đơn, biên lai (`ma_hoa_don`). / Invoice or receipt number."""
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    """Số tham chiếu của ngân hàng (`tham_chieu`, VietQR 62.05); bắt buộc khi hoàn tiền. / Bank reference; required
    for a refund."""
    bank_bin: BankBin | None = None
    """Mã BIN ngân hàng (`ngan_hang_bin`), 6 chữ số, NAPAS. / Bank identification number, 6 digits."""
    submitted_at: Instant | None = None
    """Lúc người nộp gửi lệnh (`nop_luc`). / When the payer gave the order."""
    credited_at: Instant | None = None
    """Lúc tiền ghi có (`ghi_co_luc`). / When the money was credited."""
    credited_amount: Vnd | None = None
    """Số tiền thực ghi có, đồng; 0 là ngân hàng không có giao dịch. / Amount in fact credited; 0 when the bank knows
    nothing of it."""
    failure: FailureCode | None = None
    """Lý do lỗi (`ly_do_loi`), một từ mã, ví dụ `timeout`. / Why it failed, a code word, not a sentence."""
    subject_key: SubjectKey | None = None
    """Khóa ẩn danh của người nộp (`doi_tuong_khoa`), HMAC. / Keyed hash of the payer."""

    @property
    def ends_alone(self) -> bool:
        """Whether it is a payment's end that nothing is left to wait for or to compare with: it needs no case. The word
        of the bank always has to be compared, and what names a dossier with the fee of that dossier."""
        if self.dossier_id is not None:
            return False
        if self.status == "succeeded":
            return self.side == "biller" and self.credited_amount in (None, self.amount)
        return self.status == "failed" and not self.credited_amount

    @property
    def speaks_of_end(self) -> bool:
        """Whether it is about a payment that the biller may have ended before: the bank's word, or a mismatch."""
        return self.side == "bank" or self.status == "mismatch"

    @property
    def balanced(self) -> bool | None:
        """Whether both ends agree on the amount; None before they were compared."""
        return None if self.credited_amount is None else self.credited_amount == self.amount

    @property
    def difference(self) -> int | None:
        """By how many đồng the ends differ, either way; None before they were compared. Never negative: a surplus here
        must not hide a loss there."""
        return None if self.credited_amount is None else abs(self.credited_amount - self.amount)
