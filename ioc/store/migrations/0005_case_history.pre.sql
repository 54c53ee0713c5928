-- The steps of a case: what each of its events states, JSON, the highest revision of each. The case is derived from them.
create table case_history (
    kind  text  not null collate "C",
    id    text  not null collate "C",
    steps bytea not null,
    primary key (kind, id)
) with (fillfactor = 80);

-- A case from before its history was kept: what it knew becomes its first step, as of its latest event.
insert into case_history (kind, id, steps)
select kind, id, convert_to(jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
           'kind', kind, 'id', id, 'at', changed_at, 'revision', revision, 'event_id', event_id, 'state', state,
           'open', open, 'unit', unit, 'agency', agency, 'category', category, 'severity', severity, 'level', level,
           'amount', amount, 'due_at', due_at, 'opened_at', opened_at, 'attrs', attrs)))::text, 'utf8')
  from case_state;

alter table case_state drop column stamps;
