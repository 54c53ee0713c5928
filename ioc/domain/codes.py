"""Codes: the small checked texts that events share. Knows patterns and limits; knows no register.

A code never holds `|` (it joins the dimensions of a cell's key), a blank or a control character. `(?!\n)` closes the
gap that `$` leaves: Python lets it match before a last newline, and a record key with a newline is another entity.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

EntityId = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$(?!\n)")]
"""Id of a business entity (mã phản ánh, mã hồ sơ, mã cảnh báo, mã giao dịch): the record key in Kafka."""

Code = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)")]
"""Code out of somebody's list (mã cơ sở, mã cơ quan, mã hệ thống); H-form agency codes such as `000.00.01.H02` fit."""

H_FORM = r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,3})"
"""Agency part of a dossier's or procedure's code: `000.00.00.H49` (QCVN 102:2016) or dotted from the top, `H49.12.3`
(QĐ 20/2020)."""

ProcedureCode = Annotated[str, msgspec.Meta(max_length=32, pattern=rf"^[0-9]\.[0-9]{{6}}(?:\.{H_FORM})?$(?!\n)")]
"""Mã thủ tục hành chính (`MaTTHC`) of the national register: `1.005129`."""

FastCode = Annotated[
    str, msgspec.Meta(min_length=1, max_length=64, extra_json_schema={"pattern": r"^[!-{}~]{1,64}$(?!\n)"})
]
"""A code of a topic that carries hundreds of events a second. The pattern stands in the schema only: msgspec runs a
regular expression in 0.4 µs, as long as all the rest of a payment. The topic's `check` asks `is_fast_code`, 0.1 µs."""


def is_fast_code(text: str) -> bool:
    """Whether the text keeps FastCode's pattern: visible ASCII but `|`, no blank."""
    return text.isascii() and text.isprintable() and "|" not in text and " " not in text


SubjectKey = Annotated[str, msgspec.Meta(min_length=32, max_length=64, pattern=r"^[0-9a-f]{32,64}$(?!\n)")]
"""HMAC of a person's identifier (`doi_tuong_khoa`): tells the same person apart, never who it is (Law 91/2025/QH15)."""

Sha256 = Annotated[str, msgspec.Meta(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$(?!\n)")]
"""SHA-256 of a file kept in the intake store, lower-case hex; the file itself never travels on Kafka."""

BankBin = Annotated[str, msgspec.Meta(min_length=6, max_length=6, extra_json_schema={"pattern": "^[0-9]{6}$"})]
"""Bank identification number (mã BIN, NAPAS): tag 38.01.00 of a VietQR code. Digits by `check`."""

FailureCode = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[a-z0-9_]{1,64}$(?!\n)")]
"""Reason as a lower_snake word, not a sentence: sentences of gateways quote names and account numbers."""

DocumentNo = Annotated[
    str,
    msgspec.Meta(max_length=64, pattern=r"^[0-9]{1,6}[A-Za-z]?[-/][0-9A-Za-zĐđƠơƯưÂâÊêÔôĂă&./_-]{1,56}$(?!\n)"),
]
"""Number and symbol of a document (số, ký hiệu văn bản): `1129/UBND-HCC`, `111-NQ/TU`, `20/2020/QĐ-TTg`. No blank: a
title or a name does not fit."""
