-- Open data: counts by coded dimensions with every total (`_T`), and how many different persons are behind each.
-- A person is the keyed hash of the applicant, reporter or payer; where a source sends none, every entity is one.

-- dossiers --
-- Dossiers ended within a period whose lateness is known: by agency, month and on time or late.
with ended as (
    select c.agency,
           to_char(c.closed_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') as month,
           case when (c.attrs ->> 'on_time_766')::boolean then 'dung_han' else 'tre_han' end as status,
           coalesce(s.subject, c.id) as person
      from case_state c
      left join lateral (
               select convert_from(e.body, 'UTF8')::jsonb ->> 'subject_key' as subject
                 from events_procedures e
                where e.entity = c.id and convert_from(e.body, 'UTF8')::jsonb ->> 'subject_key' is not null
                order by e.occurred_at desc, e.revision desc limit 1) s on true
     where c.kind = 'dossier' and not c.open and c.state <> 'void' and c.attrs ->> 'on_time_766' is not null
       and c.closed_at >= %(start)s and c.closed_at < %(end)s)
select case grouping(agency) when 1 then '_T' else agency end,
       case grouping(month) when 1 then '_T' else month end,
       case grouping(status) when 1 then '_T' else status end,
       count(*), count(distinct person)
  from ended group by cube (agency, month, status);

-- reports --
-- Field reports received within a period: by commune, category and month.
with received as (
    select c.unit,
           c.category,
           to_char(c.opened_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') as month,
           coalesce(s.subject, c.id) as person
      from case_state c
      left join lateral (
               select convert_from(e.body, 'UTF8')::jsonb ->> 'subject_key' as subject
                 from events_field_reports e
                where e.entity = c.id and convert_from(e.body, 'UTF8')::jsonb ->> 'subject_key' is not null
                order by e.occurred_at desc, e.revision desc limit 1) s on true
     where c.kind = 'report' and c.state <> 'void' and c.opened_at >= %(start)s and c.opened_at < %(end)s)
select case grouping(unit) when 1 then '_T' else unit end,
       case grouping(category) when 1 then '_T' else category end,
       case grouping(month) when 1 then '_T' else month end,
       count(*), count(distinct person)
  from received group by cube (unit, category, month);

-- payments --
-- Payments that succeeded within a period, out of the daily cells: by service, unit, month and cash or not.
select split_part(key, '|', 2) as service,
       split_part(key, '|', 1) as unit,
       to_char(bucket at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') as month,
       case split_part(key, '|', 3) when 'cash' then 'tien_mat' else 'khong_tien_mat' end as means,
       sum(n)::bigint, sum(total)::bigint
  from cell
 where measure = 'payments.paid' and grain = 86400 and bucket >= %(start)s and bucket < %(end)s
 group by 1, 2, 3, 4;

-- payers --
-- How many different payers there were: by service, area (of a unit, as given), month and cash or not. What was
-- corrected counts as corrected: a payer of a withdrawn line is nobody there.
with paid as (
    select service,
           coalesce(a.area, e.unit) as area,
           to_char(occurred_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') as month,
           case method when 'cash' then 'tien_mat' else 'khong_tien_mat' end as means,
           coalesce(convert_from(body, 'UTF8')::jsonb ->> 'subject_key', entity) as person
      from events_payments e
      left join unnest(%(units)s::text[], %(areas)s::text[]) as a (unit, area) on a.unit = e.unit
     where status = 'succeeded' and occurred_at >= %(start)s and occurred_at < %(end)s
       and not exists (
               select from correction c
                where c.topic = 'ioc.payments.v1' and c.source = e.source and c.event_id = e.event_id
                  and c.revision > e.revision)
       and convert_from(body, 'UTF8')::jsonb ->> 'test' is distinct from 'true'
       and coalesce(convert_from(body, 'UTF8')::jsonb ->> 'side', 'biller') = 'biller')
select case grouping(service) when 1 then '_T' else service end,
       case grouping(area) when 1 then '_T' else area end,
       case grouping(month) when 1 then '_T' else month end,
       case grouping(means) when 1 then '_T' else means end,
       count(distinct person)
  from paid group by cube (service, area, month, means);
