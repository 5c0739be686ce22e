-- Files that respondents hand in, such as pictures, each named by its content. Answers name them; a
-- file may come before its response or after it, and stands apart from whoever handed it in.
create table response_file (
    round text not null references round (code),
    hash text not null,
    media_type text not null,
    content blob not null,
    received_at integer not null,
    primary key (round, hash)
) strict;
