-- What the public reads of a closed round: stored when it is first read, and gone when the round opens
-- again, so that responses which come in late do not move published figures.
create table public_result (
    round text not null primary key references round (code),
    document text not null,
    frozen_at timestamptz not null
);
