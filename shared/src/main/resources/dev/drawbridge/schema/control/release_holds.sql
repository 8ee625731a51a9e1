-- Releases every open hold of one cause: the code Salesforce gave, and the table where one is named.
CREATE OR REPLACE FUNCTION drawbridge.release_holds(
  cause text, resolution text, of_table text DEFAULT NULL, amended jsonb DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
  held     bigint;
  released integer := 0;
BEGIN
  IF resolution = 'landed' THEN
    RAISE EXCEPTION 'landed names one record of Salesforce: release those holds one by one.';
  END IF;
  -- The same order of locks as the drain: connection first.
  PERFORM FROM drawbridge.connection WHERE id = 1 FOR UPDATE;
  FOR held IN SELECT id FROM drawbridge.hold
               WHERE resolved_at IS NULL AND code = cause
                 AND (of_table IS NULL OR table_name = of_table)
               ORDER BY id
  LOOP
    PERFORM drawbridge.release_hold(held, resolution, NULL, amended);
    released := released + 1;
  END LOOP;
  RETURN released;
END
$$;
