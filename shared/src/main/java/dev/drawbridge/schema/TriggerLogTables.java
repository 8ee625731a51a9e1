package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import org.jdbi.v3.core.Handle;

/**
 * Creates the mapped schema with its trigger log, archive, NOTIFY channel and helper functions,
 * name for name as Heroku Connect does. Repeatable: what is there stays.
 */
public final class TriggerLogTables {
  private TriggerLogTables() {}

  public static void install(Handle handle, MappedSchema schema) {
    String hstore = Hstore.schema(handle);
    handle.execute("CREATE SCHEMA IF NOT EXISTS " + schema.quoted());
    if (!areThere(handle, schema)) {
      handle.createScript(tables(schema)).execute();
      if (isEmpty(handle, schema)) {
        handle.execute(LifeEndIndex.statement(schema, ""));
      }
    }
    if (!truncationsHaveAPlace(handle, schema)) {
      handle.execute(placeOfTruncations(schema));
    }
    if (mayHaveXmlbinary(handle)) {
      handle.execute(xmlbinaryFunction());
    }
    StoredFunctions.installMapped(handle, schema, hstore);
  }

  /**
   * Creates the functions that handle rows again if the extension hstore was moved.
   *
   * @return whether it was
   */
  public static boolean renew(Handle handle, MappedSchema schema) {
    boolean moved = HstorePlace.isMoved(handle, schema.name());
    if (moved) {
      StoredFunctions.installMapped(handle, schema, Hstore.schema(handle));
    }
    return moved;
  }

  /**
   * IF NOT EXISTS locks the table before it looks: a deploy while the application writes would make
   * it wait, or the victim of a deadlock.
   */
  private static boolean areThere(Handle handle, MappedSchema schema) {
    return handle
        .createQuery(
            """
            SELECT bool_and(to_regclass(:schema || '.' || name) IS NOT NULL)
              FROM unnest(ARRAY['_trigger_log_id_seq', '_trigger_log', '_trigger_log_claim',
                                '_trigger_log_failed', '_hc_truncation',
                                '_trigger_log_archive', '_trigger_log_archive_created_at',
                                '_trigger_log_archive_record_id']) AS wanted (name)
            """)
        .bind("schema", schema.quoted())
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * {@code id} is a bigint: with Heroku's integer the application's own INSERT fails at 2^31. Few
   * indexes, since each further one costs every writer of the application: for the claim, for what
   * failed, and for DELETEs, which separate the lives of local ids. The last one is created here
   * for a new log only; {@link LifeEndIndex} creates it for a log that is in use.
   */
  private static String tables(MappedSchema schema) {
    return """
    CREATE SEQUENCE IF NOT EXISTS %1$s._trigger_log_id_seq CACHE 1;
    CREATE TABLE IF NOT EXISTS %1$s._trigger_log (
      id           bigint PRIMARY KEY DEFAULT nextval('%1$s._trigger_log_id_seq'),
      txid         bigint,
      created_at   timestamptz DEFAULT now(),
      updated_at   timestamptz DEFAULT now(),
      processed_at timestamptz,
      processed_tx bigint,
      state        varchar(8),
      action       varchar(7),
      table_name   varchar(128),
      record_id    integer,
      sfid         varchar(18),
      old          text,
      values       text,
      sf_result    integer,
      sf_message   text
    );
    ALTER SEQUENCE %1$s._trigger_log_id_seq OWNED BY %1$s._trigger_log.id;
    CREATE INDEX IF NOT EXISTS _trigger_log_claim ON %1$s._trigger_log (id) WHERE state = 'NEW';
    CREATE INDEX IF NOT EXISTS _trigger_log_failed
      ON %1$s._trigger_log (table_name, record_id) WHERE state IN ('FAILED', 'REQUEUE');
    CREATE TABLE IF NOT EXISTS %1$s._hc_truncation (
      at         timestamptz NOT NULL DEFAULT now(),
      table_name text NOT NULL,
      role       text NOT NULL DEFAULT session_user,
      reported   boolean NOT NULL DEFAULT false
    );
    CREATE TABLE IF NOT EXISTS %1$s._trigger_log_archive (
      LIKE %1$s._trigger_log, PRIMARY KEY (id));
    CREATE INDEX IF NOT EXISTS _trigger_log_archive_created_at
      ON %1$s._trigger_log_archive (created_at);
    CREATE INDEX IF NOT EXISTS _trigger_log_archive_record_id
      ON %1$s._trigger_log_archive (record_id);
    """
        .formatted(schema.quoted());
  }

  private static boolean isEmpty(Handle handle, MappedSchema schema) {
    return handle
        .createQuery("SELECT NOT EXISTS (SELECT FROM %s._trigger_log)".formatted(schema.quoted()))
        .mapTo(Boolean.class)
        .one();
  }

  private static boolean truncationsHaveAPlace(Handle handle, MappedSchema schema) {
    return handle
        .createQuery(
            """
            SELECT count(*) = 2 FROM pg_catalog.pg_attribute
             WHERE attrelid = (:schema || '._hc_truncation')::regclass
               AND attname IN ('log_id', 'made') AND NOT attisdropped
            """)
        .bind("schema", schema.quoted())
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * A TRUNCATE ends the lives of all rows: where in the log, says a number of its sequence. So does
   * an import that made the table. The default is for a TRUNCATE that is under way when the
   * function below is replaced.
   */
  private static String placeOfTruncations(MappedSchema schema) {
    return """
    ALTER TABLE %1$s._hc_truncation
      ADD COLUMN IF NOT EXISTS log_id bigint,
      ALTER COLUMN log_id SET DEFAULT nextval('%1$s._trigger_log_id_seq'),
      ADD COLUMN IF NOT EXISTS made boolean NOT NULL DEFAULT false
    """
        .formatted(schema.quoted());
  }

  /**
   * Whether users' own triggers may find it missing, and it can be made: since PostgreSQL 15 only
   * the database's owner may create in {@code public}. One of another role does as well.
   */
  private static boolean mayHaveXmlbinary(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (
              SELECT FROM pg_catalog.pg_namespace n
               WHERE n.nspname = 'public' AND has_schema_privilege(n.oid, 'CREATE')
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc p
                                  WHERE p.pronamespace = n.oid AND p.proname = 'get_xmlbinary'
                                    AND p.pronargs = 0))
            """)
        .mapTo(Boolean.class)
        .one();
  }

  /** Users' own triggers call it; ours read the setting themselves. */
  private static String xmlbinaryFunction() {
    return """
    CREATE FUNCTION public.get_xmlbinary() RETURNS varchar
    LANGUAGE sql STABLE AS $hc$ SELECT pg_catalog.current_setting('xmlbinary')::varchar $hc$
    """;
  }
}
