-- Phản ánh hiện trường đã nhận. / Accepted field reports. Written by COPY only, in this column order.
create table events_field_reports (
    occurred_at   timestamptz not null,
    source        text     not null collate "C",
    event_id      text     not null collate "C",
    revision      integer  not null,
    entity        text     not null collate "C",   -- report_id
    unit          text     not null collate "C",
    part          smallint not null,
    off           bigint   not null,
    late          boolean  not null,               -- came after its bucket had closed
    state         text     not null collate "C",
    category      text     not null collate "C",
    severity      smallint not null,
    kind          text     not null collate "C",
    channel       text     not null collate "C",
    handling_unit text              collate "C",
    body          bytea    not null                -- the JSON as received
);
create index events_field_reports_off on events_field_reports using brin (off);
-- The life of one report, for whoever asks by tracking number. Reports are few: the index is cheap here.
create index events_field_reports_entity on events_field_reports (entity, occurred_at);
-- hypertable: occurred_at 7 days
