-- Pictures and recordings of questionnaires, named by their content: a version names them, and they
-- never change.
create table media (
    hash text not null primary key,
    media_type text not null,
    content blob not null,
    stored_at integer not null
) strict;
