-- A row by its id, for our own use: no session's search path need know hstore.
CREATE OR REPLACE FUNCTION ${schema}._hc_recapture(table_name varchar, record bigint, columns text[])
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, ${hstore}, pg_temp AS $hc$
DECLARE
  found hstore;
BEGIN
  EXECUTE format('SELECT hstore(t) FROM %s.%I t WHERE id = $1', $q$${schema}$q$, table_name)
    INTO found USING record;
  RETURN CASE WHEN found IS NOT NULL
              THEN ${schema}.hc_capture_update_from_row(found, table_name, columns) END;
END
$hc$;
