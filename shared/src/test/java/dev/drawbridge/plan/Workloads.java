package dev.drawbridge.plan;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** The six workloads by which peers are compared, as entries of a log. */
final class Workloads {
  static final Mappings MAPPINGS =
      new Mappings(IntStream.range(0, 10).mapToObj(Workloads::mapping).toList());

  private final Random random = new Random(7);
  private final List<Change> log = new ArrayList<>();
  private final int size;

  private Workloads(int size) {
    this.size = size;
  }

  private static Mapping mapping(int number) {
    return new Mapping(
        "O" + number,
        Access.READ_WRITE,
        "Key__c",
        List.of(
            TestMappings.field("Value", FieldType.STRING, 80),
            new Column.OfField(
                "key", "Key__c", FieldType.STRING, 80, true, true, true, true, false, List.of()),
            new Column.OfField(
                "owner",
                "OwnerId",
                FieldType.REFERENCE,
                18,
                true,
                true,
                true,
                false,
                false,
                List.of("User")),
            new Column.Synthetic(
                "parent", "Parent__r", "Parent__c", "O0", "Key__c", 80, true, true)),
        List.of());
  }

  /**
   * @param name W1 to W6
   */
  static List<Change> of(String name, int size) {
    var workload = new Workloads(size);
    switch (name) {
      case "W1" -> IntStream.range(0, size).forEach(i -> workload.insert(0, i, null));
      case "W2" -> workload.parentsAndChildren();
      case "W3" -> workload.tenObjects();
      case "W4" -> workload.hotRecords();
      case "W5" -> workload.transactions();
      case "W6" -> workload.manyWriters();
      default -> throw new IllegalArgumentException(name);
    }
    return workload.log;
  }

  /** Children that name one of so many parents, in turn; the parents are not among them. */
  static List<Change> children(int size, int parents) {
    var workload = new Workloads(size);
    for (int i = 0; i < size; i++) {
      workload.insert(1, i, "p" + i % (size / parents));
    }
    return workload.log;
  }

  /** Records whose lookup holds the same id. */
  static List<Change> ownedBy(String owner, int size) {
    var workload = new Workloads(size);
    for (int i = 0; i < size; i++) {
      workload.log(0, i, Action.INSERT, Map.of("key", "k" + i, "owner", owner), null);
    }
    return workload.log;
  }

  private void parentsAndChildren() {
    for (int i = 0; i < size / 2; i++) {
      insert(0, i, null);
      insert(1, i, "k0-" + i);
    }
  }

  private void tenObjects() {
    while (log.size() < size) {
      int object = random.nextInt(10);
      int dice = random.nextInt(100);
      int record = random.nextInt(200);
      if (dice < 30) {
        insert(object, 100_000 + log.size(), null);
      } else if (dice < 95) {
        update(object, record);
      } else {
        log(object, 50_000 + log.size(), Action.DELETE, Map.of(), "a00");
      }
    }
  }

  /** Zipf: the n-th record is changed in proportion to 1/n. */
  private void hotRecords() {
    double[] cumulative = new double[1000];
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      cumulative[i] = sum += 1.0 / (i + 1);
    }
    while (log.size() < size) {
      double dice = random.nextDouble() * sum;
      int record = Arrays.binarySearch(cumulative, dice);
      update(0, record < 0 ? -record - 1 : record);
    }
  }

  private void transactions() {
    for (int i = 0; log.size() < size; i++) {
      insert(0, i, null);
      insert(1, i, "k0-" + i);
      log(0, i, Action.UPDATE, Map.of("value", "a"), null);
      log(1, i, Action.UPDATE, Map.of("value", "a"), null);
      log(1, i, Action.UPDATE, Map.of("value", "b"), null);
    }
  }

  private void manyWriters() {
    while (log.size() < size) {
      int object = random.nextInt(5);
      if (random.nextInt(3) == 0) {
        insert(object, 10_000 + log.size(), null);
      } else {
        update(object, random.nextInt(1000));
      }
    }
  }

  private void insert(int object, int record, String parent) {
    String key = "k" + object + "-" + record;
    log(
        object,
        record,
        Action.INSERT,
        parent == null ? Map.of("key", key) : Map.of("key", key, "parent", parent),
        null);
  }

  private void update(int object, int record) {
    log(object, record, Action.UPDATE, Map.of("value", "v" + log.size()), "a00");
  }

  private void log(
      int object, int record, Action action, Map<String, String> values, String prefix) {
    String sfid = prefix == null ? null : "%s%02d%010d".formatted(prefix, object, record);
    log.add(
        new Change(
            log.size() + 1,
            new RecordKey("o" + object, record),
            action,
            sfid,
            new RowImage(values),
            RowImage.EMPTY));
  }
}
