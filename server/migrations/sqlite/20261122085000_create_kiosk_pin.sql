-- What the PIN of desks is checked against on their tablets; '' stands for all units of the round that
-- have no PIN of their own.
create table kiosk_pin (
    round text not null references round (code),
    unit text not null,
    verifier text not null,
    set_by text not null,
    set_at integer not null,
    primary key (round, unit)
) strict, without rowid;
