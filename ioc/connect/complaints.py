"""Complaint: what the code of a refusal says to people, in a sentence that fits any value. Pure.

The refusal itself, with the value and what a good one looks like, went to the source or into its errors file; what is
kept of it is the code and the field. Codes: docs/connect.md.
"""

from __future__ import annotations

from typing import Final

from ioc.domain.rejected import SENTENCES, Reason

OF_RECORDS: Final[dict[str, tuple[str, str]]] = {
    "MISSING": ("Thiếu một trường bắt buộc.", "A required field is missing."),
    "NOT_FOUND": ("Không tìm thấy phần phải có trong trường.", "What should stand in the field was not found."),
    "NOT_A_VALUE": ("Cần một giá trị, lại nhận danh sách.", "One value is needed, a list came."),
    "BAD_TIME": ("Ngày giờ không có thật hoặc sai dạng.", "No real date, or of another form."),
    "BAD_NUMBER": ("Không phải số, hoặc sai dấu phân cách.", "Not a number, or other separators."),
    "BAD_AMOUNT": ("Số tiền không phải số đồng nguyên.", "The amount is not in whole đồng."),
    "BAD_BOOLEAN": ("Không đọc được là có hay không.", "Neither yes nor no."),
    "BAD_CODE": ("Không có gì để làm mã.", "Nothing to make a code of."),
    "BAD_PHONE": ("Không phải số điện thoại.", "Not a phone number."),
    "BAD_ADDRESS": ("Không phải địa chỉ mạng.", "Not a network address."),
    "BAD_QR": ("Mã QR bị cắt hoặc sai mã kiểm.", "The QR code is cut, or its checksum is wrong."),
    "TOO_LONG": ("Giá trị ghép lại quá dài.", "The joined value is too long."),
    "UNKNOWN_VALUE": ("Giá trị chưa có trong bảng ánh xạ.", "The value is not in the mapping's table."),
    "OUT_OF_RANGE": ("Số ngoài thang của bảng ánh xạ.", "The number is outside the mapping's scale."),
    "AMBIGUOUS_NUMBER": ("Có nhiều hơn một số để chọn.", "There is more than one number to pick."),
    "EXPIRED_UNIT": ("Mã đơn vị hành chính đã hết hiệu lực.", "The code of the unit has ended."),
    "AMBIGUOUS_UNIT": ("Tên đơn vị hành chính trùng nhau.", "The name belongs to several units."),
    "DOUBTFUL_UNIT": ("Tên đơn vị hành chính chưa chắc là nơi nào.", "It is doubtful which unit the name means."),
    "AMBIGUOUS_AGENCY": ("Tên cơ quan trùng nhau.", "The name belongs to several agencies."),
    "NO_EVENT": ("Không mục nào của bảng ánh xạ nhận bản ghi này.", "No event of the mapping takes the record."),
    "OTHER_SOURCE": ("Bản ghi ghi tên một nguồn khác.", "The record names another source."),
    "NOT_AN_OBJECT": ("Bản ghi không phải một đối tượng JSON.", "The record is not a JSON object."),
    "BAD_ROW": ("Dòng thừa hoặc thiếu cột.", "The row has too many or too few columns."),
    "BAD_CSV": ("Dấu nháy, dấu phân cách của tệp bị hỏng.", "Quotes or separators of the file are broken."),
    "BAD_ENCODING": ("Bảng mã của tệp sai từ giữa chừng.", "The encoding of the file goes wrong midway."),
    "TOO_MANY_ROWS": ("Tệp quá nhiều dòng.", "The file has too many rows."),
}
OTHER: Final = ("Bản ghi bị từ chối.", "The record was refused.")


def complaint(code: str) -> tuple[str, str]:
    """(vi, en); of a code that nobody gave words, that there was a refusal."""
    if code in Reason.__members__:
        return SENTENCES[Reason(code)]
    return OF_RECORDS.get(code, OTHER)
