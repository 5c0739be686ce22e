-- Who is to be interviewed in a round and how they were drawn. The empty text stands for no stratum,
-- no PSU. `place` is the order in which reserves are called.
create table field_case (
    round text not null references round (code),
    case_code text not null,
    place integer not null,
    unit text,
    stratum text not null,
    psu text not null,
    variance_stratum text not null,
    variance_psu text not null,
    drawn_within text not null,
    base_weight real not null check (base_weight > 0),
    reserve integer not null check (reserve in (0, 1)),
    assignee text references staff (user_name),
    primary key (round, case_code)
) strict, without rowid;
create index field_case_of_assignee on field_case (round, assignee);
create index field_case_of_psu on field_case (round, stratum, psu, place);

-- How to find a case. Apart from the cases, and never beside answers.
create table case_contact (
    round text not null,
    case_code text not null,
    name text,
    address text,
    phone text,
    note text,
    primary key (round, case_code),
    foreign key (round, case_code) references field_case (round, case_code)
) strict, without rowid;

-- What came of each call at a case, one after another. Rows are added and never changed.
create table case_outcome (
    round text not null,
    case_code text not null,
    number integer not null,
    outcome_id blob not null check (length(outcome_id) = 16),
    outcome text not null,
    note text,
    appointment_at integer,
    noted_at integer,
    recorded_by text not null,
    recorded_at integer not null,
    primary key (round, case_code, number),
    unique (round, outcome_id),
    foreign key (round, case_code) references field_case (round, case_code)
) strict, without rowid;

-- Which reserve was called for which case.
create table case_replacement (
    round text not null,
    case_code text not null,
    reserve text not null,
    reason text not null,
    replaced_by text not null,
    replaced_at integer not null,
    primary key (round, case_code),
    unique (round, reserve),
    foreign key (round, case_code) references field_case (round, case_code),
    foreign key (round, reserve) references field_case (round, case_code)
) strict, without rowid;

-- Supervisors' re-checks (phúc tra): flagged, then what came of it. Rows are added and never changed.
create table case_recheck (
    round text not null,
    case_code text not null,
    number integer not null,
    state text not null,
    note text,
    recorded_by text not null,
    recorded_at integer not null,
    primary key (round, case_code, number),
    foreign key (round, case_code) references field_case (round, case_code)
) strict, without rowid;
