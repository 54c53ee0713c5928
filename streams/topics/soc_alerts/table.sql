-- Cảnh báo an toàn thông tin đã nhận. / Accepted steps of security alerts. Written by COPY only, in this column order.
create table events_soc_alerts (
    occurred_at  timestamptz not null,
    source       text     not null collate "C",
    event_id     text     not null collate "C",
    revision     integer  not null,
    entity       text     not null collate "C",   -- alert_id
    unit         text     not null collate "C",
    part         smallint not null,
    off          bigint   not null,
    late         boolean  not null,               -- came after its bucket had closed
    state        text     not null collate "C",
    category     text     not null collate "C",
    severity     smallint not null,
    system       text              collate "C",
    system_level smallint,
    incident_id  text              collate "C",
    body         bytea    not null                -- the JSON as received
);
create index events_soc_alerts_off on events_soc_alerts using brin (off);
-- hypertable: occurred_at 1 day
