-- What was given for a variable of a unit: administrative values and assessed points, with who gave them
-- and when. The table only grows, and the latest entry of a part is what holds. Whoever gives points
-- does so in office; no respondent's answer stands here.
create table value_entry (
    round text not null references round (code),
    entry bigint not null check (entry > 0),
    unit text not null,
    variable text not null,
    part text not null,
    kind text not null,
    amount text,
    denominator text,
    explanation text,
    evidence text,
    note text,
    given_by text not null,
    given_through text not null,
    given_at timestamptz not null,
    primary key (round, entry)
);
create unique index value_entry_of_part on value_entry (round, unit, variable, part, entry);
