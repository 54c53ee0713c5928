-- One row a unit with open reports or fired alerts: how many of each, the worst severity, time of the newest change.
with report as (
    select unit, count(*) as open, max(changed_at) as last_at
      from case_state
     where kind = 'report' and open
     group by unit
), fired as (
    select unit, count(*) as alerts, min(severity) as worst
      from alert
     where phase in ('firing', 'recovering')
     group by unit
)
select coalesce(report.unit, fired.unit) as unit,
       coalesce(report.open, 0) as open,
       coalesce(fired.alerts, 0) as alerts,
       fired.worst,
       date_trunc('second', report.last_at) as last_at
  from report
  full join fired on fired.unit = report.unit
 order by 1
