-- Late dossiers: the steps of every dossier that was in hand within a period.

-- in_hand --
-- How many dossiers were begun before a period ended and not ended before it began.
select count(*) from case_state
 where kind = 'dossier' and state <> 'void' and opened_at < %(end)s and (open or closed_at >= %(start)s);

-- steps --
-- Their steps, a page in the order of their codes.
select s.id, h.steps
  from case_state s join case_history h on h.kind = s.kind and h.id = s.id
 where s.kind = 'dossier' and s.state <> 'void' and s.opened_at < %(end)s and (s.open or s.closed_at >= %(start)s)
   and s.id > %(after)s
 order by s.id limit %(limit)s;

-- newest --
-- The newest event of the topic in the store.
select max(max_event_at) from stream_offset where topic = %(topic)s;
