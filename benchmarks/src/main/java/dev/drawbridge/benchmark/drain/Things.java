package dev.drawbridge.benchmark.drain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.benchmark.MeasuredDatabase;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.schema.MappedTable;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/** Ten mapped tables, Thing0__c to Thing9__c, in a database and an org of their own. */
public final class Things implements AutoCloseable {
  private final EmbeddedPostgres server;
  private final String name;
  private final HikariDataSource pool;
  private final Database database;

  public Things(EmbeddedPostgres server, OrgClient org, String name)
      throws IOException, InterruptedException {
    this.server = server;
    this.name = name;
    Jdbi.create(server.getPostgresDatabase()).useHandle(h -> h.execute("CREATE DATABASE " + name));
    pool = MeasuredDatabase.pool(server.getDatabase("postgres", name));
    database = new Database(pool::getConnection, pool::getConnection);
    install();
    org.control().reset();
    org.control().dailyApiRequests(1_000_000);
    for (int number = 0; number < 10; number++) {
      describe(org, number);
    }
  }

  public Database database() {
    return database;
  }

  String url() {
    return "postgres://postgres@localhost:%d/%s".formatted(server.getPort(), name);
  }

  /** The same for JDBC. */
  public String jdbc() {
    return server.getJdbcUrl("postgres", name);
  }

  private void install() {
    MeasuredDatabase.install(pool, database);
    database.transaction(
        handle -> {
          IntStream.range(0, 10)
              .mapToObj(Things::mapping)
              .forEach(
                  mapping -> {
                    MappedTable.install(handle, new MappedSchema("salesforce"), mapping);
                    new MappingStore().save(handle, mapping, JsonNodeFactory.instance.objectNode());
                  });
          return true;
        });
  }

  private static Mapping mapping(int number) {
    return new Mapping(
        "Thing" + number + "__c",
        Access.READ_WRITE,
        "Key__c",
        List.of(
            field("value__c", "Value__c", false),
            field("key__c", "Key__c", true),
            new Column.Synthetic(
                "parent__r__key__c",
                "Parent__r",
                "Parent__c",
                "Thing0__c",
                "Key__c",
                80,
                true,
                true)),
        List.of(new Mapping.Index("key__c", true)));
  }

  private static Column.OfField field(String column, String name, boolean unique) {
    return new Column.OfField(
        column, name, FieldType.STRING, 80, true, true, true, unique, false, List.of());
  }

  /** A parent that may not be deleted while it has children is locked with each of them. */
  private static void describe(OrgClient org, int number) throws IOException, InterruptedException {
    org.control()
        .addObject(
            """
            {"name": "Thing%1$d__c", "keyPrefix": "aT%1$d", "fields": [
              {"name": "Value__c", "type": "string", "length": 80},
              {"name": "Key__c", "type": "string", "length": 80, "externalId": true, "unique": true, "idLookup": true},
              {"name": "Parent__c", "type": "reference", "referenceTo": ["Thing0__c"],
               "relationshipName": "Parent__r", "restrictedDelete": true}]}
            """
                .formatted(number));
  }

  public void writeBy(WriteAlgorithm algorithm) {
    database.transaction(
        handle ->
            handle.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name()));
  }

  public void load(List<String> sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String one : sql) {
        statement.addBatch(one);
      }
      statement.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  /** Row versions left behind so far: each UPDATE and DELETE leaves one for VACUUM. */
  long rowVersions() {
    // A session tells the statistics what it did at its own pace, and in any case when it ends.
    pool.getHikariPoolMXBean().softEvictConnections();
    return number(
        "SELECT coalesce(sum(n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_user_tables");
  }

  /** Changes that did not arrive. */
  public long left() {
    return number(
        """
        SELECT count(*) FROM salesforce._trigger_log
         WHERE state NOT IN ('SUCCESS', 'MERGED', 'IGNORED', 'IGNORE')
        """);
  }

  public long number(String sql) {
    return database.transaction(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  @Override
  public void close() {
    pool.close();
    Jdbi.create(server.getPostgresDatabase())
        .useHandle(h -> h.execute("DROP DATABASE %s WITH (FORCE)".formatted(name)));
  }
}
