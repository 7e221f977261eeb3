with

sums as (

    select * from {{ rebuilt(ref('int_sums_placed')) }}

),

-- One row a fact, at its first place, with the tables it stands in.
facts as (

    select
        * exclude (mention_number, table_number, row_number, column_number, line_number, place_start, place_end),
        place_start as char_start,
        list_distinct(
            list_filter(list(table_number) over (partition by fact_id), lambda number: number is not null)
        ) as table_numbers
    from sums
    qualify row_number() over (partition by fact_id order by mention_number) = 1

)

select * from facts
