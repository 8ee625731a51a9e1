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
