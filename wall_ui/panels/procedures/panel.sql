-- One row: dossiers finished this quarter that had a promised date, those on time, how many of these counts were corrected
-- after their day; those open and late now (states 2 and 4; 5 and 6 wait for the citizen), time of the newest event.
with quarter as (
    select date_trunc('quarter', %(now)s::timestamptz, 'Asia/Ho_Chi_Minh') as start
)
select (select coalesce(sum(n), 0)::bigint from cell
         where measure = 'procedures.finished_dated' and grain = 86400 and bucket >= quarter.start) as dated,
       (select coalesce(sum(n), 0)::bigint from cell
         where measure = 'procedures.on_time' and grain = 86400 and bucket >= quarter.start) as on_time,
       (select count(*) from cell
         where measure = any('{procedures.finished_dated,procedures.on_time}') and grain = 86400
           and bucket >= quarter.start and revision > 0 and revision < ver) as revised,
       (select count(*) from case_state where kind = 'dossier' and open) as open,
       (select count(*) from case_state
         where kind = 'dossier' and open and due_at < %(now)s and state in ('2', '4')) as overdue,
       (select date_trunc('second', max(max_event_at)) from stream_offset
         where topic like '%%ioc.procedures.v1') as last_at
  from quarter
