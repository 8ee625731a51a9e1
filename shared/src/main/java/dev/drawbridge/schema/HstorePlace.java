package dev.drawbridge.schema;

import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Where the extension hstore is, as against where the functions that capture rows expect it.
 *
 * @param schema in which the extension is
 * @param strangers roles that own such a function and may not use that schema
 * @param outdated functions that name another schema
 * @param installed whether there are functions that handle rows
 */
public record HstorePlace(
    String schema, List<String> strangers, List<String> outdated, boolean installed) {
  /** Of the functions that handle rows, the one that stands for all. */
  private static final String PINNED = "_hc_row_pinned";

  /** Empty where the extension is gone. */
  public static Optional<HstorePlace> find(Handle handle, String mappedSchema) {
    return handle
        .createQuery(
            """
            SELECT n.nspname AS place,
                   array(SELECT DISTINCT p.proowner::regrole::text FROM pg_catalog.pg_proc p
                          WHERE p.pronamespace = m.oid AND p.prosrc LIKE '%.hstore;%'
                            AND NOT has_schema_privilege(p.proowner, n.oid, 'USAGE')) AS strangers,
                   array(SELECT p.proname::text FROM pg_catalog.pg_proc p
                          WHERE p.pronamespace = m.oid
                            AND CASE WHEN p.proname = :pinned
                                     THEN 'search_path=pg_catalog, ' || quote_ident(n.nspname)
                                          || ', pg_temp' <> ALL (p.proconfig)
                                     ELSE p.prosrc LIKE '%.hstore;%'
                                          AND position(format('before "%s".hstore;',
                                                replace(n.nspname, '"', '""')) IN p.prosrc) = 0
                                END
                          ORDER BY p.proname) AS outdated,
                   EXISTS (SELECT FROM pg_catalog.pg_proc p
                            WHERE p.pronamespace = m.oid AND p.proname = :pinned) AS installed
              FROM pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace,
                   pg_catalog.pg_namespace m
             WHERE e.extname = 'hstore' AND m.nspname = :mapped
            """)
        .bind("mapped", mappedSchema)
        .bind("pinned", PINNED)
        .map(
            (row, context) ->
                new HstorePlace(
                    row.getString("place"),
                    texts(row.getArray("strangers")),
                    texts(row.getArray("outdated")),
                    row.getBoolean("installed")))
        .findOne();
  }

  /**
   * Whether the extension is in another schema than when the functions that handle rows were made:
   * they name it, and ALTER EXTENSION does not change them. So it is where there are none, or no
   * extension.
   */
  static boolean isMoved(Handle handle, String mappedSchema) {
    return find(handle, mappedSchema)
        .map(place -> !place.installed() || place.outdated().contains(PINNED))
        .orElse(true);
  }

  private static List<String> texts(Array array) throws SQLException {
    return Arrays.asList((String[]) array.getArray());
  }
}
