package dev.drawbridge.cli.stack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A connection like psql's. */
public final class Sql implements AutoCloseable {
  private final Connection connection;

  private Sql(Connection connection) {
    this.connection = connection;
  }

  public static Sql connect(String jdbcUrl) throws SQLException {
    return new Sql(DriverManager.getConnection(jdbcUrl));
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of all rows. */
  public List<String> texts(String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  public long number(String sql) throws SQLException {
    return Long.parseLong(texts(sql).get(0));
  }

  /** What the library's own statements find. */
  public <T> T withHandle(Function<Handle, T> question) {
    return Jdbi.create(connection).withHandle(question::apply);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
