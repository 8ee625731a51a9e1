package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The two triggers of a mapped table, as Heroku Connect has them: {@code hc_<table>_status_trigger}
 * keeps {@code _hc_lastop} and {@code _hc_err}; {@code hc_<table>_logtrigger} captures changes of
 * sessions whose {@code xmlbinary} is {@code base64}, which is everyone's but ours. A third, {@code
 * hc_<table>_notify}, wakes the listener when the transaction commits.
 *
 * <p>TRUNCATE fires no row trigger, so nothing of it is sent, as with Heroku Connect; a statement
 * trigger writes down that it happened.
 *
 * <p>What each step costs the application's every row is in docs/capture-cost.md: measure before
 * adding one.
 */
final class CaptureTriggers {
  /** Part of the status function of a read-write table. */
  private static final String ASK_FIRST =
      """
                wake := pg_catalog.current_setting('drawbridge.wake', true);
                IF coalesce(wake, '') OPERATOR(pg_catalog.=) '' THEN
                  PERFORM pg_catalog.set_config('drawbridge.wake', 'first', true);
                ELSIF wake OPERATOR(pg_catalog.=) 'first' THEN
                  PERFORM pg_catalog.set_config('drawbridge.wake', 'skip', true);
                END IF;
      """;

  /** Part of the logger of a read-write table: from now on this transaction asks no more. */
  private static final String ASKED =
      """
              wake := pg_catalog.current_setting('drawbridge.wake', true);
              IF NOT coalesce(wake OPERATOR(pg_catalog.=) 'asked', false) THEN
                -- The row that was 'first' may have been given up after all (ON CONFLICT DO NOTHING).
                IF wake OPERATOR(pg_catalog.=) 'skip' THEN
                  PERFORM pg_catalog.pg_notify(%1$s, 'ping');
                END IF;
                PERFORM pg_catalog.set_config('drawbridge.wake', 'asked', true);
              END IF;
      """;

  private static final String RENDERED =
      "%2$s.hstore(%1$s) OPERATOR(%2$s.-) '{_hc_lastop,_hc_err}'::pg_catalog.text[]";

  private static final String RENDERED_GUARDED =
      "(SELECT %2$s.hstore(r) OPERATOR(%2$s.-) '{_hc_lastop,_hc_err}'::pg_catalog.text[]"
          + " FROM (SELECT %1$s.*) r)";

  private CaptureTriggers() {}

  static void install(Handle handle, MappedSchema schema, Mapping mapping) {
    functions(handle, schema, mapping);
    var triggers = new TableTriggers(schema, mapping);
    triggers.install(handle);
    triggers.enable(handle);
  }

  /**
   * The functions of the triggers, replaced if they differ. Replacing a function locks no table.
   */
  static void functions(Handle handle, MappedSchema schema, Mapping mapping) {
    String status = schema.function(CaptureNames.statusFunction(mapping.table()));
    String logger = schema.function(CaptureNames.loggerFunction(mapping.table()));
    String asked = statusFunction(schema, mapping);
    if (!isThere(handle, status, asked, false)) {
      handle.execute(asked);
    }
    String hstore = Hstore.schema(handle);
    String logging = loggerFunction(schema, mapping, hstore, Hstore.isOpenToOthers(handle));
    if (isThere(handle, logger, logging, true)) {
      return;
    }
    handle.execute(logging);
    handle.execute(DefinersRights.reserved(logger));
  }

  /**
   * @param statement that makes the function
   * @param definers whether it runs with its owner's rights, and is reserved
   */
  private static boolean isThere(
      Handle handle, String function, String statement, boolean definers) {
    return handle
        .createQuery(
            """
            SELECT prosecdef = :definers
                   AND position('$hc$' || prosrc || '$hc$' IN :statement) > 0
                   AND NOT (:definers AND EXISTS (
                         SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a
                          WHERE a.grantee = 0))
              FROM pg_catalog.pg_proc WHERE oid = to_regproc(:function)
            """)
        .bind("function", function)
        .bind("statement", statement)
        .bind("definers", definers)
        .mapTo(Boolean.class)
        .findOne()
        .orElse(false);
  }

  /**
   * Replaces the logger if hstore was moved, or if it has changed whether other roles may create
   * functions in that schema.
   */
  static void renew(Handle handle, MappedSchema schema, Mapping mapping) {
    String logger = schema.function(CaptureNames.loggerFunction(mapping.table()));
    boolean differs =
        handle
            .createQuery(
                """
                SELECT (position('(SELECT OLD.*)' IN prosrc) > 0) <> :guarded
                    OR position('before ' || :hstore || '.hstore;' IN prosrc) = 0
                  FROM pg_catalog.pg_proc WHERE oid = to_regproc(:logger)
                """)
            .bind("guarded", Hstore.isOpenToOthers(handle))
            .bind("hstore", Hstore.schema(handle))
            .bind("logger", logger)
            .mapTo(Boolean.class)
            .findOne()
            .orElse(false);
    if (differs) {
      functions(handle, schema, mapping);
    }
  }

  /**
   * An UPDATE that writes nothing Salesforce could be sent, as an ORM's save of an unchanged row or
   * a change of the application's own columns, keeps the status: nothing would come to settle it. A
   * column that was dropped, renamed or altered must not make the application's UPDATE fail; then
   * the row is compared as a whole, and the diagnosis reports the column. Images are compared,
   * since not every type has an operator for equality.
   *
   * <p>IS DISTINCT FROM, where Heroku's {@code <>} is NULL for a row whose {@code _hc_lastop} is
   * NULL and overwrites the first FAILED with SYNCED.
   *
   * <p>With {@code drawbridge.applying} on, a read brings a record: it says itself what the status
   * is, and the trigger could not tell "keep" from "unset".
   *
   * <p>{@code drawbridge.wake} lives as long as the transaction: the first changed row makes it
   * 'first', which queues one notification; the second makes it 'skip', which queues none; the
   * logger makes it 'asked', and no further check is made.
   */
  private static String statusFunction(MappedSchema schema, Mapping mapping) {
    return
"""
    CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger
    LANGUAGE plpgsql AS $hc$
    DECLARE
      wake text;
      keeps boolean := false;
    BEGIN
      IF pg_catalog.current_setting('xmlbinary') OPERATOR(pg_catalog.=) 'base64' THEN
        IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
          BEGIN
            keeps := %3$s;
          EXCEPTION WHEN OTHERS THEN
            keeps := pg_catalog.record_image_eq(NEW, OLD);
          END;
        END IF;
        NEW._hc_lastop := CASE WHEN keeps THEN OLD._hc_lastop ELSE 'PENDING' END;
        NEW._hc_err := CASE WHEN keeps THEN OLD._hc_err END;
%2$s      ELSIF pg_catalog.current_setting('drawbridge.applying', true) OPERATOR(pg_catalog.=) 'on' THEN
        RETURN NEW;
      ELSIF NOT (TG_OP OPERATOR(pg_catalog.=) 'UPDATE' AND NEW._hc_lastop IS NOT NULL
                 AND (NEW._hc_lastop IS DISTINCT FROM OLD._hc_lastop
                      OR NEW._hc_err IS DISTINCT FROM OLD._hc_err)) THEN
        NEW._hc_lastop := 'SYNCED';
        NEW._hc_err := NULL;
      END IF;
      RETURN NEW;
    END
    $hc$
"""
        .formatted(
            schema.function(CaptureNames.statusFunction(mapping.table())),
            mapping.access() == Access.READ_WRITE ? ASK_FIRST : "",
            keepsWhatIsSent(mapping));
  }

  private static String keepsWhatIsSent(Mapping mapping) {
    List<String> sent =
        mapping.columns().stream()
            .filter(Column::updateable)
            .map(column -> SqlName.quoted(column.name()))
            .toList();
    if (sent.isEmpty()) {
      return "true";
    }
    return "pg_catalog.record_image_eq(ROW(%s), ROW(%s))"
        .formatted(row("NEW.", sent), row("OLD.", sent));
  }

  private static String row(String prefix, List<String> columns) {
    return columns.stream().map(prefix::concat).collect(Collectors.joining(", "));
  }

  /**
   * The text of a value depends on settings of the session: unnoticed, 4 March would become 3
   * April. Where they are not what we need, the row is rendered by {@code _hc_row_pinned}, which
   * pins them; where they are, as nearly everywhere, it is rendered directly, since pinning costs
   * every row of the application more than all else here. See docs/capture-cost.md.
   *
   * <p>It runs with its owner's rights: see {@link DefinersRights} for what that asks of its text.
   *
   * <p>An UPDATE of {@code id} logs first that the old id's life ends, as a DELETE with nothing to
   * send, and then itself: it carries the life along to the new id.
   *
   * <p>A DELETE of a row without sfid is captured as NEW: its INSERT may be on its way, and
   * Heroku's IGNORE leaves that record in Salesforce for ever. The planner decides.
   */
  private static String loggerFunction(
      MappedSchema schema, Mapping mapping, String hstore, boolean guarded) {
    boolean writable = mapping.access() == Access.READ_WRITE;
    return
"""
    CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER AS $hc$
    DECLARE
      plain boolean := pg_catalog.current_setting('DateStyle') OPERATOR(pg_catalog.~~) 'ISO%%'
        AND pg_catalog.current_setting('extra_float_digits') OPERATOR(pg_catalog.=) ANY ('{1,2,3}')
        AND pg_catalog.current_setting('IntervalStyle') OPERATOR(pg_catalog.=) 'postgres'
        AND pg_catalog.current_setting('bytea_output') OPERATOR(pg_catalog.=) 'hex';
      before %2$s.hstore;
      after %2$s.hstore;
      changed %2$s.hstore;
      wake pg_catalog.text;
    BEGIN
      IF TG_OP OPERATOR(pg_catalog.<>) 'INSERT' THEN
        IF plain THEN
          before := %8$s;
        ELSE
          before := %3$s._hc_row_pinned(OLD);
        END IF;
      END IF;
      IF TG_OP OPERATOR(pg_catalog.<>) 'DELETE' THEN
        IF plain THEN
          after := %9$s;
        ELSE
          after := %3$s._hc_row_pinned(NEW);
        END IF;
      END IF;
      IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
        changed := after OPERATOR(%2$s.-) before;
        IF NEW.id OPERATOR(pg_catalog.<>) OLD.id THEN
          INSERT INTO %3$s._trigger_log
                 (txid, created_at, state, action, table_name, record_id, sfid, old)
          VALUES (pg_catalog.txid_current(), pg_catalog.clock_timestamp(), 'IGNORE', 'DELETE', %4$s,
                  OLD.id, OLD.sfid, before::pg_catalog.text);
        END IF;
        INSERT INTO %3$s._trigger_log
               (txid, created_at, state, action, table_name, record_id, sfid, old, values)
        VALUES (pg_catalog.txid_current(), pg_catalog.clock_timestamp(),
                CASE WHEN changed OPERATOR(%2$s.=) '' THEN %6$s ELSE %5$s END, 'UPDATE', %4$s,
                NEW.id, OLD.sfid, before::pg_catalog.text, changed::pg_catalog.text);
      ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
        INSERT INTO %3$s._trigger_log
               (txid, created_at, state, action, table_name, record_id, values)
        VALUES (pg_catalog.txid_current(), pg_catalog.clock_timestamp(), %5$s, 'INSERT', %4$s,
                NEW.id, after::pg_catalog.text);
      ELSE
        INSERT INTO %3$s._trigger_log
               (txid, created_at, state, action, table_name, record_id, sfid, old)
        VALUES (pg_catalog.txid_current(), pg_catalog.clock_timestamp(), %5$s, 'DELETE', %4$s,
                OLD.id, OLD.sfid, before::pg_catalog.text);
      END IF;
%7$s      RETURN NULL;
    END
    $hc$
"""
        .formatted(
            schema.function(CaptureNames.loggerFunction(mapping.table())),
            hstore,
            schema.quoted(),
            SqlName.literal(mapping.table()),
            writable ? "'NEW'" : "'READONLY'",
            writable ? "'IGNORE'" : "'READONLY'",
            writable ? ASKED.formatted(SqlName.literal(schema.channel())) : "",
            rendered("OLD", hstore, guarded),
            rendered("NEW", hstore, guarded));
  }

  /**
   * @param guarded whether another role may have a function for the row's type that would be called
   *     instead: the type of a row of a subquery is unknown. It costs every row some microseconds.
   */
  private static String rendered(String row, String hstore, boolean guarded) {
    String form = guarded ? RENDERED_GUARDED : RENDERED;
    return form.formatted(row, hstore);
  }
}
