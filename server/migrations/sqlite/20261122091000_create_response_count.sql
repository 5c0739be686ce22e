-- How a round is fielded. Modes and languages are words with a space between; none for all that there
-- are. The target is what each unit is to bring in that has no target of its own, and what the round is
-- to bring in if it has no units.
alter table round add column paused_at integer;
alter table round add column modes text;
alter table round add column languages text;
alter table round add column target integer check (target > 0);
alter table round add column plan text;
alter table round add column revision integer not null default 1;
alter table round_unit add column target integer check (target >= 0);

-- Responses counted as they come, so that progress costs the number of units and days and not of
-- responses. Days are those of Viet Nam; the empty text stands for no unit.
create table response_count (
    round text not null references round (code),
    unit text not null,
    received_on text not null,
    mode text not null,
    disposition text not null,
    n integer not null,
    last_received_at integer not null,
    primary key (round, unit, received_on, mode, disposition)
) strict, without rowid;

insert into response_count (round, unit, received_on, mode, disposition, n, last_received_at)
select round, coalesce(unit, ''), date(received_at / 1000000 + 25200, 'unixepoch'), mode, disposition,
    count(*), max(received_at)
from response
group by 1, 2, 3, 4, 5;
