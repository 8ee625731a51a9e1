-- Whether a DELETE entry that nobody has claimed yet was copied by an operator: it ends no life a
-- second time. It has the time of an original before it, and says that it was processed, or is
-- old, or stands behind what was captured later: a transaction may itself delete an id twice at
-- one time, but not the same row. Of claimed ones Copies decides it in the same way, and
-- drawbridge.copied_delete knows it.
CREATE OR REPLACE FUNCTION ${schema}._hc_is_unclaimed_copy(asked ${schema}._trigger_log) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $hc$
  SELECT (asked.processed_at IS NOT NULL
          OR asked.created_at < now() - interval '1 hour'
          OR asked.created_at + interval '1 second'
             < (SELECT b.created_at FROM ${schema}._trigger_log b WHERE b.id < asked.id
                 ORDER BY b.id DESC LIMIT 1))
     AND EXISTS (
           SELECT FROM ${schema}._trigger_log o
            WHERE o.action = 'DELETE' AND o.table_name = asked.table_name
              AND o.record_id = asked.record_id AND o.id < asked.id
              AND o.created_at = asked.created_at
              AND (asked.old IS NULL OR o.old IS NOT DISTINCT FROM asked.old)
           UNION ALL
           SELECT FROM ${schema}._trigger_log_archive o
            WHERE o.action = 'DELETE' AND o.table_name = asked.table_name
              AND o.record_id = asked.record_id AND o.id < asked.id
              AND o.created_at = asked.created_at
              AND (asked.old IS NULL OR o.old IS NOT DISTINCT FROM asked.old))
$hc$;
