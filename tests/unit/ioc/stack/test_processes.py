import os
import subprocess
import sys

from ioc.stack import processes


def test_a_process_that_ended_but_was_not_collected_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    while processes.is_alive(child.pid):
        pass
    assert processes.started(child.pid) > 0
    child.wait()
    assert processes.started(child.pid) == 0


def test_killing_a_tree_takes_the_children_too() -> None:
    parent = subprocess.Popen(["sh", "-c", "sleep 60 & sleep 60 & echo; wait"], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    family = processes.children(parent.pid)
    assert len(family) == 2
    processes.kill_tree(parent.pid)
    parent.communicate()
    assert not any(processes.is_alive(pid) for pid in family)


def test_a_process_has_memory_and_one_that_is_gone_has_none() -> None:
    assert processes.memory_bytes(os.getpid()) > 1_000_000
    child = subprocess.Popen(["true"])
    child.wait()
    assert processes.memory_bytes(child.pid) == 0
