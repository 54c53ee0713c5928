-- What people call the rule of an alert (L22): kept with the alert, because a rule may be gone while its alert is still read.
-- Rows of before have none and are shown by the rule's id. And how many steps of its rule's escalation an alert has gone.
alter table alert add column code text not null default '' collate "C";
alter table alert add column escalated smallint not null default 0;
update alert set escalated = 1 where id in (select alert from notice where reason = 'escalated');
