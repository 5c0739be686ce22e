-- How a round is fielded. Modes and languages are words with a space between; none for all that there
-- are. The target is what each unit is to bring in that has no target of its own, and what the round is
-- to bring in if it has no units.
alter table round add column paused_at timestamptz;
alter table round add column modes text;
alter table round add column languages text;
alter table round add column target bigint check (target > 0);
alter table round add column plan text;
alter table round add column revision bigint not null default 1;
alter table round_unit add column target bigint check (target >= 0);

-- Responses counted as they come, so that progress costs the number of units and days and not of
-- responses. Days are those of Viet Nam; the empty text stands for no unit.
create table response_count (
    round text not null references round (code),
    unit text not null,
    received_on date not null,
    mode text not null,
    disposition text not null,
    n bigint not null,
    last_received_at timestamptz not null,
    primary key (round, unit, received_on, mode, disposition)
);

insert into response_count (round, unit, received_on, mode, disposition, n, last_received_at)
select round, coalesce(unit, ''), (received_at at time zone 'Asia/Ho_Chi_Minh')::date, mode, disposition,
    count(*), max(received_at)
from response
group by 1, 2, 3, 4, 5;
