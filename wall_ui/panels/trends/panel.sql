-- Steps of the last 24 hours that are not empty, and a row without a time for each series whose topic has ever spoken.
with day as (
    select %(now)s::timestamptz - interval '25 hours' as start
)
select series, null::timestamptz as at, null::bigint as n
  from (values ('reports', 'ioc.field-reports.v1'), ('dossiers', 'ioc.procedures.v1'), ('payments', 'ioc.payments.v1'))
       as spoken (series, topic)
 where exists (select from stream_offset o where o.topic like '%%' || spoken.topic and o.max_event_at is not null)
union all
select 'alerts', null, null
union all
select 'reports', bucket, sum(n)::bigint
  from cell, day where measure = 'reports.new' and grain = 3600 and bucket >= day.start group by bucket
union all
select 'dossiers', bucket, sum(n)::bigint
  from cell, day where measure = 'procedures.received' and grain = 3600 and bucket >= day.start group by bucket
union all
select 'alerts', date_bin('10 minutes', fired_at, 'epoch'), count(*)
  from alert, day where fired_at >= day.start group by 2
union all
select 'payments', date_bin('10 minutes', bucket, 'epoch'), sum(n)::bigint
  from cell, day where measure = 'payments.all' and grain = 60 and bucket >= day.start group by 2
