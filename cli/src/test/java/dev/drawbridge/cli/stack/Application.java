package dev.drawbridge.cli.stack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * An application that knows SQL and nothing of Drawbridge, one of several that write side by side.
 * It remembers what it committed, record by record. Every value it writes is new, so that of two
 * equal changes in a row one is a repetition.
 */
public final class Application implements AutoCloseable {
  private final Connection connection;
  private final Random random;
  private final String name;
  private final List<String> parents = new ArrayList<>();
  private final List<String> contacts = new ArrayList<>();
  private final List<String> formerContacts = new ArrayList<>();
  private final List<String> childless = new ArrayList<>();
  private final List<String> formerChildless = new ArrayList<>();
  private final Map<String, List<String>> committed = new LinkedHashMap<>();
  private final List<Runnable> uncommitted = new ArrayList<>();
  private final Set<String> touched = new HashSet<>();
  private int rollbacks;
  private int counter;

  /**
   * @param name makes its records its own
   */
  public Application(String jdbcUrl, String name, Random random) throws SQLException {
    this.connection = DriverManager.getConnection(jdbcUrl);
    this.name = name;
    this.random = random;
    connection.setAutoCommit(false);
  }

  /** By external id, what was committed, in order: as {@link OrgHistory} tells it. */
  public Map<String, List<String>> committed() {
    return committed;
  }

  public int rollbacks() {
    return rollbacks;
  }

  /** One transaction: some statements, perhaps some of them taken back, perhaps all. */
  public void transact() throws SQLException {
    statements();
    if (random.nextInt(6) == 0) {
      Savepoint savepoint = connection.setSavepoint();
      int kept = uncommitted.size();
      statements();
      connection.rollback(savepoint);
      uncommitted.subList(kept, uncommitted.size()).clear();
      rollbacks++;
    }
    if (random.nextInt(8) == 0) {
      connection.rollback();
      rollbacks++;
    } else {
      connection.commit();
      uncommitted.forEach(Runnable::run);
    }
    uncommitted.clear();
    touched.clear();
  }

  private void statements() throws SQLException {
    int rows = 1 + random.nextInt(4);
    switch (random.nextInt(8)) {
      case 0 -> insert(rows, "P", parents, this::account);
      case 1 -> insert(rows, "L", childless, this::account);
      case 2, 3 -> insert(parents.isEmpty() ? 0 : rows, "C", contacts, this::contact);
      case 4 -> update(rows, parents, "account", "phone", "Phone");
      case 5 -> update(rows, contacts, "contact", "lastname", "LastName");
      case 6 -> deleteOrRevive("account", childless, formerChildless, this::account);
      default -> deleteOrRevive("contact", contacts, formerContacts, this::contact);
    }
  }

  /** Inserts the record of that external id. */
  private interface Insert {
    void run(String key) throws SQLException;
  }

  private void account(String key) throws SQLException {
    String name = value();
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES (?, ?)", key, name);
    changed(key, "Name=" + name);
  }

  private void contact(String key) throws SQLException {
    String name = value();
    String parent = any(parents);
    run(
        "INSERT INTO salesforce.contact (external_id__c, lastname, account__external_id__c)"
            + " VALUES (?, ?, ?)",
        key,
        name,
        parent);
    changed(key, "Account=" + parent + " LastName=" + name);
  }

  private void insert(int rows, String prefix, List<String> kind, Insert insert)
      throws SQLException {
    for (int i = 0; i < rows; i++) {
      String key = name + prefix + "-" + ++counter;
      insert.run(key);
      uncommitted.add(() -> kind.add(key));
    }
  }

  /** Perhaps one of them twice in a transaction. */
  private void update(int rows, List<String> kind, String table, String column, String field)
      throws SQLException {
    for (int i = 0; i < rows && !kind.isEmpty(); i++) {
      String key = any(kind);
      String value = value();
      run(
          "UPDATE salesforce." + table + " SET " + column + " = ? WHERE external_id__c = ?",
          value,
          key);
      changed(key, field + "=" + value);
    }
  }

  /** A revived record is another row and another record with the same external id. */
  private void deleteOrRevive(String table, List<String> kind, List<String> former, Insert insert)
      throws SQLException {
    boolean revive = !former.isEmpty() && random.nextBoolean();
    List<String> from = revive ? former : kind;
    List<String> to = revive ? kind : former;
    if (from.isEmpty()) {
      return;
    }
    String key = any(from);
    if (!touched.add(key)) {
      return;
    }
    if (revive) {
      insert.run(key);
    } else {
      run("DELETE FROM salesforce." + table + " WHERE external_id__c = ?", key);
      changed(key, "deleted");
    }
    uncommitted.add(
        () -> {
          from.remove(key);
          to.add(key);
        });
  }

  private void changed(String key, String change) {
    touched.add(key);
    uncommitted.add(() -> committed.computeIfAbsent(key, k -> new ArrayList<>()).add(change));
  }

  private void run(String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private String value() {
    return name + " " + ++counter;
  }

  private String any(List<String> keys) {
    return keys.get(random.nextInt(keys.size()));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
