-- What the screens ask several times a second and no index answered yet: cases closed lately, alerts fired lately.
create index case_closed on case_state (kind, closed_at) where not open;
create index alert_fired on alert (fired_at);
