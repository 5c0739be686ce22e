-- What may be answered once: a one-time link, a dossier, a case. Whichever response comes first has it.
-- A dossier stands here as a keyed hash alone.
create table claim (
    round text not null references round (code),
    kind text not null,
    key text not null,
    response_id blob not null check (length(response_id) = 16),
    primary key (round, kind, key)
) strict, without rowid;
create index claim_of_response on claim (round, response_id);

-- What an analyst should know of a response. Nothing is refused for it.
create table response_flag (
    round text not null references round (code),
    response_id blob not null check (length(response_id) = 16),
    flag text not null,
    primary key (round, response_id, flag)
) strict, without rowid;

-- Links that no longer lead anywhere, by what stands before their signature.
create table link_revocation (
    round text not null references round (code),
    link text not null,
    reason text,
    revoked_by text not null,
    revoked_at integer not null,
    primary key (round, link)
) strict, without rowid;

-- Whether a phone may keep the round's page to answer without a network.
alter table round add column offline integer not null default 1 check (offline in (0, 1));
