-- Open incidents by severity; incidents closed this quarter (a false alarm is another state); time of the newest event.
with heard as (
    select date_trunc('second', max(max_event_at)) as last_at from stream_offset where topic like '%%ioc.soc-alerts.v1'
)
select 'open' as what, severity, count(*) as n, (select last_at from heard) as last_at
  from case_state
 where kind = 'incident' and open
 group by severity
union all
select 'handled', null, count(*), (select last_at from heard)
  from case_state
 where kind = 'incident' and not open and state = 'closed'
   and closed_at >= date_trunc('quarter', %(now)s::timestamptz, 'Asia/Ho_Chi_Minh')
