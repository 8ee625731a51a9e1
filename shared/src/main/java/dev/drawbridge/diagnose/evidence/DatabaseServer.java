package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/**
 * The database server as one connection sees it.
 *
 * @param host as the address has it
 * @param version PostgreSQL's number: 170004
 * @param readOnly whether the role cannot write: a standby, or set so
 * @param pooled whether something between us and the server hands out its connections
 * @param hstore whether the extension is there
 * @param mayCreate whether the role may make tables in the mapped schema
 * @param mostConnections that the server, the database or the role allows, whichever has the fewest
 *     left
 * @param usedConnections of those, of all roles
 * @param roundTrip the shortest of some: longer ones show load, not distance
 */
public record DatabaseServer(
    String host,
    int version,
    boolean readOnly,
    boolean pooled,
    boolean hstore,
    boolean mayCreate,
    long mostConnections,
    long usedConnections,
    Duration roundTrip) {
  private static final int PROBES = 5;
  private static final Pattern HOST = Pattern.compile("jdbc:postgresql://(\\[[^]]*]|[^:/]*)");

  /** Whose process a session is, its backend_type, an unprivileged role sees of its own alone. */
  private static final String QUESTION =
      """
      SELECT current_setting('server_version_num')::int AS version,
             pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
             EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'hstore') AS hstore,
             coalesce((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE, USAGE')
                         FROM pg_catalog.pg_namespace WHERE nspname = ?), false) AS may_create,
             tightest.most, tightest.used
        FROM (WITH client AS (SELECT datname, usename FROM pg_catalog.pg_stat_activity
                               WHERE datname IS NOT NULL AND usename IS NOT NULL)
              SELECT current_setting('max_connections')::bigint
                     - current_setting('superuser_reserved_connections')::bigint AS most,
                     (SELECT count(*) FROM client) AS used
              UNION ALL
              SELECT datconnlimit, (SELECT count(*) FROM client c WHERE c.datname = d.datname)
                FROM pg_catalog.pg_database d
               WHERE datname = current_database() AND datconnlimit >= 0
              UNION ALL
              SELECT rolconnlimit, (SELECT count(*) FROM client c WHERE c.usename = r.rolname)
                FROM pg_catalog.pg_roles r
               WHERE rolname = current_user AND rolconnlimit >= 0
              ) AS tightest
       ORDER BY tightest.most - tightest.used LIMIT 1
      """;

  /** Over a connection of its own: through a pool's it would describe the pool. */
  static DatabaseServer of(Database database, MappedSchema schema) {
    try (Connection connection = database.dedicated();
        var question = connection.prepareStatement(QUESTION)) {
      question.setString(1, schema.name());
      try (ResultSet rs = question.executeQuery()) {
        rs.next();
        return new DatabaseServer(
            host(connection.getMetaData()),
            rs.getInt("version"),
            rs.getBoolean("read_only"),
            isPooled(connection),
            rs.getBoolean("hstore"),
            rs.getBoolean("may_create"),
            rs.getLong("most"),
            rs.getLong("used"),
            roundTrip(connection));
      }
    } catch (SQLException e) {
      throw SqlFailure.unreachable(e, e);
    }
  }

  private static String host(DatabaseMetaData meta) throws SQLException {
    Matcher matcher = HOST.matcher(meta.getURL());
    return matcher.find() ? matcher.group(1) : "";
  }

  /** A pooler names a process of its own at sign-in; the server then answers with another. */
  private static boolean isPooled(Connection connection) throws SQLException {
    int announced = connection.unwrap(PGConnection.class).getBackendPID();
    try (Statement statement = connection.createStatement();
        ResultSet rs = statement.executeQuery("SELECT pg_backend_pid()")) {
      rs.next();
      return rs.getInt(1) != announced;
    }
  }

  private static Duration roundTrip(Connection connection) throws SQLException {
    long shortest = Long.MAX_VALUE;
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < PROBES; i++) {
        long start = System.nanoTime();
        statement.executeQuery("SELECT 1").close();
        shortest = Math.min(shortest, System.nanoTime() - start);
      }
    }
    return Duration.ofNanos(shortest);
  }
}
