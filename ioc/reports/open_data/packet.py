"""Packet: everything that is published together: files of each dataset, description, checksums, what to know. Pure."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from ioc.reports.open_data.catalogue import NOT_PUBLISHED
from ioc.reports.open_data.dataset import HIDDEN, TOTAL, Dataset
from ioc.reports.open_data.dcat import Publication, describe
from ioc.reports.open_data.files import to_csv, to_json

README, DCAT, SUMS = "DOC-TRUOC.md", "dcat.jsonld", "SHA256SUMS"
ORDER: Final = (README, DCAT, SUMS)


def packet(publication: Publication, datasets: list[Dataset]) -> dict[str, bytes]:
    """Name → content. `SHA256SUMS` covers all the others; `sha256sum -c` checks them."""
    described = []
    files: dict[str, bytes] = {}
    for dataset in datasets:
        stem = f"{dataset.about.slug}-{publication.period.name}"
        own = {
            f"{stem}.csv": to_csv(dataset),
            f"{stem}.json": to_json(dataset, publication.period, publication.issued),
        }
        described.append((dataset, own))
        files |= own
    files[README] = _readme(publication, datasets).encode()
    files[DCAT] = describe(publication, described)
    sums = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return files | {SUMS: sums.encode()}


def _readme(publication: Publication, datasets: list[Dataset]) -> str:
    lines = [
        f"# Dữ liệu mở tỉnh {publication.province}, {publication.period.label()}",
        "",
        f"Đơn vị công bố: {publication.issuer.agency.name}. Giấy phép: <{publication.issuer.open_data.licence}>.",
        f"Phát hành: {publication.issued}.",
        "",
        "| tập dữ liệu | số dòng | dòng ẩn |",
        "|---|---|---|",
    ]
    lines += [
        f"| {one.about.title} (`{one.about.slug}-{publication.period.name}`) | "
        + (f"{len(one.rows)} | {one.hidden} |" if one.rows else "không có dữ liệu | |")
        for one in datasets
    ]
    lines += [
        "",
        "## Cách đọc",
        "",
        f"- Mỗi chiều có cột mã và cột tên; mã `{TOTAL}` là tổng theo chiều đó: đừng cộng dòng tổng với dòng chi tiết.",
        "- Mã không xuất hiện là 0 (không phát sinh). Tập không có dòng nào là không có dữ liệu, không phải 0.",
        "- CSV: UTF-8 có BOM, phân cách dấu phẩy, số viết liền. JSON: cùng các dòng ấy, kèm định nghĩa.",
        "- `dcat.jsonld` mô tả theo DCAT-AP 3; `SHA256SUMS` kiểm bằng `sha256sum -c SHA256SUMS`.",
        "",
        "## Ô bị ẩn",
        "",
        f"Dòng có trạng thái `{HIDDEN}` để trống số liệu: dưới 5 lượt hoặc dưới 5 người, hoặc được ẩn kèm để không ai "
        "suy ra ô dưới 5 từ các dòng và tổng còn lại. Với mỗi ô bị ẩn vì nhỏ, luôn có một bảng số khác khớp mọi số "
        "đã công bố mà ô đó từ 5 trở lên. Số 0 không chỉ ra ai nên vẫn công bố, trừ khi cần để bảo vệ ô khác.",
        "",
        "## Không công bố",
        "",
        *(f"- {what}: {why}." for what, why in NOT_PUBLISHED),
        "",
        "*English: aggregates without personal data. Rows with status `Q` are suppressed: fewer than 5 persons, or "
        "needed so that nothing can be derived from totals. Code `_T` is a total; do not add it to its parts.*",
        "",
    ]
    return "\n".join(lines)
