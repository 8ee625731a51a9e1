-- A Salesforce id with 18 characters: the last three say which of the others are capitals. NULL for
-- what is no id of 15 or 18.
CREATE OR REPLACE FUNCTION drawbridge.sfid18(sfid text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT CASE WHEN sfid ~ '^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$' AND whole LIKE sfid || '%' THEN whole END
    FROM (SELECT left(sfid, 15) || string_agg(
                   substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + (
                     SELECT sum(CASE WHEN substr(sfid, part * 5 + place, 1) ~ '[A-Z]' THEN 1 << (place - 1) ELSE 0 END)::integer
                       FROM generate_series(1, 5) place), 1), '' ORDER BY part) AS whole
            FROM generate_series(0, 2) part) checked
$$;
