-- Raises where a record cannot be the one that the change of this hold made.
CREATE OR REPLACE FUNCTION drawbridge.check_landed(held drawbridge.hold, schema_name text, sfid text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  known text;
  other record;
BEGIN
  SELECT coalesce(
           (SELECT m.key_prefix FROM drawbridge.mapping m WHERE m.table_name = held.table_name),
           (SELECT i.sfid FROM drawbridge.record_identity i
             WHERE i.table_name = held.table_name ORDER BY i.record_id DESC LIMIT 1)) INTO known;
  IF left(known, 3) <> left(sfid, 3) THEN
    RAISE EXCEPTION 'Record % is of another object: the ids of %''s records begin with %.', sfid, held.table_name, left(known, 3);
  END IF;
  SELECT i.table_name, i.record_id INTO other FROM drawbridge.record_identity i
   WHERE i.sfid IN (check_landed.sfid, left(check_landed.sfid, 15)) AND i.ended IS NULL
     AND (i.table_name, i.record_id, i.born < held.log_id) IS DISTINCT FROM (held.table_name, held.record_id, true)
   LIMIT 1;
  IF NOT FOUND AND to_regclass(format('%I.%I', schema_name, held.table_name)) IS NOT NULL THEN
    EXECUTE format('SELECT $1 AS table_name, r.id::bigint AS record_id FROM %I.%I r WHERE r.sfid IN ($2, left($2, 15)) AND r.id <> $3 LIMIT 1',
                   schema_name, held.table_name)
      INTO other USING held.table_name, sfid, held.record_id;
  END IF;
  IF other.record_id IS NOT NULL THEN
    RAISE EXCEPTION 'Record % is that of row % of %: name the record that the change of row % of % made, or skip it.',
      sfid, other.record_id, other.table_name, held.record_id, held.table_name;
  END IF;
END
$$;
