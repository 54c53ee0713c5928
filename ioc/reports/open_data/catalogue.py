"""Catalogue: the datasets that are published, and what is not and why. Pure data."""

from __future__ import annotations

from typing import Final

from ioc.reports.open_data.dataset import Description, Dimension, Quantity

MONTH: Final = Dimension("thang", "Tháng, dạng YYYY-MM, theo giờ Việt Nam")
ON_TIME: Final = {"dung_han": "Đúng hạn", "tre_han": "Trễ hạn"}
MEANS: Final = {"tien_mat": "Tiền mặt", "khong_tien_mat": "Không dùng tiền mặt"}

DOSSIERS: Final = Description(
    slug="ho-so-theo-co-quan",
    title="Hồ sơ thủ tục hành chính đã kết thúc, theo cơ quan, tháng và tình trạng hạn",
    title_en="Administrative dossiers ended, by agency, month and on time or late",
    about="Đếm hồ sơ kết thúc xử lý trong tháng và xét được hạn. Đúng hạn, trễ hạn theo cách tính của thành phần 2.1, "
    "QĐ 766/QĐ-TTg: trừ thời gian chờ bổ sung; yêu cầu bổ sung quá một lần là trễ. Hồ sơ không có ngày hẹn trả không "
    "được đếm.",
    dimensions=(
        Dimension("co_quan", "Cơ quan xử lý, mã định danh điện tử"),
        MONTH,
        Dimension("tinh_trang", "dung_han: đúng hạn; tre_han: trễ hạn"),
    ),
    quantities=(Quantity("so_ho_so", "Số hồ sơ", "hồ sơ"),),
    source="ioc.procedures.v1",
    keywords=("thủ tục hành chính", "đúng hạn", "cải cách hành chính", "QĐ 766"),
    theme="GOVE",
    listed="tre_han",  # the monthly list names late dossiers of an agency one by one
)
REPORTS: Final = Description(
    slug="phan-anh-theo-xa",
    title="Phản ánh hiện trường, theo xã, lĩnh vực và tháng",
    title_en="Field reports of citizens, by commune, field and month",
    about="Đếm phản ánh được tiếp nhận trong tháng tại xã, phường nơi xảy ra sự việc; phản ánh trùng vẫn được đếm. "
    "Không có nội dung, vị trí, hình ảnh, người gửi. Mã đơn vị hiểu theo ngày tiếp nhận: mã được dùng lại qua các lần "
    "sắp xếp đơn vị hành chính.",
    dimensions=(
        Dimension("xa", "Xã, phường, mã đơn vị hành chính (5 chữ số; 2 hoặc 3 chữ số khi chỉ biết tỉnh, huyện)"),
        Dimension("linh_vuc", "Lĩnh vực phản ánh"),
        MONTH,
    ),
    quantities=(Quantity("so_phan_anh", "Số phản ánh", "phản ánh"),),
    source="ioc.field-reports.v1",
    keywords=("phản ánh hiện trường", "đô thị thông minh"),
    theme="REGI",
)
PAYMENTS: Final = Description(
    slug="thanh-toan-khong-tien-mat",
    title="Thanh toán dịch vụ công, viện phí, học phí: tiền mặt và không dùng tiền mặt, theo dịch vụ, địa bàn, tháng",
    title_en="Payments for public services, hospitals and schools in cash and cashless, by service, district and month",
    about="Đếm giao dịch thành công trong tháng và cộng số tiền. Địa bàn là huyện đến 30/06/2025; từ 01/07/2025 là cụm "
    "xã thuộc huyện cũ, để so sánh được với các kỳ trước. Không có cơ sở thu, ngân hàng, người nộp.",
    dimensions=(
        Dimension("dich_vu", "Dịch vụ được trả tiền"),
        Dimension("dia_ban", "Huyện hoặc cụm huyện cũ, mã đơn vị hành chính; mã tỉnh khi không rõ huyện"),
        MONTH,
        Dimension("hinh_thuc", "tien_mat: tiền mặt; khong_tien_mat: không dùng tiền mặt"),
    ),
    quantities=(Quantity("so_giao_dich", "Số giao dịch", "giao dịch"), Quantity("so_tien", "Số tiền", "đồng")),
    source="ioc.payments.v1",
    keywords=("thanh toán không dùng tiền mặt", "viện phí", "học phí", "xã hội số"),
    theme="ECON",
)
DATASETS: Final = (DOSSIERS, REPORTS, PAYMENTS)

NOT_PUBLISHED: Final = (
    (
        "Cảnh báo, sự cố an toàn thông tin",
        "số liệu theo hệ thống, theo thời gian cho biết chỗ yếu và lúc phòng thủ kém nhất; báo cáo theo "
        "QĐ 05/2017/QĐ-TTg đi tới cơ quan điều phối, không công khai",
    ),
    ("Từng hồ sơ, phản ánh, giao dịch", "là dữ liệu cá nhân dù đã bỏ tên: mã, thời điểm, nơi chốn đủ để nhận ra người"),
    ("Cán bộ xử lý", "là dữ liệu cá nhân; danh sách nội bộ hằng tháng chỉ mang bí danh"),
)
