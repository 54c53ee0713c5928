"""Words of statements: what each coded value is called on screens and in documents."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "state": {
        "expected": ("Chờ số liệu", "Awaited"),
        "estimated": ("Ước tính", "Estimated"),
        "provisional": ("Sơ bộ", "Provisional"),
        "final": ("Chính thức", "Final"),
        "withdrawn": ("Đã rút lại", "Withdrawn"),
    },
}
