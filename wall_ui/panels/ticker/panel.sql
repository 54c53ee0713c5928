-- The five newest field reports: when, what kind, where, how urgent. No text of a person.
select opened_at, category, unit, severity
  from case_state
 where kind = 'report' and opened_at <= %(now)s::timestamptz + interval '5 minutes'
 order by opened_at desc
 limit 5
