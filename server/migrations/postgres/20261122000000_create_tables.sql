create table questionnaire_version (
    hash text not null primary key,
    questionnaire text not null,
    canonical_json text not null,
    published_at timestamptz not null
);

create table index_definition (
    hash text not null primary key,
    code text not null,
    definition text not null,
    added_at timestamptz not null
);

-- A dated version of a unit; a missing day means always.
create table unit (
    code text not null,
    name text not null,
    class text not null,
    kind text,
    parent text,
    population bigint check (population >= 0),
    valid_from date,
    valid_to date
);
create unique index unit_version on unit (code, coalesce(valid_from, '-infinity'::date));
create index unit_of_class on unit (class, code);

create table lineage (
    predecessor text not null,
    successor text not null,
    date date not null,
    kind text not null,
    share text,
    primary key (predecessor, successor, date)
);

create table round (
    code text not null primary key,
    title text,
    version text not null references questionnaire_version (hash),
    index_definition text references index_definition (hash),
    opens_at timestamptz not null,
    closes_at timestamptz,
    results_public boolean not null,
    created_at timestamptz not null
);

create table round_unit (
    round text not null references round (code),
    unit text not null,
    primary key (round, unit)
);

create table response (
    round text not null references round (code),
    response_id uuid not null,
    unit text,
    version text not null references questionnaire_version (hash),
    mode text not null,
    language text not null,
    started_on date not null,
    disposition text not null,
    consent_version bigint,
    consent_given boolean,
    content_hash text not null,
    canonical_body text not null,
    answers text not null,
    paradata text,
    stratum text,
    psu text,
    base_weight double precision not null check (base_weight > 0),
    received_at timestamptz not null,
    primary key (round, response_id)
);
create index response_of_unit on response (round, unit);

-- What was sent under an id that another response has; kept for whoever looks into it.
create table quarantine (
    round text not null references round (code),
    response_id uuid not null,
    content_hash text not null,
    canonical_body text not null,
    paradata text,
    received_at timestamptz not null,
    primary key (round, response_id, content_hash)
);

-- Sums over responses. The empty text stands for no unit, stratum or PSU: a key has no nulls.
create table rollup_cell (
    round text not null references round (code),
    unit text not null,
    stratum text not null,
    psu text not null,
    item text not null,
    value text not null,
    n bigint not null,
    sum_weight double precision not null,
    sum_weight_squared double precision not null,
    primary key (round, unit, stratum, psu, item, value)
);

create table staff (
    user_name text not null primary key,
    role text not null,
    unit text,
    password_hash text not null,
    created_at timestamptz not null,
    disabled_at timestamptz
);

create table session (
    token_hash bytea not null primary key check (length(token_hash) = 32),
    user_name text not null references staff (user_name),
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index session_of_staff on session (user_name);

create table secret (
    name text not null primary key,
    secret bytea not null check (length(secret) = 32)
);
