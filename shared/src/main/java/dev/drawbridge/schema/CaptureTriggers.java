package dev.drawbridge.schema;

import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import org.jdbi.v3.core.Handle;

/**
 * The two triggers of a mapped table, as Heroku Connect has them: {@code hc_<table>_status_trigger}
 * keeps {@code _hc_lastop} and {@code _hc_err}; {@code hc_<table>_logtrigger} captures changes of
 * sessions whose {@code xmlbinary} is {@code base64}, which is everyone's but ours.
 */
final class CaptureTriggers {
  private CaptureTriggers() {}

  static void install(Handle handle, String schema, Mapping mapping) {
    String table = mapping.table();
    handle.execute(statusFunction(schema, table));
    handle.execute(loggerFunction(schema, mapping, Hstore.schema(handle)));
    handle.execute(
        """
        CREATE OR REPLACE TRIGGER %s BEFORE INSERT OR UPDATE ON %s
          FOR EACH ROW EXECUTE FUNCTION %s()
        """
            .formatted(
                SqlName.quoted("hc_" + table + "_status_trigger"),
                SqlName.quoted(schema, table),
                SqlName.quoted(schema, "hc_" + table + "_status")));
    handle.execute(
        """
        CREATE OR REPLACE TRIGGER %s AFTER INSERT OR DELETE OR UPDATE ON %s
          FOR EACH ROW WHEN (pg_catalog.current_setting('xmlbinary') = 'base64')
          EXECUTE FUNCTION %s()
        """
            .formatted(
                SqlName.quoted("hc_" + table + "_logtrigger"),
                SqlName.quoted(schema, table),
                SqlName.quoted(schema, "hc_" + table + "_logger")));
  }

  /**
   * IS DISTINCT FROM, where Heroku's {@code <>} is NULL for a row whose {@code _hc_lastop} is NULL
   * and overwrites the first FAILED with SYNCED.
   */
  private static String statusFunction(String schema, String table) {
    return """
    CREATE OR REPLACE FUNCTION %s() RETURNS trigger
    LANGUAGE plpgsql AS $hc$
    BEGIN
      IF pg_catalog.current_setting('xmlbinary') = 'base64' THEN
        NEW._hc_lastop := 'PENDING';
        NEW._hc_err := NULL;
      ELSIF NOT (TG_OP = 'UPDATE' AND NEW._hc_lastop IS NOT NULL
                 AND NEW._hc_lastop IS DISTINCT FROM OLD._hc_lastop) THEN
        NEW._hc_lastop := 'SYNCED';
        NEW._hc_err := NULL;
      END IF;
      RETURN NEW;
    END
    $hc$
    """
        .formatted(SqlName.quoted(schema, "hc_" + table + "_status"));
  }

  /**
   * Every setting that the text of a value depends on is pinned: otherwise the log would hold what
   * the application's session prints, and 4 March becomes 3 April.
   *
   * <p>A DELETE of a row without sfid is captured as NEW: its INSERT may be on its way, and
   * Heroku's IGNORE leaves that record in Salesforce for ever. The planner decides.
   */
  private static String loggerFunction(String schema, Mapping mapping, String hstore) {
    return """
    CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, %2$s, pg_temp
    SET "DateStyle" = 'ISO' SET "IntervalStyle" = 'postgres' SET "TimeZone" = 'UTC'
    SET extra_float_digits = 1 SET bytea_output = 'hex' AS $hc$
    DECLARE
      changed hstore;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO %3$s._trigger_log
               (txid, created_at, state, action, table_name, record_id, values)
        VALUES (txid_current(), clock_timestamp(), %5$s, 'INSERT', %4$s, NEW.id,
                (hstore(NEW) - '{_hc_lastop,_hc_err}'::text[])::text);
      ELSIF TG_OP = 'UPDATE' THEN
        changed := (hstore(NEW) - hstore(OLD)) - '{_hc_lastop,_hc_err}'::text[];
        INSERT INTO %3$s._trigger_log
               (txid, created_at, state, action, table_name, record_id, sfid, old, values)
        VALUES (txid_current(), clock_timestamp(),
                CASE WHEN changed = '' THEN %6$s ELSE %5$s END, 'UPDATE', %4$s, NEW.id, OLD.sfid,
                (hstore(OLD) - '{_hc_lastop,_hc_err}'::text[])::text, changed::text);
      ELSE
        INSERT INTO %3$s._trigger_log
               (txid, created_at, state, action, table_name, record_id, sfid, old)
        VALUES (txid_current(), clock_timestamp(), %5$s, 'DELETE', %4$s, OLD.id, OLD.sfid,
                (hstore(OLD) - '{_hc_lastop,_hc_err}'::text[])::text);
      END IF;
      IF current_setting('drawbridge.wake', true) IS DISTINCT FROM 'asked' THEN
        PERFORM set_config('drawbridge.wake', 'asked', true);
      END IF;
      RETURN NULL;
    END
    $hc$
    """
        .formatted(
            SqlName.quoted(schema, "hc_" + mapping.table() + "_logger"),
            hstore,
            SqlName.quoted(schema),
            SqlName.literal(mapping.table()),
            mapping.access() == Access.READ_WRITE ? "'NEW'" : "'READONLY'",
            mapping.access() == Access.READ_WRITE ? "'IGNORE'" : "'READONLY'");
  }
}
