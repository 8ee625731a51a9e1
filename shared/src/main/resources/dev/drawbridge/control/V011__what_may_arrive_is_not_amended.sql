-- What was sent without an answer is not amended before somebody has looked whether it arrived; 'landed'
-- takes no record of another object or row; 'amend' finds its row under another id, and none of another life.

-- Changes whose first request may still arrive, as long as nobody has looked.
CREATE VIEW drawbridge.arriving_change AS
SELECT unnest(log_ids) AS log_id, due_at FROM drawbridge.late_request WHERE state = 'OPEN';

-- A Salesforce id with 18 characters: the last three say which of the others are capitals. NULL for
-- what is no id of 15 or 18.
CREATE FUNCTION drawbridge.sfid18(sfid text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT CASE WHEN sfid ~ '^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$' AND whole LIKE sfid || '%' THEN whole END
    FROM (SELECT left(sfid, 15) || string_agg(
                   substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + (
                     SELECT sum(CASE WHEN substr(sfid, part * 5 + place, 1) ~ '[A-Z]' THEN 1 << (place - 1) ELSE 0 END)::integer
                       FROM generate_series(1, 5) place), 1), '' ORDER BY part) AS whole
            FROM generate_series(0, 2) part) checked
$$;

-- Raises where a record cannot be the one that the change of this hold made.
CREATE FUNCTION drawbridge.check_landed(held drawbridge.hold, schema_name text, sfid text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  known text;
  other record;
BEGIN
  SELECT i.sfid INTO known FROM drawbridge.record_identity i
   WHERE i.table_name = held.table_name ORDER BY i.record_id DESC LIMIT 1;
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

-- Where the row of an entry is now, also where a change of its id is not claimed yet. record is null
-- where nobody can tell: rows that exchange their ids in one transaction.
CREATE FUNCTION drawbridge.row_of(schema_name text, asked bigint, OUT record bigint, OUT gone boolean)
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

-- Gives the values of an entry, and of its row as far as that still holds the refused ones.
CREATE OR REPLACE FUNCTION drawbridge.amend_entry(schema_name text, log_id bigint, amended jsonb)
RETURNS void
LANGUAGE plpgsql
-- The text of a value in the log is the one the capture triggers write.
SET "DateStyle" = 'ISO' SET "IntervalStyle" = 'postgres' SET "TimeZone" = 'UTC'
SET extra_float_digits = 1 SET bytea_output = 'hex'
AS $$
DECLARE
  hs      text := (SELECT quote_ident(n.nspname) FROM pg_extension e
                     JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'hstore');
  entry   record;
  changed text;
  col     text;
  before  text := current_setting('xmlbinary');
  now_at  record;
BEGIN
  EXECUTE format('SELECT * FROM %I._trigger_log WHERE id = $1 FOR UPDATE', schema_name)
    INTO entry USING log_id;
  IF entry.action = 'DELETE' THEN
    RAISE EXCEPTION 'A DELETE has no values to amend: use retry or skip.';
  END IF;
  IF amended IS NULL OR jsonb_typeof(amended) <> 'object' OR amended = '{}' THEN
    RAISE EXCEPTION 'amend needs new values, as {"column": "value"}.';
  END IF;
  FOR col IN SELECT jsonb_object_keys(amended) LOOP
    IF col IN ('id', 'sfid', 'isdeleted', 'systemmodstamp', 'createddate', '_hc_lastop', '_hc_err')
       OR NOT EXISTS (SELECT FROM pg_attribute
                       WHERE attrelid = format('%I.%I', schema_name, entry.table_name)::regclass
                         AND attname = col AND attnum > 0 AND NOT attisdropped) THEN
      RAISE EXCEPTION 'The table % has no column % that can be amended.', entry.table_name, col;
    END IF;
  END LOOP;
  EXECUTE format(
    'SELECT %1$s.slice(%1$s.hstore(jsonb_populate_record(NULL::%2$I.%3$I, $1)),
                       ARRAY(SELECT jsonb_object_keys($1)))::text',
    hs, schema_name, entry.table_name) INTO changed USING amended;

  SELECT * INTO now_at FROM drawbridge.row_of(schema_name, amend_entry.log_id);
  IF now_at.record IS NULL THEN
    RAISE EXCEPTION 'The row of the change has got another id, and nobody can tell yet which: change the row itself, set the entry to REQUEUE, or skip it.';
  END IF;
  -- Ours and not the application's change: it must not be captured a second time.
  PERFORM set_config('xmlbinary', 'hex', true);
  FOR col IN SELECT jsonb_object_keys(amended) LOOP
    EXECUTE format(
      'UPDATE %1$I.%2$I r
          SET %3$I = (jsonb_populate_record(r, $1)).%3$I, _hc_lastop = ''PENDING'', _hc_err = NULL
        WHERE r.id = $2 AND NOT $4
          AND NOT (%4$s.exist($3::%4$s.hstore, %5$L)
                   AND %4$s.fetchval(%4$s.hstore(r), %5$L)
                       IS DISTINCT FROM %4$s.fetchval($3::%4$s.hstore, %5$L))',
      schema_name, entry.table_name, col, hs, col)
      USING amended, now_at.record, entry.values, now_at.gone;
  END LOOP;
  PERFORM set_config('xmlbinary', before, true);
  EXECUTE format(
    'UPDATE %1$I._trigger_log SET values = %2$s.hs_concat(coalesce(values, '''')::%2$s.hstore, $1::%2$s.hstore)::text
      WHERE id = $2', schema_name, hs)
    USING changed, log_id;
END
$$;

-- Resolves a hold, whoever decided it: the body of release_hold.
CREATE OR REPLACE FUNCTION drawbridge.resolve_hold(
  hold_id bigint, resolution text, landed_sfid text, amended jsonb, resolver text)
RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  held  drawbridge.hold;
  conn  drawbridge.connection;
  moved integer;
BEGIN
  -- The same order of locks as the drain: connection first.
  SELECT * INTO conn FROM drawbridge.connection WHERE id = 1 FOR UPDATE;
  SELECT * INTO held FROM drawbridge.hold WHERE id = hold_id FOR UPDATE;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'There is no hold %.', hold_id USING HINT = 'SELECT * FROM drawbridge.open_holds;';
  END IF;
  IF held.resolved_at IS NOT NULL THEN
    RAISE EXCEPTION 'Hold % is closed already (%).', hold_id, held.resolution;
  END IF;
  IF resolution IS NULL OR resolution NOT IN ('retry', 'skip', 'landed', 'amend') THEN
    RAISE EXCEPTION 'A hold is released by retry, skip, landed or amend, not by %.', coalesce(resolution, 'nothing');
  END IF;
  IF held.reason = 'LATE_REQUEST' AND resolution NOT IN ('retry', 'skip') THEN
    RAISE EXCEPTION 'Hold % is a notice and holds nothing: skip closes it.', hold_id;
  END IF;
  IF resolution = 'landed' AND held.reason <> 'OUTCOME_UNKNOWN' THEN
    RAISE EXCEPTION 'Hold % was rejected by Salesforce, so nothing landed: use retry, amend or skip.', hold_id;
  END IF;
  IF resolution = 'landed' THEN
    landed_sfid := drawbridge.sfid18(landed_sfid);
    IF landed_sfid IS NULL THEN
      RAISE EXCEPTION 'landed needs the Salesforce id (15 or 18 letters and digits) of the record that is there.';
    END IF;
  END IF;
  IF resolution = 'amend' THEN
    PERFORM drawbridge.amend_entry(conn.schema_name, held.log_id, amended);
  END IF;

  -- The entry of a notice about a late request is settled: it stays as it is.
  IF held.reason <> 'LATE_REQUEST' THEN
    EXECUTE format(
      'UPDATE %I._trigger_log SET state = $1, updated_at = now(), sfid = coalesce($2, sfid),
              processed_at = CASE WHEN $1 = ''NEW'' THEN processed_at ELSE now() END,
              sf_result = CASE WHEN $1 = ''SUCCESS'' THEN 0 ELSE sf_result END,
              sf_message = CASE WHEN $1 = ''SUCCESS'' THEN NULL ELSE sf_message END
        WHERE id = $3 AND state = ''FAILED''', conn.schema_name)
      USING CASE resolution WHEN 'skip' THEN 'IGNORED' WHEN 'landed' THEN 'SUCCESS' ELSE 'NEW' END,
            landed_sfid, held.log_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved = 0 AND EXISTS (SELECT FROM drawbridge.arriving_create a WHERE a.log_id = held.log_id) THEN
      RAISE EXCEPTION 'The entry % of hold % was set back by SQL: once its request can no longer arrive, Salesforce is asked whether it did, and the hold ends by itself.',
        held.log_id, hold_id;
    ELSIF moved = 0 THEN
      RAISE EXCEPTION 'The entry % of hold % is no longer FAILED; the next drain closes the hold.', held.log_id, hold_id;
    END IF;
  END IF;

  IF resolution = 'landed' THEN
    -- Of the life in which the entry was logged: a later life of the id keeps its own record.
    INSERT INTO drawbridge.record_identity AS i (table_name, record_id, sfid, born)
    VALUES (held.table_name, held.record_id, landed_sfid, held.log_id - 1)
    ON CONFLICT (table_name, record_id) DO UPDATE
      SET sfid = excluded.sfid, born = excluded.born, ended = NULL, key = NULL
      WHERE i.born < excluded.born;
    INSERT INTO drawbridge.writeback AS w (table_name, record_id, log_id, sfid, sfid_log_id, lastop)
    VALUES (held.table_name, held.record_id, held.log_id, landed_sfid, held.log_id, 'INSERTED')
    ON CONFLICT (table_name, record_id) DO UPDATE
      SET log_id = excluded.log_id, sfid = excluded.sfid, sfid_log_id = excluded.sfid_log_id,
          lastop = excluded.lastop, err = NULL
      WHERE coalesce(w.sfid_log_id, 0) <= excluded.sfid_log_id;
  END IF;
  UPDATE drawbridge.hold h
     SET resolution = resolve_hold.resolution, resolved_at = clock_timestamp(), resolved_by = resolver,
         landed_sfid = CASE WHEN resolve_hold.resolution = 'landed' THEN resolve_hold.landed_sfid END
   WHERE h.id = hold_id;
  PERFORM pg_notify(conn.schema_name || '.hc_trigger_log', 'ping');
  RETURN format('hold %s released by %s', hold_id, resolution);
END
$$;

-- Releases a hold. 'retry' sends the change again as it is; 'skip' gives it up; 'landed' says that an
-- outcome unknown had been carried out, and under which Salesforce id; 'amend' gives columns new
-- values, in the change and in the row as far as it still holds the refused ones, and sends it again.
-- A create of unknown outcome is not sent again, and no change whose first request may still arrive is
-- amended, before somebody has looked whether it arrived: the look knows a change by what the log has.
-- A notice about a late request is only closed. The queue goes on with the next drain.
CREATE OR REPLACE FUNCTION drawbridge.release_hold(
  hold_id bigint, resolution text, landed_sfid text DEFAULT NULL, amended jsonb DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  conn   drawbridge.connection;
  held   drawbridge.hold;
  until  timestamptz;
  unsure boolean;
BEGIN
  -- The same order of locks as the drain: connection first.
  SELECT * INTO conn FROM drawbridge.connection WHERE id = 1 FOR UPDATE;
  SELECT * INTO held FROM drawbridge.hold
   WHERE id = hold_id AND resolved_at IS NULL AND reason <> 'LATE_REQUEST';
  SELECT max(a.due_at), bool_or(c.log_id IS NOT NULL) AND held.reason = 'OUTCOME_UNKNOWN' INTO until, unsure
    FROM drawbridge.arriving_change a LEFT JOIN drawbridge.arriving_create c ON c.log_id = a.log_id
   WHERE a.log_id = held.log_id;
  IF unsure AND resolution IN ('retry', 'amend') THEN
    RAISE EXCEPTION 'The request of hold % may still arrive until % UTC. Salesforce is asked then, and what did not arrive is sent again by itself.',
      hold_id, to_char(until AT TIME ZONE 'UTC', 'HH24:MI:SS');
  ELSIF until IS NOT NULL AND resolution = 'amend' THEN
    RAISE EXCEPTION 'The first request of hold %, which got no answer, may still arrive until % UTC. Salesforce is asked then; amend the change after that. retry sends it as it is.',
      hold_id, to_char(until AT TIME ZONE 'UTC', 'HH24:MI:SS');
  ELSIF resolution = 'landed' AND held.reason = 'OUTCOME_UNKNOWN' AND drawbridge.sfid18(landed_sfid) IS NOT NULL THEN
    PERFORM drawbridge.check_landed(held, conn.schema_name, drawbridge.sfid18(landed_sfid));
  END IF;
  RETURN drawbridge.resolve_hold(hold_id, resolution, landed_sfid, amended, session_user);
END
$$;
