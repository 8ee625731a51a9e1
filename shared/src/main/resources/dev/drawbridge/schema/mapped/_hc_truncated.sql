-- Deletes in Salesforce are the operator's: which records, nobody can tell any more. TRUNCATE
-- excludes every writer of the table, so a number drawn here lies between what was logged of its
-- rows before and after.
CREATE OR REPLACE FUNCTION ${schema}._hc_truncated() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER AS $hc$
BEGIN
  INSERT INTO ${schema}._hc_truncation (table_name, log_id)
  VALUES (TG_TABLE_NAME, pg_catalog.nextval('${schema}._trigger_log_id_seq'));
  RAISE WARNING 'TRUNCATE of % is not sent to Salesforce: delete the records there.', TG_TABLE_NAME;
  RETURN NULL;
END
$hc$;
