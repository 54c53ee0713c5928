"""Connect (kết nối nguồn): how a system with field names of its own reaches our topics. Pure: bytes in, events out.

`formats/` reads a file into records · `mapping.py` turns a record into events by a mapping that `compile.py` made of
`sources/<name>/mapping.yaml` · `registry.py` says who the sources of a province are. Nothing here knows HTTP, Kafka,
folders being watched or the database: those are `ioc/services`, `ioc/edge`, `ioc/store`.
"""
