"""Term words: what a term counts, in words for people: `số lượt của «Hồ sơ tiếp nhận trong kỳ» (kênh: Trực tuyến)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ioc.domain.terms import FEE, Term, place
from ioc.services.counted import measure_of
from streams.catalogue import words_of
from streams.topic import Topic, all_topics

Text = tuple[str, str]
"""Vietnamese, English."""
DIMENSIONS: Final[dict[str, Text]] = {
    "agency": ("cơ quan", "agency"),
    "apology_in_time": ("xin lỗi trước hạn", "apologised in time"),
    "category": ("loại", "category"),
    "channel": ("kênh", "channel"),
    "desk": ("nơi tiếp nhận so với cơ quan xử lý", "desk against the handling agency"),
    "document_type": ("loại văn bản", "type of document"),
    "facility": ("cơ sở", "facility"),
    "field": ("lĩnh vực", "field"),
    "form": ("dạng", "form"),
    "handled": ("cách xử lý", "how handled"),
    "id": ("đối tượng", "thing"),
    "kind": ("loại đối tượng", "kind"),
    "level": ("cấp độ an toàn", "security level"),
    "link_id": ("đối tượng", "thing"),
    "method": ("phương thức", "method"),
    "officer_key": ("cán bộ (khóa ẩn danh)", "officer (keyed)"),
    "owner_level": ("cấp", "level"),
    "procedure_code": ("thủ tục", "procedure"),
    "provider": ("đơn vị trung gian", "provider"),
    "received_by": ("nơi tiếp nhận", "desk"),
    "report": ("báo cáo", "report"),
    "report_kind": ("loại phản ánh", "kind of report"),
    "satisfaction": ("điểm hài lòng", "rating"),
    "service": ("dịch vụ", "service"),
    "severity": ("mức", "severity"),
    "source": ("nguồn", "source"),
    "stage": ("bước", "stage"),
    "state": ("trạng thái", "state"),
    "step": ("bước", "stage"),
    "system": ("hệ thống", "system"),
    "system_level": ("cấp độ an toàn", "security level"),
    "timing": ("so với hạn", "against the deadline"),
    "unit": ("đơn vị hành chính", "unit"),
    "unit_level": ("cấp hành chính", "administrative level"),
    "verdict": ("đối soát", "reconciliation"),
}
"""Dimension → what it is called."""
KINDS: Final[dict[str, Text]] = {
    "alert": ("cảnh báo của trung tâm", "alerts of the centre"),
    "directive": ("nhiệm vụ", "tasks"),
    "dossier": ("hồ sơ", "dossiers"),
    "fee": ("hồ sơ phải nộp phí mà một đầu ghi đã nộp", "dossiers with a fee that some end says is paid"),
    "incident": ("sự cố, cảnh báo", "incidents"),
    "link": ("đối tượng giám sát", "things watched"),
    "payment": ("giao dịch", "payments"),
    "report": ("phản ánh", "reports"),
    "statement": ("số liệu", "statements"),
}
_YES_NO: Final[dict[str, Text]] = {"y": ("có", "yes"), "n": ("không", "no"), "?": ("không nêu", "not said")}
PROFILE: Final[dict[int, tuple[Text, dict[str, Text]]]] = {
    0: (("so với hạn", "against the date"), {
        "t": ("đúng hạn", "in time"), "l": ("trễ", "late"), "r": ("đang xử lý", "running"),
        "u": ("không có hạn", "no date"),
    }),
    1: (("kênh", "channel"), {
        "1": ("trực tiếp", "desk"), "2": ("trực tuyến", "online"), "3": ("bưu chính", "post"),
    }),
    2: (("phí", "fee"), {"f": ("phải nộp", "owed"), "0": ("0 đồng", "free"), "?": ("không nêu", "not said")}),
    3: (("nộp phí trực tuyến", "paid online"), {
        "1": ("Cổng DVCQG", "national portal"), "2": ("cổng địa phương", "local gateway"), "0": ("không", "no"),
        "?": ("không nêu", "not said"),
    }),
    4: (("số hóa", "digitised"), _YES_NO),
    5: (("kết quả điện tử", "electronic result"), _YES_NO),
    6: (("tái sử dụng dữ liệu", "data used again"), _YES_NO),
    11: (("trên Cổng DVCQG", "on the national portal"), _YES_NO),
}  # fmt: skip
"""Place of a letter of `profile` → what it tells, and its letters."""
CODED: Final[dict[str, dict[str, Text]]] = {
    "apology_in_time": {"true": ("có", "yes")},
    "desk": {"own": ("chính cơ quan xử lý", "the agency's own"), "other": ("nơi khác", "another")},
    "form": {"incident": ("sự cố", "incident"), "alert": ("cảnh báo đơn lẻ", "single alert")},
    "handled": {"online": ("trên mạng", "online"), "paper": ("trên giấy", "on paper")},
    "report": {"on_time": ("đúng hạn", "in time"), "late": ("trễ", "late"), "no": ("chưa báo cáo", "not reported")},
    "timing": {
        "on_time": ("đúng hạn", "in time"), "late": ("trễ", "late"), "running": ("đang xử lý", "running"),
        "undated": ("không có hạn", "no deadline"), "duplicate": ("trùng", "duplicate"),
        "refused": ("không tiếp nhận", "refused"),
    },
    "verdict": {
        "agreed": ("khớp", "agreed"),
        "waiting": ("còn trong thời gian chờ", "within its time"),
        "unbooked": ("tiền đã về mà hồ sơ chưa ghi nộp", "money came and the dossier does not say so"),
        "unseen": ("hồ sơ ghi đã nộp mà không thấy tiền", "the dossier says paid and no money is seen"),
        "amount": ("số tiền khác lệ phí", "another amount than the fee"),
    },
}  # fmt: skip
FACTS: Final[dict[str, Text]] = {
    "agree_by_at": ("phải khớp trước", "to agree by"),
    "amount": ("số tiền", "amount"),
    "collected": ("đã thu", "collected"),
    "count": ("số lần", "times"),
    "differs_by": ("chênh lệch", "difference"),
    "document_at": ("ngày văn bản", "date"),
    "domain": ("lĩnh vực", "domain"),
    "due_766": ("hạn", "due"),
    "due_at": ("hạn", "due"),
    "event": ("bản tin", "record"),
    "fee": ("lệ phí", "fee"),
    "paid_online": ("hồ sơ ghi đã nộp trực tuyến", "the dossier says paid online"),
    "payments": ("giao dịch", "payments"),
    "code": ("luật", "rule"),
    "profile": ("cách đếm QĐ 766", "profile of QĐ 766"),
    "resolve_due": ("hạn xử lý", "due"),
    "revision": ("bản sửa", "revision"),
    "title": ("nội dung", "title"),
    "accept_minutes": ("phút đến khi nhận", "minutes to accept"),
    "ack_minutes": ("phút đến khi nhận", "minutes to take"),
    "handle_minutes": ("phút xử lý", "minutes to handle"),
    "resolve_minutes": ("phút xử lý", "minutes to resolve"),
    "active": ("đang hoạt động", "active"),
    "registered": ("đã đăng ký", "registered"),
    "days_late": ("ngày trễ", "days late"),
    "reopened": ("lần mở lại", "times reopened"),
}
"""Facts of evidence that are no dimensions."""
ATTRS: Final[dict[str, Text]] = {
    "active": ("máy đang hoạt động", "active ones"),
    "registered": ("máy, bản quyền đã đăng ký", "registered ones"),
}
_CODES: Final = re.compile(r" \([A-Z]{2}\d[^)]*\)")
VALUES_SAID: Final = 3
"""More values of one dimension are counted instead of named."""


def words(terms: Sequence[Term]) -> Text:
    """All terms of a numerator or denominator; ("", "") for none."""
    vi = en = ""
    for term in terms:
        one = _one(term)
        vi += ("" if not vi else " trừ " if term.times < 0 else " cộng ") + one[0]
        en += ("" if not en else " less " if term.times < 0 else " plus ") + one[1]
    return vi, en


def fact_names(names: Iterable[str]) -> dict[str, Text]:
    """What the facts of evidence are called; one that has no name is left out."""
    return {name: FACTS.get(name) or DIMENSIONS[name] for name in names if name in FACTS or name in DIMENSIONS}


def fact_values(term: Term, name: str) -> dict[str, Text]:
    """What the coded values of a fact are called, by `coded`."""
    return {"true": ("có", "yes"), "false": ("không", "no")} | _values(term, name)


def coded(fact: object) -> str:
    """A fact as its words are listed: `true` for True."""
    return str(fact).lower() if isinstance(fact, bool) else str(fact)


def _one(term: Term) -> Text:
    limits = [_limit(term, name, values) for name, values in term.where.items()]
    vi, en = _cases(term) if term.cases else _measure(term)
    return _with(vi, [one[0] for one in limits]), _with(en, [one[1] for one in limits])


def _with(what: str, limits: Iterable[str]) -> str:
    told = "; ".join(limits)
    return f"{what} ({told})" if told else what


def _measure(term: Term) -> Text:
    measure = measure_of(term).measure
    vi, en = _bare(measure.about_vi), _bare(measure.about_en)
    if term.distinct:
        dim = DIMENSIONS.get(term.distinct, (term.distinct, term.distinct))
        return f"số {dim[0]} khác nhau: {vi}", f"different values of {dim[1]}: {en}"
    if term.quantile is not None:
        percent = int(term.quantile * 100)
        what = ("trung vị", "median") if percent == 50 else (f"mức {percent} %", f"{percent}th percentile")
        return f"{what[0]}: {vi}", f"{what[1]}: {en}"
    return (f"tổng: {vi}", f"sum: {en}") if term.take == "total" else (vi, en)


def _bare(about: str) -> str:
    """Without the codes it serves and what its sum is: `Hồ sơ trễ (TT10); tổng là số ngày` → `Hồ sơ trễ`."""
    return _CODES.sub("", about.partition(";")[0])


def _cases(term: Term) -> Text:
    kind = KINDS.get(term.cases, (term.cases, term.cases))
    vi, en = kind if term.every else (f"{kind[0]} đang mở", f"open {kind[1]}")
    if term.overdue:
        vi, en = f"{vi} đã quá hạn", f"{en} past their date"
    if term.due_within:
        ahead = term.due_within
        unit = ("giờ làm việc", "office hours") if ahead[-1] == "h" else ("ngày làm việc", "working days")
        vi, en = f"{vi} sắp đến hạn trong {ahead[:-1]} {unit[0]}", f"{en} due within {ahead[:-1]} {unit[1]}"
    if term.within:
        vi, en = f"{vi} trong kỳ", f"{en} of the period"
    if term.each:
        dim = DIMENSIONS.get(term.each, (term.each, term.each))
        what = ("số phút", "minutes") if term.take == "total" else ("số lượt", "times")
        return f"{what[0]} qua từng {dim[0]} của {vi}", f"{what[1]} in each {dim[1]} of {en}"
    if term.take == "days_late":
        return f"số ngày làm việc đã trễ của {vi}", f"working days late of {en}"
    if term.total_of:
        what = ATTRS.get(term.total_of, (term.total_of, term.total_of))
        return f"{what[0]} của {vi}", f"{what[1]} of {en}"
    return f"số {vi}", f"number of {en}"


def _limit(term: Term, name: str, values: Sequence[str]) -> Text:
    dim, at = place(name)
    if at is not None and dim == "profile":
        called, known = PROFILE[at]
    else:
        called, known = DIMENSIONS.get(dim, (dim, dim)), _values(term, dim)
    left = [name for name in known if name not in values]
    if len(values) > VALUES_SAID and len(left) == 1:
        return f"{called[0]}: khác {known[left[0]][0]}", f"{called[1]}: other than {known[left[0]][1]}"
    if len(values) > VALUES_SAID:
        return f"{called[0]}: {len(values)} giá trị", f"{called[1]}: {len(values)} values"
    said = [known.get(value, (value, value)) for value in values]
    return f"{called[0]}: {', '.join(one[0] for one in said)}", f"{called[1]}: {', '.join(one[1] for one in said)}"


def _values(term: Term, dim: str) -> dict[str, Text]:
    if dim in CODED:
        return CODED[dim]
    topic = _topic(term)
    found = words_of(topic) if topic else {}
    # What a case calls its state or category an event may call otherwise.
    event = {"state": "status", "category": "kind", "report_kind": "kind"}.get(dim, dim)
    return found.get(dim) or found.get(event, {})


def _topic(term: Term) -> Topic | None:
    if term.measure:
        return measure_of(term).topic
    kind = "dossier" if term.cases == FEE else term.cases
    return next((topic for topic in all_topics() if topic.case_kind == kind), None)
