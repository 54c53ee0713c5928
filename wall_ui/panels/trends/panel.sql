-- Steps of the last 24 hours that are not empty, and whether one was corrected after it was over; of reports and dossiers
-- also the same steps of four earlier weeks. And a row without a time for each series whose topic has ever spoken.
with day as (
    select %(now)s::timestamptz - interval '25 hours' as start
), hour as (  -- a list of hours, not a range: the index then reads these and nothing between
    select start + h * interval '1 hour' - w * interval '7 days' as bucket
      from (select date_trunc('hour', %(now)s::timestamptz) - interval '24 hours' as start) as first,
           generate_series(0, 24) as h, generate_series(0, 4) as w
)
select series, null::timestamptz as at, null::bigint as n, null::boolean as revised
  from (values ('reports', 'ioc.field-reports.v1'), ('dossiers', 'ioc.procedures.v1'), ('payments', 'ioc.payments.v1'))
       as spoken (series, topic)
 where exists (select from stream_offset o where o.topic like '%%' || spoken.topic and o.max_event_at is not null)
union all
select 'alerts', null, null, null
union all
select case cell.measure when 'reports.new' then 'reports' else 'dossiers' end, cell.bucket, sum(n)::bigint,
       bool_or(revision > 0 and revision < ver)
  from hour
  join cell on cell.measure = any('{reports.new,procedures.received}') and cell.grain = 3600 and cell.bucket = hour.bucket
 group by 1, 2
union all
select 'alerts', date_bin('10 minutes', fired_at, 'epoch'), count(*), false
  from alert, day where fired_at >= day.start group by 2
union all
select 'payments', date_bin('10 minutes', bucket, 'epoch'), sum(n)::bigint, bool_or(revision > 0 and revision < ver)
  from cell, day where measure = 'payments.all' and grain = 60 and bucket >= day.start group by 2
