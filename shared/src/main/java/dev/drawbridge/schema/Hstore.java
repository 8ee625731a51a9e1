package dev.drawbridge.schema;

import dev.drawbridge.database.SqlName;
import org.jdbi.v3.core.Handle;

/** The extension in whose text form the trigger log keeps rows. */
final class Hstore {
  private Hstore() {}

  /**
   * Makes sure that the extension is there and tells, quoted, in which schema: {@code public} by
   * default, elsewhere on providers that force it ({@code heroku_ext}).
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
}
