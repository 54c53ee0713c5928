-- Số liệu chỉ tiêu đã nhận. / Accepted statements of figures. Written by COPY only, in this column order.
create table events_indicators (
    occurred_at timestamptz not null,
    source      text     not null collate "C",
    event_id    text     not null collate "C",
    revision    integer  not null,
    entity      text     not null collate "C",   -- indicator
    unit        text     not null collate "C",
    part        smallint not null,
    off         bigint   not null,
    late        boolean  not null,               -- came after its bucket had closed
    state       text     not null collate "C",
    period_from timestamptz not null,            -- the period is [period_from, period_to)
    period_to   timestamptz not null,
    value       numeric,                         -- as stated
    num         bigint,
    den         bigint,
    body        bytea    not null                -- the JSON as received
);
create index events_indicators_off on events_indicators using brin (off);
-- What was ever said of one indicator. Some thousands a month: the index is cheap here.
create index events_indicators_entity on events_indicators (entity, period_from);
-- hypertable: occurred_at 30 days
