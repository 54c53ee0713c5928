from io import StringIO

from rich.console import Console

from ioc.stack.bars import Bars, Lines, progress_for


def test_a_log_gets_a_line_when_a_thing_begins_and_one_when_it_is_done() -> None:
    said = StringIO()
    lines = Lines(Console(file=said))
    with lines.task("Fetching redis") as task:
        task.update(done=1, total=2, detail="half")
    assert said.getvalue() == "· Fetching redis …\n✓ Fetching redis\n"


def test_bars_name_what_is_fetched_and_how_far_it_came() -> None:
    said = StringIO()
    with Bars(Console(file=said, force_terminal=True, width=120)) as bars, bars.task("Fetching redis") as task:
        task.update(done=50, total=100, detail="libjemalloc2")
        bars.note("a note")
        bars._bars.refresh()
    assert "Fetching redis" in said.getvalue()
    assert "50%" in said.getvalue()
    assert "libjemalloc2" in said.getvalue()
    assert "a note" in said.getvalue()


def test_a_pipe_gets_lines() -> None:
    with progress_for(Console(file=StringIO())) as progress:
        assert isinstance(progress, Lines)
