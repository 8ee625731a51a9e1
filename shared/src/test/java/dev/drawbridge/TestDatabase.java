package dev.drawbridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.manage.Installation;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.schema.MappedTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * A real PostgreSQL with the control schema, the trigger log and some mapped tables. One server for
 * each JVM, one database for each instance.
 */
public final class TestDatabase implements AutoCloseable {
  public static final MappedSchema SCHEMA = new MappedSchema("salesforce");

  private static final class Server {
    private static final EmbeddedPostgres INSTANCE = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final Map<List<Mapping>, String> TEMPLATES = new ConcurrentHashMap<>();

  private final String name;
  private final HikariDataSource pool;
  private final Database database;
  private final Jdbi jdbi;

  public TestDatabase(List<Mapping> mappings) {
    name = "t" + Long.toHexString(System.nanoTime());
    String template = TEMPLATES.computeIfAbsent(List.copyOf(mappings), TestDatabase::template);
    Jdbi.create(Server.INSTANCE.getPostgresDatabase())
        .useHandle(h -> h.execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template)));
    DataSource source = Server.INSTANCE.getDatabase("postgres", name);
    pool = pool(source);
    database = new Database(pool::getConnection, source::getConnection);
    jdbi = Jdbi.create(pool);
  }

  /** A database to be copied: migrated and installed once for all tests with these mappings. */
  private static String template(List<Mapping> mappings) {
    String template = "template" + Long.toHexString(System.nanoTime());
    Jdbi.create(Server.INSTANCE.getPostgresDatabase())
        .useHandle(h -> h.execute("CREATE DATABASE " + template));
    DataSource source = Server.INSTANCE.getDatabase("postgres", template);
    Flyway.configure()
        .dataSource(source)
        .schemas("drawbridge")
        .locations("classpath:dev/drawbridge/control")
        .load()
        .migrate();
    new Database(source::getConnection, source::getConnection)
        .transaction(
            handle -> {
              Installation.run(handle, "test", SCHEMA, "stack", "65.0", "1nc4rn");
              var json = JsonNodeFactory.instance;
              for (Mapping mapping : mappings) {
                MappedTable.install(handle, SCHEMA, mapping);
                new MappingStore().save(handle, mapping, json.objectNode());
              }
              return true;
            });
    return template;
  }

  /** As a function has one, so that no test depends on a fresh session. */
  private static HikariDataSource pool(DataSource source) {
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    return new HikariDataSource(config);
  }

  public Database database() {
    return database;
  }

  /**
   * The same for a process that dies when it is about to begin its nth transaction: what it
   * committed before is there, and nothing of what would have come.
   */
  public Database diesBefore(int transaction, Supplier<Error> death) {
    var begun = new AtomicInteger();
    return new Database(
        () -> {
          if (begun.incrementAndGet() == transaction) {
            throw death.get();
          }
          return pool.getConnection();
        },
        pool::getConnection);
  }

  public String url() {
    return Server.INSTANCE.getJdbcUrl("postgres", name);
  }

  /** A connection like an application's own. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  public void execute(String sql, Object... arguments) {
    jdbi.useHandle(handle -> handle.execute(sql, arguments));
  }

  public List<Map<String, Object>> rows(String sql, Object... arguments) {
    return jdbi.withHandle(handle -> handle.select(sql, arguments).mapToMap().list());
  }

  public <T> T value(Class<T> type, String sql, Object... arguments) {
    return jdbi.withHandle(handle -> handle.select(sql, arguments).mapTo(type).one());
  }

  public List<String> texts(String sql, Object... arguments) {
    return jdbi.withHandle(handle -> handle.select(sql, arguments).mapTo(String.class).list());
  }

  @Override
  public void close() {
    pool.close();
    Jdbi.create(Server.INSTANCE.getPostgresDatabase())
        .useHandle(h -> h.execute("DROP DATABASE " + name + " WITH (FORCE)"));
  }
}
