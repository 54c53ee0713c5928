"""Plainly: what psycopg says, as three words a command can act upon: away, not migrated, failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ioc.store.panels import DatabaseAway, QueryFailed

__all__ = ["DatabaseAway", "NotMigrated", "QueryFailed", "plainly"]


class NotMigrated(Exception):
    """Thiếu bảng hoặc cột của phiên bản này. / Tables or columns of this version are missing."""


@contextmanager
def plainly() -> Iterator[None]:
    """DatabaseAway, NotMigrated or QueryFailed instead of psycopg's many."""
    try:
        yield
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        raise NotMigrated(_first_line(error)) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DatabaseAway(_first_line(error)) from error
    except psycopg.Error as error:
        raise QueryFailed(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
