-- One row a unit with open dossiers: how many, how many of them late now (states 2 and 4; 5 and 6 wait for the citizen),
-- time of the topic's newest event.
select unit,
       count(*) as open,
       count(*) filter (where due_at < %(now)s and state in ('2', '4')) as overdue,
       (select date_trunc('second', max(max_event_at)) from stream_offset
         where topic like '%%ioc.procedures.v1') as last_at
  from case_state
 where kind = 'dossier' and open
 group by unit
 order by unit
