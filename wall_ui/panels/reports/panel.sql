-- One row: reports open and late now, opened and closed in 24 hours, units heard in 24 hours, time of the newest event.
with day as (
    select date_trunc('minute', %(now)s::timestamptz) + interval '1 minute' - interval '24 hours' as start
)
select (select count(*) from case_state where kind = 'report' and open) as open,
       (select count(*) from case_state where kind = 'report' and open and due_at < %(now)s) as overdue,
       (select count(*) from case_state where kind = 'report' and opened_at >= day.start) as opened,
       (select count(*) from case_state where kind = 'report' and not open and closed_at >= day.start) as closed,
       (select coalesce(array_agg(distinct unit), '{}') from case_state
         where kind = 'report' and opened_at >= day.start) as units,
       (select date_trunc('second', max(max_event_at)) from stream_offset
         where topic like '%%ioc.field-reports.v1') as last_at
  from day
