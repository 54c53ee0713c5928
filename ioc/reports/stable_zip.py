"""Stable zip: an Office file packed anew so that the same content is the same bytes. Pure.

The libraries write the present moment into every member and into the core properties; a checksum of such a file says
nothing. Members keep their order (readers look for `[Content_Types].xml` first).
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ioc.reports.display import plain

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The least that the format knows."""
CORE: Final = "docProps/core.xml"
LEVEL: Final = 6


def stable(data: bytes, *, title: str, author: str, at: datetime) -> bytes:
    """The package with our core properties and without any other moment."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            content = core_properties(title, author, at) if name == CORE else old.read(name)
            member = ZipInfo(name, EPOCH)
            member.compress_type = ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, content, compresslevel=LEVEL)
    return out.getvalue()


def core_properties(title: str, author: str, at: datetime) -> bytes:
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    w3c = 'xsi:type="dcterms:W3CDTF"'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(plain(title))}</dc:title><dc:creator>{escape(plain(author))}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(plain(author))}</cp:lastModifiedBy><dc:language>vi-VN</dc:language>"
        f"<dcterms:created {w3c}>{moment}</dcterms:created><dcterms:modified {w3c}>{moment}</dcterms:modified>"
        "</cp:coreProperties>"
    ).encode()
