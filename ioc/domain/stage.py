"""Stage: the operating level (cấp độ vận hành) 1–5 of open alerts, TH01. Pure.

1 nothing open of severity 1 or 2 · 2 one or two of severity 2 · 3 one of severity 1, or three of severity 2 · 4 two of
severity 1 in two domains · 5 only a leader declares it, never a rule.
"""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    1: ("Bình thường", "Normal"),
    2: ("Cần chú ý", "Attention"),
    3: ("Cảnh báo", "Warning"),
    4: ("Nghiêm trọng", "Serious"),
    5: ("Khẩn cấp", "Emergency"),
}


def stage(urgent: int, high: int, urgent_domains: int) -> tuple[int, str, str]:
    """(level, why in Vietnamese, why in English) from open alerts of severity 1 and 2."""
    if urgent >= 2 and urgent_domains >= 2:
        return (
            4,
            f"{urgent} cảnh báo mức 1 ở {urgent_domains} lĩnh vực.",
            f"{urgent} alerts of severity 1 in {urgent_domains} domains.",
        )
    if urgent:
        return 3, f"{urgent} cảnh báo mức 1 đang mở.", f"Open alerts of severity 1: {urgent}."
    if high >= 3:
        return 3, f"{high} cảnh báo mức 2 đang mở, từ 3 trở lên.", f"Open alerts of severity 2: {high}, 3 or more."
    if high:
        return 2, f"{high} cảnh báo mức 2 đang mở.", f"Open alerts of severity 2: {high}."
    return 1, "Không có cảnh báo mức 1, 2 đang mở.", "No open alert of severity 1 or 2."
