"""Formats: the bytes of a file as records, one at a time, in bounded memory. Knows layouts; knows no mapping.

`read_file` finds out how a file is written and says aloud what it found (`notes`): a guess that nobody sees is a trap.
"""

from ioc.connect.formats.file import FILE_BYTES_MAX, ROWS_MAX, Reading, Row, Unreadable, read_file

__all__ = ["FILE_BYTES_MAX", "ROWS_MAX", "Reading", "Row", "Unreadable", "read_file"]
