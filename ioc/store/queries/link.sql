-- Link: what a store worker's connection begins with.

-- end_frozen --
-- Ends sessions of workers that keep the database waiting in the middle of a COPY, which no time-out of the database
-- covers: while it reads from its client it cannot be cancelled, only ended.
select pg_terminate_backend(pid)
  from pg_stat_activity
 where datname = current_database() and application_name = %(name)s and state = 'active' and wait_event = 'ClientRead'
   and state_change < now() - %(frozen_ms)s * interval '1 millisecond';
