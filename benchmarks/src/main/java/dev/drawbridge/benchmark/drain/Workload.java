package dev.drawbridge.benchmark.drain;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The six workloads by which tools of this kind are compared, as SQL over ten mapped tables. */
public enum Workload {
  W1("inserts into one table"),
  W2("a parent and its child in turn"),
  W3("ten tables at random: 30 % inserts, 65 % updates, 5 % deletes"),
  W4("updates of 1,000 rows, the n-th in proportion to 1/n"),
  W5("transactions: insert parent, insert child, update parent, update child twice"),
  W6("twenty writers on five tables, a third inserts");

  private static final int KNOWN = 1_000;

  private final String title;

  Workload(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether strict order leaves hardly two changes that may go in one call. */
  boolean alternates() {
    return this != W1 && this != W4;
  }

  /** Statements that make rows to be changed and are written before the measurement. */
  List<String> before() {
    List<String> sql = new ArrayList<>();
    for (int table = 0; table < 10; table++) {
      sql.add(
          "INSERT INTO salesforce.thing%1$d__c (value__c, key__c) SELECT 'v', 'known%1$d-' || i FROM generate_series(1, %2$d) i"
              .formatted(table, this == W1 || this == W2 || this == W5 ? 0 : KNOWN));
    }
    return sql;
  }

  /** The statements that are measured, in their order. */
  public List<String> changes(int size) {
    var random = new Random(7);
    List<String> sql = new ArrayList<>();
    while (sql.size() < size) {
      int i = sql.size();
      switch (this) {
        case W1 -> sql.add(insert(0, "n" + i));
        case W2 -> {
          sql.add(insert(0, "n" + i));
          sql.add(child(1, "n" + i, "n" + i));
        }
        case W3 -> sql.add(mixed(random, i));
        case W4 -> sql.add(update(0, zipf(random)));
        case W5 -> {
          sql.add(insert(0, "n" + i));
          sql.add(child(1, "n" + i, "n" + i));
          sql.add(set(0, "n" + i, "a"));
          sql.add(set(1, "n" + i, "a"));
          sql.add(set(1, "n" + i, "b"));
        }
        case W6 -> {
          int table = random.nextInt(5);
          sql.add(
              random.nextInt(3) == 0
                  ? insert(table, "n" + i)
                  : update(table, 1 + random.nextInt(KNOWN)));
        }
      }
    }
    return sql;
  }

  private static String mixed(Random random, int i) {
    int table = random.nextInt(10);
    int dice = random.nextInt(100);
    if (dice < 30) {
      return insert(table, "n" + i);
    }
    int known = 1 + random.nextInt(dice < 95 ? 200 : KNOWN - 200) + (dice < 95 ? 0 : 200);
    return dice < 95
        ? update(table, known)
        : "DELETE FROM salesforce.thing%d__c WHERE key__c = 'known%1$d-%d'".formatted(table, known);
  }

  private static int zipf(Random random) {
    double left = random.nextDouble() * 7.485;
    int record = 1;
    while (record < KNOWN && (left -= 1.0 / record) > 0) {
      record++;
    }
    return record;
  }

  private static String insert(int table, String key) {
    return "INSERT INTO salesforce.thing%d__c (value__c, key__c) VALUES ('v', '%s')"
        .formatted(table, key);
  }

  private static String child(int table, String key, String parent) {
    return "INSERT INTO salesforce.thing%d__c (value__c, key__c, parent__r__key__c) VALUES ('v', '%s', '%s')"
        .formatted(table, key, parent);
  }

  private static String update(int table, int known) {
    return "UPDATE salesforce.thing%d__c SET value__c = md5(random()::text) WHERE key__c = 'known%1$d-%d'"
        .formatted(table, known);
  }

  private static String set(int table, String key, String value) {
    return "UPDATE salesforce.thing%d__c SET value__c = '%s' WHERE key__c = '%s'"
        .formatted(table, value, key);
  }
}
