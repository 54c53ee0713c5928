"""`ioc sources try FILE`: what a sample file would become, and what is wrong in which row and column. Sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, EXIT_USAGE, Failure
from ioc.commands.source_list import mended, source_named
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.connect.formats import Reading
    from ioc.connect.mapping import Mapper, SourceMapping
    from ioc.settings import Settings

WRONG_SHOWN_MAX = 20
EVENTS_SHOWN_MAX = 3


def try_(
    file: Annotated[Path, typer.Argument(help=say(vi="Tệp mẫu", en="A sample file"), show_default=False)],
    mapping: Annotated[
        str, typer.Option("--mapping", "-m", help=say(vi="Tên hoặc tệp ánh xạ", en="Mapping, by name or file"))
    ] = "",
    source: Annotated[str, typer.Option("--source", "-s", help=say(vi="Nguồn đã đăng ký", en="A registered one"))] = "",
    given: Annotated[
        list[str] | None,
        typer.Option("--set", help=say(vi="Thay cho [source.set], ví dụ unit=24", en="As [source.set]: unit=24")),
    ] = None,
    at: Annotated[
        str, typer.Option("--at", help=say(vi="Coi như bây giờ là, RFC 3339", en="As if it were then, RFC 3339"))
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help=say(vi="In JSON đầy đủ", en="Print all of it as JSON"))
    ] = False,
) -> None:
    import json

    from ioc.commands.surroundings import console
    from ioc.connect.formats import Unreadable, read_file
    from ioc.connect.trial import trial
    from ioc.settings import Settings

    settings = Settings.from_env()
    compiled, mapper = _mapper(settings, mapping, source, given or [])
    now = _moment(at)
    try:
        with file.open("rb") as opened:
            reading = read_file(
                opened, file.name, compiled.read if compiled else None, compiled.reads if compiled else ()
            )
            if as_json:
                out = console()
                out.file.write(json.dumps(trial(reading.rows, mapper, now), ensure_ascii=False, indent=1) + "\n")
                return
            wrong = _show(reading, mapper, now)
    except OSError as error:
        what = say(vi=f"Không đọc được {file}: {error.strerror}.", en=f"{file} cannot be read: {error.strerror}.")
        raise Failure(what, code=EXIT_NO_INPUT) from error
    except Unreadable as error:
        raise Failure(f"{error.code}: {say(vi=error.vi, en=error.en)}", code=EXIT_DATA) from error
    if wrong:
        raise typer.Exit(EXIT_DATA)


def _mapper(settings: Settings, mapping: str, source: str, given: Sequence[str]) -> tuple[SourceMapping | None, Mapper]:
    """The mapping and its mapper, of a registered source, or of a mapping by name or file."""
    from ioc.connect.catalogue import gazetteer_of, mapper_for, mapping_in, mapping_named
    from ioc.connect.mapping import ByMapping
    from ioc.provinces.pack import load

    secret = b"a trial: pseudonyms of this run mean nothing"
    if bool(mapping) == bool(source):
        what = say(vi="Cần --mapping hoặc --source.", en="Give --mapping or --source.")
        raise Failure(what, do="ioc sources check", code=EXIT_USAGE)
    pairs = dict(pair.partition("=")[::2] for pair in given)
    if source:
        chosen = source_named(settings, source)
        compiled = mapping_named(chosen.mapping, settings.province) if chosen.mapping else None
        if compiled is None or not pairs:
            return compiled, mapper_for(chosen, settings.province, secret)
        return compiled, ByMapping(
            compiled, source, gazetteer_of(load(settings.province)), secret, {**chosen.given, **pairs}
        )
    path = Path(mapping)
    found = mended(lambda: mapping_in(path) if path.exists() else mapping_named(mapping, settings.province))
    if isinstance(found, list):
        raise Failure("\n".join(found), do="ioc sources check", code=EXIT_DATA)
    return found, ByMapping(found, found.name, gazetteer_of(load(settings.province)), secret, pairs)


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    from ioc.services.moment import BadMoment, parse_moment

    try:
        return parse_moment(text)
    except BadMoment as error:
        raise Failure(f"--at {text}: {say(vi=error.vi, en=error.en)}", code=EXIT_USAGE) from error


def _show(reading: Reading, mapper: Mapper, now: datetime) -> int:
    """Prints what a file would become; how many records are wrong."""
    from collections import Counter

    from ioc.commands.surroundings import console
    from ioc.connect.flow import outcomes

    out = console()
    events: Counter[str] = Counter()
    good = wrong = skipped = shown = 0
    why: Counter[tuple[str, str]] = Counter()
    for batch in outcomes(reading.rows, mapper, now):
        for row, outcome in batch:
            good += bool(outcome.events)
            wrong += bool(outcome.wrong)
            skipped += outcome.skipped is not None
            for one in outcome.events:
                events[one.topic.short] += 1
                if events[one.topic.short] <= EVENTS_SHOWN_MAX:
                    out.print(f"+ {row}  {one.topic.short}  ", style="green", end="", markup=False)
                    out.print(one.value.decode(), markup=False, soft_wrap=True)
            for fault in outcome.wrong:
                why[fault.pointer, fault.code] += 1
                if shown < WRONG_SHOWN_MAX:
                    shown += 1
                    value = f" “{fault.value}”" if fault.value else ""
                    out.print(f"✗ {row}  {fault.pointer or '–'}{value}  ", style="red", end="", markup=False)
                    out.print(f"{fault.code}: {say(vi=fault.vi, en=fault.en)}", markup=False, soft_wrap=True)
    for vi, en in reading.notes:
        out.print(f"ⓘ {say(vi=vi, en=en)}", style="dim", markup=False, soft_wrap=True)
    if sum(why.values()) > shown:
        for (pointer, code), count in why.most_common(10):
            out.print(f"  {count} × {pointer or '–'} {code}", markup=False)
    made = ", ".join(f"{count} {name}" for name, count in sorted(events.items())) or "0"
    out.print(
        say(
            vi=f"{good} bản ghi tốt → {made}; {wrong} sai; {skipped} bỏ qua có chủ ý. Chưa gửi gì.",
            en=f"{good} good records → {made}; {wrong} wrong; {skipped} left out on purpose. Nothing was sent.",
        ),
        style="bold",
        markup=False,
    )
    return wrong
