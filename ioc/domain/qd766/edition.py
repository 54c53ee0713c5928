"""Edition: how the disputed formulas of QĐ 766 are read. A score names its edition; two editions are never compared.

Two sources disagree here and there. "Text" is the national portal's own description of its formulas (two-tier era);
"fit" is somebody's refit of formulas against what the portal answered for one province (492–2,290 observations a
figure, error ≤ 0.015 points). Neither is the annex of the decision, which was not at hand. The defaults follow the fit,
since it reproduces the points the portal gives, and the text where the fit could not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Empty = Literal["missing", "zero", "full"]
Undated = Literal["left_out", "late", "on_time"]
PaymentBase = Literal["fee_procedures", "fee_procedures_used"]


class EditionError(ValueError):
    """An edition table says something impossible; the text tells what, where and what a good value looks like."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    code: str = "portal-2026-09"
    """Tên của bản / Name that every score of this reading carries; change it with any switch."""
    digitised_full_at: int = 100
    """4.2, đủ điểm ở bao nhiêu % / Full points at this many percent: fit 100, text 80."""
    digitised_needs_result: bool = False
    """4.2 có đòi kết quả điện tử / Text: digitised *and* an electronic result where one is due. Fit could not tell."""
    online_needs_result: bool = False
    """3.3 có đòi kết quả điện tử / Text: online *and* an electronic result where one is due. Fit: the channel alone."""
    online_times_sync: bool = False
    """3.3 có nhân tỷ lệ đồng bộ / Text: the share is multiplied by that of 1.4. Fit: it is not."""
    payment_capped: bool = True
    """3.5 chặn ở 2 điểm / Text: full at 80 %, hence 2 points at most. Fit: 2.5 × share, no cap seen."""
    payment_base: PaymentBase = "fee_procedures"
    """3.5b mẫu số / Fit: all procedures with a fee. Another public reading: those that had dossiers."""
    sync_base: Literal["larger", "portal"] = "larger"
    """1.4 mẫu số / Text: the larger of the national reporting system's total and the portal's."""
    result_base: Literal["received", "finished"] = "received"
    """4.1 mẫu số / Text: all dossiers received, those still running too. `finished` leaves these out."""
    undated: Undated = "left_out"
    """2.1 hồ sơ không có hạn / Neither promised nor limited in time: ours; no source says."""
    transparency_empty: Empty = "missing"
    """1.1–1.3 khi mẫu số 0 / Text: "0 or N/A by the reporting rules"."""


def read_edition(table: Mapping[str, Any], where: str = "qd766") -> Edition:
    """Edition from a TOML table:

    code = "tinh-2026"
    digitised_full_at = 80
    online_times_sync = true

    Raises EditionError naming the key, and what it may be.
    """
    known = {one.name: one for one in fields(Edition)}
    if unknown := sorted(set(table) - set(known)):
        raise EditionError(f"{where}: khóa lạ / unknown key {unknown[0]!r}; có / known: {', '.join(known)}")
    if table and "code" not in table:
        raise EditionError(
            f"{where}.code: bản đổi cách tính phải có tên / a changed edition needs a name, e.g. 'tinh-1'"
        )
    for key, said in table.items():
        _check(key, said, f"{where}.{key}")
    return Edition(**table)


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "payment_base": get_args(PaymentBase),
    "sync_base": ("larger", "portal"),
    "result_base": ("received", "finished"),
    "undated": get_args(Undated),
    "transparency_empty": get_args(Empty),
}


def _check(key: str, said: Any, where: str) -> None:
    if key == "code":
        good, fits = "một tên ngắn / a short name", isinstance(said, str) and 0 < len(said) <= 40
    elif key == "digitised_full_at":
        good, fits = "1…100", type(said) is int and 1 <= said <= 100
    elif key in _CHOICES:
        good, fits = " | ".join(f'"{choice}"' for choice in _CHOICES[key]), said in _CHOICES[key]
    else:
        good, fits = "true | false", type(said) is bool
    if not fits:
        raise EditionError(f"{where}: giá trị sai / bad value {said!r}; phải là / must be {good}")
