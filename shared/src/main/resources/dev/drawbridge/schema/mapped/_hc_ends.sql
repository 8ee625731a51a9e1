-- Where lives of a local id end; of DELETE entries, their state: IGNORE for a change of id.
-- Written as LifeEndReader reads them.
CREATE OR REPLACE FUNCTION ${schema}._hc_ends(
  of_table varchar, record bigint, OUT log_id bigint, OUT left_by text)
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $hc$
  SELECT d.id, d.state FROM ${schema}._trigger_log d
   WHERE d.action = 'DELETE' AND d.table_name = of_table AND d.record_id = record
     AND NOT EXISTS (SELECT FROM drawbridge.copied_delete c WHERE c.log_id = d.id)
     AND (d.state IS DISTINCT FROM 'NEW' OR NOT ${schema}._hc_is_unclaimed_copy(d))
  UNION ALL
  SELECT e.log_id, '' FROM drawbridge.life_end e
   WHERE e.table_name = of_table AND e.record_id = record
  UNION ALL
  SELECT x.log_id, '' FROM ${schema}._hc_truncation x
   WHERE x.table_name = of_table AND x.log_id IS NOT NULL
$hc$;
