-- Figures ask for cases by category (statements by indicator) and by the day they began.
create index case_category on case_state (kind, category);
