create table questionnaire_version (
    hash text not null primary key,
    questionnaire text not null,
    canonical_json text not null,
    published_at integer not null
) strict;

create table index_definition (
    hash text not null primary key,
    code text not null,
    definition text not null,
    added_at integer not null
) strict;

-- A dated version of a unit; a missing day means always.
create table unit (
    code text not null,
    name text not null,
    class text not null,
    kind text,
    parent text,
    population integer check (population >= 0),
    valid_from text,
    valid_to text
) strict;
create unique index unit_version on unit (code, coalesce(valid_from, ''));
create index unit_of_class on unit (class, code);

create table lineage (
    predecessor text not null,
    successor text not null,
    date text not null,
    kind text not null,
    share text,
    primary key (predecessor, successor, date)
) strict, without rowid;

create table round (
    code text not null primary key,
    title text,
    version text not null references questionnaire_version (hash),
    index_definition text references index_definition (hash),
    opens_at integer not null,
    closes_at integer,
    results_public integer not null check (results_public in (0, 1)),
    created_at integer not null
) strict;

create table round_unit (
    round text not null references round (code),
    unit text not null,
    primary key (round, unit)
) strict, without rowid;

create table response (
    round text not null references round (code),
    response_id blob not null check (length(response_id) = 16),
    unit text,
    version text not null references questionnaire_version (hash),
    mode text not null,
    language text not null,
    started_on text not null,
    disposition text not null,
    consent_version integer,
    consent_given integer check (consent_given in (0, 1)),
    content_hash text not null,
    canonical_body text not null,
    answers text not null,
    paradata text,
    stratum text,
    psu text,
    base_weight real not null check (base_weight > 0),
    received_at integer not null,
    primary key (round, response_id)
) strict;
create index response_of_unit on response (round, unit);

-- What was sent under an id that another response has; kept for whoever looks into it.
create table quarantine (
    round text not null references round (code),
    response_id blob not null check (length(response_id) = 16),
    content_hash text not null,
    canonical_body text not null,
    paradata text,
    received_at integer not null,
    primary key (round, response_id, content_hash)
) strict;

-- Sums over responses. The empty text stands for no unit, stratum or PSU: a key has no nulls.
create table rollup_cell (
    round text not null references round (code),
    unit text not null,
    stratum text not null,
    psu text not null,
    item text not null,
    value text not null,
    n integer not null,
    sum_weight real not null,
    sum_weight_squared real not null,
    primary key (round, unit, stratum, psu, item, value)
) strict, without rowid;

create table staff (
    user_name text not null primary key,
    role text not null,
    unit text,
    password_hash text not null,
    created_at integer not null,
    disabled_at integer
) strict;

create table session (
    token_hash blob not null primary key check (length(token_hash) = 32),
    user_name text not null references staff (user_name),
    created_at integer not null,
    expires_at integer not null
) strict;
create index session_of_staff on session (user_name);

create table secret (
    name text not null primary key,
    secret blob not null check (length(secret) = 32)
) strict;
