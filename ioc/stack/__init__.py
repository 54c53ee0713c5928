"""The local stack: Kafka, TimescaleDB and Redis as child processes, without Docker or root.

    with Stack(Path("var/stack")) as stack:
        print(stack.addresses.kafka)

Where each server comes from: an address in the settings, a server already installed, or our own copy in the cache.
"""

from ioc.stack.addresses import ALL_PARTS, Addresses
from ioc.stack.stack import Stack, load
from ioc.stack.words import StackError

__all__ = ["ALL_PARTS", "Addresses", "Stack", "StackError", "load"]
