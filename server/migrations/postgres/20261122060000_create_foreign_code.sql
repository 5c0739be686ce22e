-- A code that a dated version of a unit has in another system of codes; the first day is the version's.
create table foreign_code (
    unit text not null,
    valid_from date,
    system text not null,
    code text not null
);
create unique index foreign_code_of_version
    on foreign_code (unit, coalesce(valid_from, '-infinity'::date), system);
