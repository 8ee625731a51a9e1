-- A row as the log holds it, whatever the session's settings are.
CREATE OR REPLACE FUNCTION ${schema}._hc_row_pinned(captured record) RETURNS ${hstore}.hstore
LANGUAGE plpgsql SET search_path = pg_catalog, ${hstore}, pg_temp
SET "DateStyle" = 'ISO' SET "IntervalStyle" = 'postgres' SET "TimeZone" = 'UTC'
SET extra_float_digits = 1 SET bytea_output = 'hex' AS $hc$
BEGIN
  RETURN (SELECT hstore(r) - '{_hc_lastop,_hc_err}'::text[] FROM (SELECT captured.*) r);
END
$hc$;
