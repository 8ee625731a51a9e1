-- Where the row of an entry is now: at its own id, at the id to which an UPDATE carried it, or
-- nowhere once an end of its life is logged. record is null where nobody can tell yet,
-- since a change of id is not claimed.
CREATE OR REPLACE FUNCTION ${schema}._hc_row_of(
  asked bigint, OUT record bigint, OUT gone boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $hc$
DECLARE
  entry record;
  place bigint;
  since bigint;
  origin bigint;
  arrival record;
  final record;
  left_by text;
BEGIN
  SELECT id, record_id, table_name INTO entry FROM ${schema}._trigger_log WHERE id = asked;
  record := entry.record_id;
  place := entry.id;
  origin := record;
  SELECT coalesce(max(e.log_id), 0) INTO since
    FROM ${schema}._hc_ends(entry.table_name, record) e WHERE e.log_id < place;
  SELECT * INTO arrival FROM drawbridge.moved_row m
   WHERE m.table_name = entry.table_name AND m.to_id = record AND m.log_id <= place
   ORDER BY m.log_id DESC LIMIT 1;
  IF arrival.log_id - 1 >= since THEN
    origin := arrival.origin_id;
    since := arrival.origin_since;
  END IF;
  SELECT * INTO final FROM drawbridge.moved_row m
   WHERE m.table_name = entry.table_name AND m.origin_id = origin AND m.origin_since = since
     AND m.log_id > place
   ORDER BY m.log_id DESC LIMIT 1;
  IF final.log_id IS NOT NULL THEN
    record := final.to_id;
    place := final.log_id;
  END IF;
  SELECT e.log_id, e.left_by INTO since, left_by
    FROM ${schema}._hc_ends(entry.table_name, record) e
   WHERE e.log_id > place ORDER BY e.log_id LIMIT 1;
  gone := since IS NOT NULL;
  IF gone AND left_by = 'IGNORE' AND EXISTS (
       SELECT FROM ${schema}._trigger_log t WHERE t.state IN ('NEW', 'PENDING') AND t.id > since
          AND t.action = 'UPDATE' AND t.table_name = entry.table_name
          AND t.old LIKE format('%%"id"=>"%s"%%', record)) THEN
    record := NULL;
  END IF;
END
$hc$;
