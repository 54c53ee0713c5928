-- One row a topic: when its offsets last moved, its newest event, the worst delay between Kafka and commit.
select topic,
       date_trunc('second', max(updated_at)) as updated_at,
       date_trunc('second', max(max_event_at)) as event_at,
       max(lag_ms) as lag_ms
  from stream_offset
 group by topic
 order by topic
