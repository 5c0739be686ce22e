-- Questionnaires and index definitions that are being written. What the list of drafts shows stands
-- here beside the latest revision's number, so that no source is read for it.
create table draft (
    draft uuid not null primary key,
    kind text not null check (kind in ('questionnaire', 'index')),
    code text not null,
    title text not null,
    items bigint not null check (items >= 0),
    revision bigint not null check (revision > 0),
    created_at timestamptz not null,
    created_by text not null,
    changed_at timestamptz not null,
    changed_by text not null,
    archived_at timestamptz
);
create index draft_by_change on draft (kind, changed_at);

-- What a draft said, as JSON. Revisions that followed each other within a short time by one hand are
-- thinned out; the first, the last of each person and those that were published stay.
create table draft_revision (
    draft uuid not null references draft (draft),
    revision bigint not null check (revision > 0),
    source text not null,
    changed_at timestamptz not null,
    changed_by text not null,
    primary key (draft, revision)
);

-- The pictures and recordings that a draft names.
create table draft_media (
    draft uuid not null references draft (draft),
    name text not null,
    hash text not null references media (hash),
    added_at timestamptz not null,
    added_by text not null,
    primary key (draft, name)
);

-- Who has a draft open: one row for each open stream of events, renewed as long as it is open.
create table draft_editor (
    draft uuid not null references draft (draft),
    stream uuid not null,
    user_name text not null,
    since timestamptz not null,
    seen_at timestamptz not null,
    primary key (draft, stream)
);

-- Which version or index definition was made of which draft, and by whom.
create table publication (
    hash text not null,
    draft uuid not null references draft (draft),
    revision bigint not null,
    published_at timestamptz not null,
    published_by text not null,
    primary key (hash, draft, revision)
);
create index publication_of_draft on publication (draft, published_at);
