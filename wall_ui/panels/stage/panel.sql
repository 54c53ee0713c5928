-- Fired alerts that are not closed, by severity and domain: how many, how many nobody has taken, the newest.
select severity, domain, count(*) as n, count(*) filter (where acked_by is null) as unacked, max(fired_at) as last_at
  from alert
 where phase in ('firing', 'recovering')
 group by severity, domain
 order by severity, domain
