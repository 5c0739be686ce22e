-- Who a member of staff is for their colleagues. Nothing of it stands beside an answer.
alter table staff add column display_name text;
alter table staff add column email text;
alter table staff add column phone text;
alter table staff add column revision bigint not null default 1;
-- Since when an invitation waits for its first password.
alter table staff add column invited_at timestamptz;
alter table staff add column last_sign_in_at timestamptz;
-- The second factor: what its secret is derived from, since when a code is asked for, and the time
-- step of the last code that was taken.
alter table staff add column totp_seed bytea check (length(totp_seed) = 16);
alter table staff add column totp_since timestamptz;
alter table staff add column totp_step bigint;

alter table session add column seen_at timestamptz;
alter table session add column device text;

-- One-time links with which somebody chooses a password.
create table staff_link (
    token_hash bytea not null primary key check (length(token_hash) = 32),
    user_name text not null references staff (user_name),
    purpose text not null check (purpose in ('invitation', 'password_reset')),
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index staff_link_of_staff on staff_link (user_name);

create table recovery_code (
    user_name text not null references staff (user_name),
    code_hash bytea not null check (length(code_hash) = 32),
    primary key (user_name, code_hash)
);

-- The roles that must sign in with a second factor.
create table second_factor_role (
    role text not null primary key
);

-- What staff did, each entry chained to the one before by its hash. `begun` stands for an action that
-- is about to be done, `ended` for what came of it, `event` for what is over at once.
create table audit_entry (
    number bigint not null primary key,
    at timestamptz not null,
    kind text not null check (kind in ('begun', 'ended', 'event')),
    begun bigint,
    user_name text not null,
    role text not null,
    operation text not null,
    object text not null,
    summary text not null,
    status bigint,
    network text not null,
    previous_hash bytea not null check (length(previous_hash) = 32),
    hash bytea not null check (length(hash) = 32)
);
create index audit_entry_of_user on audit_entry (user_name, number);
create index audit_entry_of_operation on audit_entry (operation, number);
create unique index audit_entry_ended on audit_entry (begun) where begun is not null;

-- The last entry of the chain, so that entries taken away at its end are missed too. Processes that
-- write at once wait for this row.
create table audit_head (
    one bigint not null primary key check (one = 1),
    number bigint not null,
    hash bytea not null check (length(hash) = 32)
);
insert into audit_head (one, number, hash) values (1, 0, decode(repeat('00', 32), 'hex'));

create function audit_entry_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end;
$$;
create trigger audit_entry_stays before update or delete on audit_entry
    for each row execute function audit_entry_is_append_only();
create trigger audit_entry_is_kept before truncate on audit_entry
    for each statement execute function audit_entry_is_append_only();
