"""VietQR: what the QR code of a Vietnamese transfer says, and the text of such a code. Pure.

EMVCo merchant-presented mode: fields of `id (2 digits) length (2 digits) value`, some of them lists of such fields
themselves, closed by field 63, a CRC-16/CCITT-FALSE over everything before its value. NAPAS uses field 38 with the GUID
A000000727; VNPay field 26 with A000000775. Checked against the strings of the package vietnam-qr-pay 1.0.0 (MIT).

Account numbers and mobile numbers are personal data (NĐ 356/2025): they are decoded so that a code can be rebuilt, and
no mapping can reach them.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import Final, Literal

NAPAS: Final = "A000000727"
VNPAY: Final = "A000000775"
VND: Final = "704"
"""ISO 4217 number of the đồng."""
TO_ACCOUNT: Final = "QRIBFTTA"
TO_CARD: Final = "QRIBFTTC"
TEXT_MAX: Final = 512
"""EMVCo: the content of one code."""
_HEAD = re.compile(r"[0-9]{4}", re.ASCII)


class BadQr(ValueError):
    """Nội dung mã QR sai. / The content of a QR code is wrong. `vi`, `en`: what, where, what is good."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(f"{vi} / {en}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VietQr:
    """One transfer code. "" stands for what the code does not say."""

    bank_bin: str = ""
    """38.01.00, six digits; "" for a VNPay code."""
    account: str = ""
    """38.01.01: account or card number, or the merchant's number at VNPay. Personal data: never leaves."""
    service: str = TO_ACCOUNT
    """38.02: TO_ACCOUNT or TO_CARD; "" for a VNPay code."""
    amount: int | None = None
    """54, whole đồng; None: the payer types it."""
    bill_no: str = ""
    """62.01 số hóa đơn."""
    reference: str = ""
    """62.05 mã tham chiếu."""
    purpose: str = ""
    """62.08 nội dung chuyển tiền."""
    more: tuple[tuple[str, str], ...] = ()
    """Every other top-level field, and those of 62 as `62.07`: kept in order, so that nothing is lost when rebuilt."""

    @property
    def provider(self) -> Literal["vietqr", "vnpay"]:
        return "vietqr" if self.bank_bin else "vnpay"


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE of the text's UTF-8 bytes, four hexadecimal digits in capitals."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def parse(text: str) -> VietQr:
    """What the code says. Raises BadQr."""
    text = text.strip()
    if not text or len(text) > TEXT_MAX:
        raise BadQr(f"Mã QR dài 1–{TEXT_MAX} ký tự.", f"A code has 1–{TEXT_MAX} characters.")
    if text[-8:-4] != "6304":
        raise BadQr("Mã QR phải kết thúc bằng trường 63 (CRC).", "A code must end with field 63 (CRC).")
    good = crc(text[:-4])
    if text[-4:].upper() != good:
        vi = f"CRC của mã QR sai ({text[-4:]}, phải là {good}): mã bị cắt hoặc gõ nhầm."
        raise BadQr(vi, f"The code's CRC is wrong ({text[-4:]}, must be {good}): cut off or mistyped.")
    top = _fields(text[:-8], "")
    if top.get("00") != "01":
        raise BadQr("Mã QR phải bắt đầu bằng 000201.", "A code must begin with 000201.")
    if top.get("53", VND) != VND:
        raise BadQr(f"Loại tiền {top['53']}; chỉ nhận 704 (VND).", f"Currency {top['53']}; only 704 (VND) is taken.")
    found = _receiver(top)
    extra = _fields(top.get("62", ""), "62")
    more = [(key, value) for key, value in top.items() if key not in _OURS]
    more += [(f"62.{key}", value) for key, value in extra.items() if key not in ("01", "05", "08")]
    return VietQr(
        **found,
        amount=_amount(top["54"]) if "54" in top else None,
        bill_no=extra.get("01", ""),
        reference=extra.get("05", ""),
        purpose=extra.get("08", ""),
        more=tuple(more),
    )


def build(code: VietQr) -> str:
    """The text of the code. Raises BadQr when a part cannot be written."""
    if code.provider == "vietqr" and not re.fullmatch(r"[0-9]{6}", code.bank_bin, re.ASCII):
        raise BadQr("Mã BIN gồm 6 chữ số.", "A bank number is 6 digits.")
    if code.bank_bin:
        party = _field("00", code.bank_bin) + _field("01", code.account)
        receiver = _field("38", _field("00", NAPAS) + _field("01", party) + _field("02", code.service))
    else:
        receiver = _field("26", _field("00", VNPAY) + _field("01", code.account))
    extra = [("01", code.bill_no), ("05", code.reference), ("08", code.purpose)]
    extra += [(key[3:], value) for key, value in code.more if key.startswith("62.")]
    parts = [
        ("00", _field("00", "01")),
        ("01", _field("01", "11" if code.amount is None else "12")),
        ("26" if code.provider == "vnpay" else "38", receiver),
        ("53", _field("53", VND)),
        ("54", "" if code.amount is None else _field("54", str(code.amount))),
        ("58", _field("58", "VN")),
        ("62", _field("62", "".join(_field(key, value) for key, value in sorted(extra) if value))),
        *((key, _field(key, value)) for key, value in code.more if "." not in key),
    ]
    # EMVCo asks for 00 first and 63 last; in between every writer in the country counts upwards.
    text = "".join(written for _, written in sorted(parts)) + "6304"
    return text + crc(text)


_OURS: Final = frozenset({"00", "01", "26", "38", "53", "54", "58", "62", "63"})


def _receiver(top: dict[str, str]) -> dict[str, str]:
    """Bank, account and service, of field 38 or else 26."""
    if "38" in top:
        provider = _fields(top["38"], "38")
        if provider.get("00") == NAPAS:
            party = _fields(provider.get("01", ""), "38.01")
            if not re.fullmatch(r"[0-9]{6}", party.get("00", ""), re.ASCII):
                raise BadQr("38.01.00 (mã BIN) gồm 6 chữ số.", "38.01.00 (bank number) is 6 digits.")
            return {"bank_bin": party["00"], "account": party.get("01", ""), "service": provider.get("02", TO_ACCOUNT)}
    if "26" in top:
        provider = _fields(top["26"], "26")
        if provider.get("00") == VNPAY:
            return {"account": provider.get("01", ""), "service": ""}
    vi = f"Không có trường 38 với mã {NAPAS} (VietQR), cũng không có 26 với {VNPAY} (VNPay)."
    raise BadQr(vi, f"Neither field 38 with {NAPAS} (VietQR) nor 26 with {VNPAY} (VNPay).")


def _amount(text: str) -> int:
    """VND has no minor unit; `.00` is written by some and says nothing, any other fraction is refused."""
    whole, _, part = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and part.strip("0") == "" and len(whole) <= 13):
        raise BadQr(f"54 (số tiền) “{text}” không phải số đồng nguyên.", f"54 (amount) “{text}” is not whole đồng.")
    return int(whole)


def _fields(text: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        key, end = head[:2], at + 4 + int(head[2:]) if _HEAD.fullmatch(head) else 0
        if not end or end > len(text):
            place = f"{where}.{key}".strip(".") or "?"
            raise BadQr(
                f"Trường {place} của mã QR bị cắt ở ký tự {at}.", f"Field {place} is cut off at character {at}."
            )
        if key in found:
            raise BadQr(f"Trường {key} xuất hiện hai lần.", f"Field {key} occurs twice.")
        found[key] = text[at + 4 : end]
        at = end
    return found


def _field(key: str, value: str) -> str:
    if len(value) > 99:
        raise BadQr(
            f"Trường {key} dài {len(value)}; tối đa 99.", f"Field {key} has {len(value)} characters; 99 at most."
        )
    return f"{key}{len(value):02}{value}" if value else ""
