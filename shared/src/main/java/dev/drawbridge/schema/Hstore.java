package dev.drawbridge.schema;

import dev.drawbridge.database.SqlName;
import org.jdbi.v3.core.Handle;

/** The extension in whose text form the trigger log keeps rows. */
public final class Hstore {
  private Hstore() {}

  /**
   * Creates the extension if it is missing and returns its schema, quoted: {@code public} by
   * default, another one on providers that force it ({@code heroku_ext}).
   */
  static String schema(Handle handle) {
    handle.execute("CREATE EXTENSION IF NOT EXISTS hstore");
    String schema =
        handle
            .createQuery(
                """
                SELECT n.nspname FROM pg_catalog.pg_extension e
                  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
                 WHERE e.extname = 'hstore'
                """)
            .mapTo(String.class)
            .one();
    return SqlName.quoted(schema);
  }

  /** Fails where the role may not use the extension's type, as without USAGE on its schema. */
  public static void use(Handle handle) {
    handle.select("SELECT NULL::%s.hstore".formatted(schema(handle))).mapToMap().list();
  }

  /**
   * Whether another role may add functions to the extension's schema, or has: one named {@code
   * hstore} for a table's own row type would be called instead of the extension's. The schema's
   * owner is trusted. Before PostgreSQL 15 everybody may create in {@code public}.
   */
  static boolean isOpenToOthers(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (
                     SELECT FROM pg_catalog.pg_roles r
                      WHERE NOT r.rolsuper AND r.rolname <> current_user
                        AND NOT pg_has_role(r.oid, n.nspowner, 'MEMBER')
                        AND has_schema_privilege(r.oid, n.oid, 'CREATE'))
                OR EXISTS (
                     SELECT FROM pg_catalog.pg_proc p
                      WHERE p.pronamespace = n.oid AND p.proname = 'hstore'
                        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                         WHERE d.classid = 'pg_catalog.pg_proc'::regclass
                                           AND d.objid = p.oid AND d.deptype = 'e'))
              FROM pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'hstore'
            """)
        .mapTo(Boolean.class)
        .one();
  }
}
