-- Who a member of staff is for their colleagues. Nothing of it stands beside an answer.
alter table staff add column display_name text;
alter table staff add column email text;
alter table staff add column phone text;
alter table staff add column revision integer not null default 1;
-- Since when an invitation waits for its first password.
alter table staff add column invited_at integer;
alter table staff add column last_sign_in_at integer;
-- The second factor: what its secret is derived from, since when a code is asked for, and the time
-- step of the last code that was taken.
alter table staff add column totp_seed blob check (length(totp_seed) = 16);
alter table staff add column totp_since integer;
alter table staff add column totp_step integer;

alter table session add column seen_at integer;
alter table session add column device text;

-- One-time links with which somebody chooses a password.
create table staff_link (
    token_hash blob not null primary key check (length(token_hash) = 32),
    user_name text not null references staff (user_name),
    purpose text not null check (purpose in ('invitation', 'password_reset')),
    created_by text not null,
    created_at integer not null,
    expires_at integer not null
) strict;
create index staff_link_of_staff on staff_link (user_name);

create table recovery_code (
    user_name text not null references staff (user_name),
    code_hash blob not null check (length(code_hash) = 32),
    primary key (user_name, code_hash)
) strict, without rowid;

-- The roles that must sign in with a second factor.
create table second_factor_role (
    role text not null primary key
) strict;

-- What staff did, each entry chained to the one before by its hash. `begun` stands for an action that
-- is about to be done, `ended` for what came of it, `event` for what is over at once.
create table audit_entry (
    number integer not null primary key,
    at integer not null,
    kind text not null check (kind in ('begun', 'ended', 'event')),
    begun integer,
    user_name text not null,
    role text not null,
    operation text not null,
    object text not null,
    summary text not null,
    status integer,
    network text not null,
    previous_hash blob not null check (length(previous_hash) = 32),
    hash blob not null check (length(hash) = 32)
) strict;
create index audit_entry_of_user on audit_entry (user_name, number);
create index audit_entry_of_operation on audit_entry (operation, number);
create unique index audit_entry_ended on audit_entry (begun) where begun is not null;

-- The last entry of the chain, so that entries taken away at its end are missed too.
create table audit_head (
    one integer not null primary key check (one = 1),
    number integer not null,
    hash blob not null check (length(hash) = 32)
) strict;
insert into audit_head (one, number, hash) values (1, 0, zeroblob(32));

create trigger audit_entry_stays before update on audit_entry
begin
    select raise(abort, 'the audit log is append-only');
end;
create trigger audit_entry_is_kept before delete on audit_entry
begin
    select raise(abort, 'the audit log is append-only');
end;
