-- Alerts as people read them and act on them. The judge's own statements are elsewhere.

-- open --
-- Open alerts that people see, most severe first, each with the number of its newest journal row.
select a.*, j.seq
  from alert a
  left join lateral (select max(seq) as seq from journal where subject = a.id) j on true
 where a.phase <> 'closed'
 order by a.severity, a.fired_at nulls last, a.id
 limit %(limit)s;

-- closed --
-- Closed alerts that once fired, newest first.
select a.*, j.seq
  from alert a
  left join lateral (select max(seq) as seq from journal where subject = a.id) j on true
 where a.phase = 'closed' and a.fired_at is not null
 order by a.closed_at desc, a.id
 limit %(limit)s;

-- one --
-- One alert with the number of its newest journal row.
select a.*, (select max(seq) from journal where subject = a.id) as seq from alert a where a.id = %(id)s;

-- lock --
-- One alert, held until the transaction ends: the judge and another operator wait.
select a.* from alert a where a.id = %(id)s for update;
