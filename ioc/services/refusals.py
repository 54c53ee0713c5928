"""Refusal: why a request was not taken: a status, a stable code, a sentence in two languages, the place of the fault.

The API turns it into problem+json. Codes are for machines and never change; sentences are for people.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong field. `pointer` is a JSON pointer into the request's body."""

    pointer: str
    code: str
    detail: str
    detail_en: str


class Refused(Exception):
    """Yêu cầu bị từ chối, kèm lý do. / The request is refused, with its reason."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        detail_en: str,
        *,
        pointer: str = "",
        faults: tuple[Fault, ...] = (),
        retry_after_s: int | None = None,
        close: bool = False,
        extra: dict[str, object] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.detail, self.detail_en = status, code, detail, detail_en
        self.pointer = pointer or (faults[0].pointer if faults else "")
        self.faults, self.retry_after_s, self.close = faults, retry_after_s, close
        """`close`: the body was not read to its end, so the connection cannot be used again."""
        self.extra = extra or {}


def unprocessable(faults: list[Fault]) -> Refused:
    """422 that names every wrong field at once."""
    first = faults[0]
    return Refused(422, first.code, first.detail, first.detail_en, faults=tuple(faults))
