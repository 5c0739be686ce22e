-- Forms that were filled in on paper. The response that is made of one has its id from the beginning,
-- so that however often a form is settled, it becomes one response.
create table paper_form (
    round text not null references round (code),
    form text not null,
    response_id uuid not null,
    begun_at timestamptz not null,
    primary key (round, form)
);

-- What stands on a form, as one person typed it. Each form is typed twice; a correction is one more
-- revision, and the latest one counts.
create table paper_entry (
    round text not null,
    form text not null,
    entry bigint not null check (entry in (1, 2)),
    revision bigint not null check (revision > 0),
    typist text not null,
    as_found boolean not null,
    content text not null,
    entered_at timestamptz not null,
    primary key (round, form, entry, revision),
    foreign key (round, form) references paper_form (round, form)
);

-- What was decided of a form by whoever looked at the paper again.
create table paper_resolution (
    round text not null,
    form text not null,
    revision bigint not null check (revision > 0),
    resolved_by text not null,
    content text not null,
    resolved_at timestamptz not null,
    primary key (round, form, revision),
    foreign key (round, form) references paper_form (round, form)
);
