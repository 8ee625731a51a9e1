-- Where the row of an entry is now, also where a change of its id is not claimed yet. record is null
-- where nobody can tell: rows that exchange their ids in one transaction.
CREATE OR REPLACE FUNCTION drawbridge.row_of(schema_name text, asked bigint, OUT record bigint, OUT gone boolean)
LANGUAGE plpgsql
AS $$
DECLARE
  entry record;
  place bigint;
  left_at record;
  hop record;
  exchanged boolean;
BEGIN
  EXECUTE format('SELECT r.record, r.gone FROM %I._hc_row_of($1) r', schema_name) INTO record, gone USING asked;
  IF record IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('SELECT * FROM %I._trigger_log WHERE id = $1', schema_name) INTO entry USING asked;
  record := entry.record_id;
  place := asked;
  LOOP
    EXECUTE format('SELECT e.log_id, e.left_by FROM %I._hc_ends($1, $2) e WHERE e.log_id > $3 ORDER BY e.log_id LIMIT 1', schema_name)
      INTO left_at USING entry.table_name, record, place;
    gone := left_at.log_id IS NOT NULL AND left_at.left_by <> 'IGNORE';
    IF left_at.log_id IS NULL OR gone THEN RETURN; END IF;
    EXECUTE format('SELECT t.id, t.record_id, t.txid FROM %I._trigger_log t
                     WHERE t.id > $1 AND t.action = ''UPDATE'' AND t.table_name = $2 AND t.old LIKE $3
                     ORDER BY t.id LIMIT 1', schema_name)
      INTO hop USING left_at.log_id, entry.table_name, format('%%"id"=>"%s"%%', record);
    EXECUTE format('SELECT EXISTS (SELECT FROM %I._trigger_log t WHERE t.id > $1 AND t.action = ''DELETE''
                      AND t.state = ''IGNORE'' AND t.table_name = $2 AND t.record_id = $3 AND t.txid = $4)', schema_name)
      INTO exchanged USING hop.id, entry.table_name, hop.record_id, hop.txid;
    IF hop.id IS NULL OR exchanged THEN
      record := NULL;
      RETURN;
    END IF;
    record := hop.record_id;
    place := hop.id;
  END LOOP;
END
$$;
