-- Field reports by tracking number. Nothing here is personal: people look without signing in.

-- state --
-- How one report stands; to its reporter the deadline is the one to resolve, whichever runs now.
select state, open, opened_at, changed_at, closed_at,
       coalesce(to_timestamp((attrs->>'resolve_due')::bigint / 1000.0), due_at)
  from case_state where kind = 'report' and id = %(id)s;

-- history --
-- The steps of one report, oldest first; of a corrected step the last correction only.
select distinct on (e.occurred_at, e.source, e.event_id) e.occurred_at, e.state, e.revision
  from events_field_reports e
 where e.entity = %(id)s
 order by e.occurred_at, e.source, e.event_id, e.revision desc
 limit 100;
