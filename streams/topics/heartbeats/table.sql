-- Nhịp tim đã nhận. / Accepted heartbeats. Written by COPY only, in this column order.
-- No index by thing: half a million beats a day, and the cells answer what people ask of a day.
create table events_heartbeats (
    occurred_at timestamptz not null,
    source      text     not null collate "C",
    event_id    text     not null collate "C",
    revision    integer  not null,
    entity      text     not null collate "C",   -- link_id
    unit        text     not null collate "C",
    part        smallint not null,
    off         bigint   not null,
    late        boolean  not null,               -- came after its bucket had closed
    kind        text     not null collate "C",
    state       text     not null collate "C",
    latency_ms  integer,
    data_until  timestamptz,
    reason      text              collate "C",
    body        bytea    not null                -- the JSON as received
);
create index events_heartbeats_off on events_heartbeats using brin (off);
-- hypertable: occurred_at 1 day
