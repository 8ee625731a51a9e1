package dev.drawbridge.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A CRM written by plain SQL, as any application would, and a note of everything that was
 * committed, in order: what the org's journal is compared with afterwards.
 */
final class Crm {
  static final int ACCOUNTS = 1_000;
  static final int CONTACTS = 3_000;
  static final int OPPORTUNITIES = 500;
  static final int LEADS = 100;
  static final int CASES = 100;
  static final int INVOICES = 100;
  static final int UPDATES = 300;
  static final int DELETES = 50;

  /** The one contact without the last name that Salesforce requires. */
  static final String NAMELESS = "C-01500";

  private static final int ROWS_PER_TRANSACTION = 100;

  private final Connection connection;
  private final Clock clock;
  private final List<Committed> committed = new ArrayList<>();

  /** A change and when its transaction was committed. */
  record Committed(String outcome, String object, String key, Instant at) {}

  Crm(Connection connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  List<Committed> committed() {
    return List.copyOf(committed);
  }

  void load() throws SQLException {
    connection.setAutoCommit(false);
    accounts();
    contacts();
    opportunities();
    leads();
    cases();
    invoices();
  }

  void change() throws SQLException {
    rows(
        "UPDATE salesforce.account SET phone = ?, annualrevenue = annualrevenue * 2 WHERE"
            + " external_id__c = ?",
        "updated",
        "Account",
        UPDATES,
        i -> key("A", i),
        (row, i) -> {
          row.setString(1, "+49 30 " + (100_000 + i));
          row.setString(2, key("A", i));
        });
    rows(
        "UPDATE salesforce.opportunity SET stagename = 'Closed Won', probability = 100 WHERE"
            + " external_id__c = ?",
        "updated",
        "Opportunity",
        UPDATES,
        i -> key("O", i),
        (row, i) -> row.setString(1, key("O", i)));
    rows(
        "DELETE FROM salesforce.contact WHERE external_id__c = ?",
        "deleted",
        "Contact",
        DELETES,
        i -> key("C", CONTACTS - i),
        (row, i) -> row.setString(1, key("C", CONTACTS - i)));
  }

  private void accounts() throws SQLException {
    rows(
        """
        INSERT INTO salesforce.account
               (external_id__c, name, phone, website, annualrevenue, numberofemployees, billingcity)
        VALUES (?, ?, ?, ?, ?, ?, 'Berlin')
        """,
        "created",
        "Account",
        ACCOUNTS,
        i -> key("A", i),
        (row, i) -> {
          row.setString(1, key("A", i));
          row.setString(2, "Company " + i);
          row.setString(3, "+49 30 " + i);
          row.setString(4, "https://company-" + i + ".example.org");
          row.setDouble(5, 1000.25 * i);
          row.setInt(6, i);
        });
  }

  private void contacts() throws SQLException {
    rows(
        """
        INSERT INTO salesforce.contact
               (external_id__c, firstname, lastname, email, birthdate, account__external_id__c)
        VALUES (?, ?, ?, ?, DATE '1970-01-01' + ?, ?)
        """,
        "created",
        "Contact",
        CONTACTS,
        i -> key("C", i),
        (row, i) -> {
          row.setString(1, key("C", i));
          row.setString(2, "Ada");
          row.setString(3, key("C", i).equals(NAMELESS) ? null : "Lovelace " + i);
          row.setString(4, "ada." + i + "@example.org");
          row.setInt(5, i);
          row.setString(6, key("A", 1 + i % ACCOUNTS));
        });
  }

  private void opportunities() throws SQLException {
    rows(
        """
        INSERT INTO salesforce.opportunity
               (external_id__c, name, stagename, closedate, amount, account__external_id__c)
        VALUES (?, ?, 'Prospecting', DATE '2027-01-01', ?, ?)
        """,
        "created",
        "Opportunity",
        OPPORTUNITIES,
        i -> key("O", i),
        (row, i) -> {
          row.setString(1, key("O", i));
          row.setString(2, "Deal " + i);
          row.setDouble(3, 99.5 * i);
          row.setString(4, key("A", i));
        });
  }

  private void leads() throws SQLException {
    rows(
        "INSERT INTO salesforce.lead (external_id__c, lastname, company) VALUES (?, ?, ?)",
        "created",
        "Lead",
        LEADS,
        i -> key("L", i),
        (row, i) -> {
          row.setString(1, key("L", i));
          row.setString(2, "Hopper " + i);
          row.setString(3, "Harbour " + i);
        });
  }

  private void cases() throws SQLException {
    rows(
        """
        INSERT INTO salesforce.case (external_id__c, subject, account__external_id__c)
        VALUES (?, ?, ?)
        """,
        "created",
        "Case",
        CASES,
        i -> key("S", i),
        (row, i) -> {
          row.setString(1, key("S", i));
          row.setString(2, "Question " + i);
          row.setString(3, key("A", i));
        });
  }

  private void invoices() throws SQLException {
    rows(
        """
        INSERT INTO salesforce.invoice__c
               (external_id__c, amount__c, due__c, paid__c, account__r__external_id__c)
        VALUES (?, ?, DATE '2027-02-01', false, ?)
        """,
        "created",
        "Invoice__c",
        INVOICES,
        i -> key("I", i),
        (row, i) -> {
          row.setString(1, key("I", i));
          row.setDouble(2, 10.5 * i);
          row.setString(3, key("A", i));
        });
  }

  private interface Binder {
    void bind(PreparedStatement row, int i) throws SQLException;
  }

  private void rows(
      String sql, String outcome, String object, int count, IntFunction<String> key, Binder binder)
      throws SQLException {
    var transaction = new ArrayList<String>();
    try (PreparedStatement row = connection.prepareStatement(sql)) {
      for (int i = 1; i <= count; i++) {
        binder.bind(row, i);
        row.executeUpdate();
        transaction.add(key.apply(i));
        if (i % ROWS_PER_TRANSACTION == 0 || i == count) {
          commit(outcome, object, transaction);
        }
      }
    }
  }

  private void commit(String outcome, String object, List<String> keys) throws SQLException {
    connection.commit();
    Instant now = clock.instant();
    keys.forEach(key -> committed.add(new Committed(outcome, object, key, now)));
    keys.clear();
  }

  private static String key(String prefix, int i) {
    return prefix + "-%05d".formatted(i);
  }
}
