-- Bước thực hiện chỉ đạo, văn bản, báo cáo đã nhận. / Accepted steps of directives. Written by COPY only, in this column order.
create table events_directives (
    occurred_at timestamptz not null,
    source      text     not null collate "C",
    event_id    text     not null collate "C",
    revision    integer  not null,
    entity      text     not null collate "C",   -- directive_id
    unit        text     not null collate "C",
    part        smallint not null,
    off         bigint   not null,
    late        boolean  not null,               -- came after its bucket had closed
    kind        text     not null collate "C",
    state       text     not null collate "C",
    agency      text     not null collate "C",
    due_at      timestamptz,
    on_time     boolean,                         -- null unless done with a due time
    online      boolean,
    body        bytea    not null                -- the JSON as received
);
create index events_directives_off on events_directives using brin (off);
-- The life of one directive. Some tens of thousands a year: the index is cheap here.
create index events_directives_entity on events_directives (entity, occurred_at);
-- hypertable: occurred_at 30 days
