-- NOTIFY takes a lock on the whole database at commit, so of many committers one notifies and the
-- others go on; who is skipped is found by that wake-up or by the next poll. Runs deferred, so
-- that its own lock is held for the moment of commit only: taken earlier, one open transaction
-- would silence all others.
CREATE OR REPLACE FUNCTION ${schema}.tlog_notify_trigger() RETURNS trigger LANGUAGE plpgsql AS $hc$
BEGIN
  IF pg_catalog.pg_try_advisory_xact_lock(
       pg_catalog.hashtext('drawbridge'), pg_catalog.hashtext(${channel})) THEN
    PERFORM pg_catalog.pg_notify(${channel}, 'ping');
  END IF;
  RETURN NULL;
END
$hc$;
