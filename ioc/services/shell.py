"""Shell (vỏ trang): every file a page is built of, found by reading the page, its scripts and its styles. What a phone
keeps so that the page opens without a network. The version is a digest of all contents: one letter changed, another
version.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ioc.services.shelf import Shelf

_REFERENCES: Final = {
    ".html": re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="([^"]+)"'),
    ".js": re.compile(r'^(?:import|export)\b[^"\n]*"(\.[^"]+)"', re.MULTILINE),
    ".css": re.compile(r'url\("([^"]+)"\)'),
}


class MissingPart(Exception):
    """Trang dùng một tệp không có. / A page uses a file that is not there."""


@dataclass(frozen=True, slots=True)
class Shell:
    files: Mapping[str, str]
    """Address → tag."""

    @property
    def version(self) -> str:
        """Names this set of contents."""
        said = "\n".join(f"{address} {tag}" for address, tag in sorted(self.files.items()))
        return hashlib.sha256(said.encode()).hexdigest()[:20]


def shell_of(shelf: Shelf, page: str) -> Shell:
    """The shell of a page on the shelf. Raises MissingPart."""
    found: dict[str, str] = {}
    todo = [(page, "")]
    while todo:
        address, user = todo.pop()
        if address in found:
            continue
        item = shelf.find(address)
        if item is None:
            raise MissingPart(f"{user or 'shell'}: {address}")
        found[address] = item.tag
        if pattern := _REFERENCES.get(posixpath.splitext(address)[1]):
            text, home = item.data.decode(), posixpath.dirname(address)
            todo += [(posixpath.normpath(posixpath.join(home, one)), address) for one in pattern.findall(text)]
    return Shell(dict(sorted(found.items())))
