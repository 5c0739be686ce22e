-- What may be answered once: a one-time link, a dossier, a case. Whichever response comes first has it.
-- A dossier stands here as a keyed hash alone.
create table claim (
    round text not null references round (code),
    kind text not null,
    key text not null,
    response_id uuid not null,
    primary key (round, kind, key)
);
create index claim_of_response on claim (round, response_id);

-- What an analyst should know of a response. Nothing is refused for it.
create table response_flag (
    round text not null references round (code),
    response_id uuid not null,
    flag text not null,
    primary key (round, response_id, flag)
);

-- Links that no longer lead anywhere, by what stands before their signature.
create table link_revocation (
    round text not null references round (code),
    link text not null,
    reason text,
    revoked_by text not null,
    revoked_at timestamptz not null,
    primary key (round, link)
);

-- Whether a phone may keep the round's page to answer without a network.
alter table round add column offline boolean not null default true;
