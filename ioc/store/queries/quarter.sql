-- The quarterly report: documents that its Appendix I lists, and since when there are figures at all.

-- documents --
-- Documents of one field that bear a day within a period.
select coalesce(attrs ->> 'document_type', ''), attrs ->> 'document_no', (attrs ->> 'document_at')::bigint
  from case_state
 where kind = 'directive' and category = 'document' and state <> 'void' and attrs ->> 'field' = %(field)s
   and (attrs ->> 'document_at')::bigint >= (extract(epoch from %(start)s::timestamptz) * 1000)::bigint
   and (attrs ->> 'document_at')::bigint < (extract(epoch from %(end)s::timestamptz) * 1000)::bigint
   and attrs ->> 'document_no' is not null
 order by 3, 2;

-- since --
-- The first day of which anything was counted by any of these measures.
select min(first) from unnest(%(measures)s::text[]) m,
       lateral (select bucket as first from cell where measure = m and grain = 86400 order by bucket limit 1) c;
