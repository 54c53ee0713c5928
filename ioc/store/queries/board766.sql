-- The board of QĐ 766: what sources state beside what we count.

-- petitions_heard --
-- Whether any petition was counted within a period.
select exists (
    select from cell
     where measure = 'reports.cases' and grain = 86400 and bucket >= %(start)s and bucket < %(end)s
       and split_part(key, '|', 4) = 'PAKN' and n > 0);

-- last_official --
-- The newest period that the authority stated a code for.
select (attrs ->> 'period_from')::bigint, (attrs ->> 'period_to')::bigint
  from case_state
 where kind = 'statement' and category = %(code)s and state in ('estimated', 'provisional', 'final')
   and (attrs ->> 'official')::boolean
 order by 2 desc, 1 desc
 limit 1;

-- stated --
-- Statements of one code and of the codes below it for one period, the firmest and latest first.
select coalesce(attrs ->> 'stated_by', agency), unit, state,
       attrs || jsonb_build_object('indicator', category), changed_at, due_at
  from case_state
 where kind = 'statement' and (category = %(code)s or category like %(below)s)
   and state in ('estimated', 'provisional', 'final')
   and (attrs ->> 'period_from')::bigint = (extract(epoch from %(start)s::timestamptz) * 1000)::bigint
   and (attrs ->> 'period_to')::bigint = (extract(epoch from %(end)s::timestamptz) * 1000)::bigint
 order by state = 'final' desc, state = 'provisional' desc, changed_at desc, id;
