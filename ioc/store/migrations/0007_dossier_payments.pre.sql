-- Payments are found by the dossier whose fee they are (đối soát lệ phí). A column of its own, because an index on attrs
-- would be touched by every change of every case. Writes the table anew once: some seconds a million cases.
alter table case_state
    add column dossier_id text collate "C"
        generated always as (case when kind = 'payment' then attrs ->> 'dossier_id' end) stored;
create index case_of_dossier on case_state (dossier_id) where dossier_id is not null;
