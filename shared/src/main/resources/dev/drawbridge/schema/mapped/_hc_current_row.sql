CREATE OR REPLACE FUNCTION ${schema}._hc_current_row(source_row ${hstore}.hstore, table_name varchar)
RETURNS ${hstore}.hstore LANGUAGE plpgsql SET search_path = pg_catalog, ${hstore}, pg_temp
SET "DateStyle" = 'ISO' SET "IntervalStyle" = 'postgres' SET "TimeZone" = 'UTC'
SET extra_float_digits = 1 SET bytea_output = 'hex' AS $hc$
DECLARE
  found hstore;
BEGIN
  EXECUTE format('SELECT hstore(t) FROM %s.%I t WHERE id = $1 FOR UPDATE', $q$${schema}$q$, table_name)
    INTO found USING (source_row -> 'id')::integer;
  RETURN coalesce(found, source_row) - ARRAY['_hc_lastop', '_hc_err'];
END
$hc$;
