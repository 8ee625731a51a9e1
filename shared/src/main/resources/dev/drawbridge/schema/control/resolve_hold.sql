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
  PERFORM pg_notify(${channel}, 'ping');
  RETURN format('hold %s released by %s', hold_id, resolution);
END
$$;
