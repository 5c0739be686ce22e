-- Until when the phases of a round's assessment run; null for no end. One row, as it is set last.
create table assessment (
    round text not null primary key references round (code),
    revision integer not null check (revision > 0),
    claims_until integer,
    appraisal_until integer,
    set_by text not null,
    set_at integer not null
) strict;

-- What a unit's sheet went through: handed in, sent back, appraised, opened again. The table only
-- grows, and the latest step is where the sheet stands.
create table assessment_step (
    round text not null references round (code),
    unit text not null,
    step integer not null check (step > 0),
    kind text not null,
    note text,
    taken_by text not null,
    taken_at integer not null,
    primary key (round, unit, step)
) strict, without rowid;
