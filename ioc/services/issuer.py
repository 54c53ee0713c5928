"""Issuer: who issues the reports of a province, from `reports.toml` of its pack."""

from __future__ import annotations

from ioc.provinces.pack import folder_of, load
from ioc.reports.letterhead import BadLetterhead, Issuer, read_issuer, unknown_issuer


def issuer_of(province: str) -> Issuer:
    """A pack without the file gives an issuer whose names people fill in. Raises BadLetterhead, UnknownProvince."""
    path = folder_of(province) / "reports.toml"
    if not path.exists():
        return unknown_issuer(load(province).name)
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadLetterhead(f"{path.name}: không phải UTF-8 / not UTF-8; lưu lại / save as UTF-8") from error
    return read_issuer(text, path.name)
