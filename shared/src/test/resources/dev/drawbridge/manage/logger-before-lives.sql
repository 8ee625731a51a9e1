-- The capture function of salesforce.account as the version before lives of local ids installed it.
CREATE OR REPLACE FUNCTION "salesforce"."hc_account_logger"() RETURNS trigger LANGUAGE plpgsql AS $hc$
DECLARE
  plain boolean := pg_catalog.current_setting('DateStyle') OPERATOR(pg_catalog.~~) 'ISO%'
    AND pg_catalog.current_setting('extra_float_digits') OPERATOR(pg_catalog.=) ANY ('{1,2,3}')
    AND pg_catalog.current_setting('IntervalStyle') OPERATOR(pg_catalog.=) 'postgres'
    AND pg_catalog.current_setting('bytea_output') OPERATOR(pg_catalog.=) 'hex';
  before "public".hstore;
  after "public".hstore;
  changed "public".hstore;
  wake text;
BEGIN
  IF TG_OP OPERATOR(pg_catalog.<>) 'INSERT' THEN
    IF plain THEN
      before := "public".hstore(OLD) OPERATOR("public".-) '{_hc_lastop,_hc_err}'::text[];
    ELSE
      before := "salesforce"._hc_row_pinned(OLD);
    END IF;
  END IF;
  IF TG_OP OPERATOR(pg_catalog.<>) 'DELETE' THEN
    IF plain THEN
      after := "public".hstore(NEW) OPERATOR("public".-) '{_hc_lastop,_hc_err}'::text[];
    ELSE
      after := "salesforce"._hc_row_pinned(NEW);
    END IF;
  END IF;
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    changed := after OPERATOR("public".-) before;
    INSERT INTO "salesforce"._trigger_log
           (txid, created_at, state, action, table_name, record_id, sfid, old, values)
    VALUES (pg_catalog.txid_current(), pg_catalog.clock_timestamp(),
            CASE WHEN changed OPERATOR("public".=) '' THEN 'IGNORE' ELSE 'NEW' END, 'UPDATE', 'account',
            NEW.id, OLD.sfid, before::text, changed::text);
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "salesforce"._trigger_log
           (txid, created_at, state, action, table_name, record_id, values)
    VALUES (pg_catalog.txid_current(), pg_catalog.clock_timestamp(), 'NEW', 'INSERT', 'account',
            NEW.id, after::text);
  ELSE
    INSERT INTO "salesforce"._trigger_log
           (txid, created_at, state, action, table_name, record_id, sfid, old)
    VALUES (pg_catalog.txid_current(), pg_catalog.clock_timestamp(), 'NEW', 'DELETE', 'account',
            OLD.id, OLD.sfid, before::text);
  END IF;
  wake := pg_catalog.current_setting('drawbridge.wake', true);
  IF wake IS DISTINCT FROM 'asked' THEN
    IF wake OPERATOR(pg_catalog.=) 'skip' THEN
      PERFORM pg_catalog.pg_notify('salesforce.hc_trigger_log', 'ping');
    END IF;
    PERFORM pg_catalog.set_config('drawbridge.wake', 'asked', true);
  END IF;
  RETURN NULL;
END
$hc$
