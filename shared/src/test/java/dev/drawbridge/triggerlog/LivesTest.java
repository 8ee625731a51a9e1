package dev.drawbridge.triggerlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An application that uses ids again and changes them, against what the walk makes of its log. */
class LivesTest {
  private static final Mappings MAPPINGS = new Mappings(List.of(TestMappings.account()));

  private final List<LoggedEntry> log = new ArrayList<>();
  private final List<Integer> truth = new ArrayList<>();
  private final LifeEnds ends = new LifeEnds();
  private final Map<Long, Integer> rows = new LinkedHashMap<>();
  private long next = 1;
  private int lives;

  private static RecordKey row(long id) {
    return new RecordKey("account", id);
  }

  private void log(long row, Action action, int life, Map<String, @Nullable String> old) {
    log.add(
        new LoggedEntry(
            next++,
            row(row),
            action,
            null,
            RowImage.EMPTY,
            new RowImage(old),
            false,
            false,
            false,
            null));
    truth.add(life);
  }

  private void insert(long id) {
    if (rows.containsKey(id)) {
      return;
    }
    rows.put(id, ++lives);
    log(id, Action.INSERT, lives, Map.of());
  }

  private void update(long id) {
    if (rows.containsKey(id)) {
      log(id, Action.UPDATE, rows.get(id), Map.of("id", Long.toString(id)));
    }
  }

  private void move(long from, long to) {
    if (!rows.containsKey(from) || rows.containsKey(to)) {
      return;
    }
    int life = rows.remove(from);
    rows.put(to, life);
    ends.add(row(from), next++);
    log(to, Action.UPDATE, life, Map.of("id", Long.toString(from)));
  }

  private void delete(long id) {
    if (!rows.containsKey(id)) {
      return;
    }
    ends.add(row(id), next);
    log(id, Action.DELETE, rows.remove(id), Map.of("id", Long.toString(id)));
  }

  private void truncate() {
    ends.truncated("account", next++);
    rows.clear();
  }

  private void loseSight(long id) {
    rows.remove(id);
  }

  @Test
  void twoEntriesAreOfOneLifeExactlyWhenTheyAreOfOneRow() {
    for (int seed = 0; seed < 3_000; seed++) {
      var test = new LivesTest();
      var random = new Random(seed);
      for (int i = 0; i < 3 + random.nextInt(30); i++) {
        test.act(random);
      }
      List<Change> changes =
          new Lives(test.ends, SfidFacts.none(), Map.of(), Map.of(), MAPPINGS)
              .walk(test.log)
              .changes();
      assertThat(changes).hasSameSizeAs(test.log);
      Map<Life, Integer> rowOf = new HashMap<>();
      Map<Integer, Life> lifeOf = new HashMap<>();
      for (int i = 0; i < changes.size(); i++) {
        Life life = changes.get(i).life();
        int row = test.truth.get(i);
        assertThat(rowOf.merge(life, row, (a, b) -> a)).as("seed " + seed).isEqualTo(row);
        assertThat(lifeOf.merge(row, life, (a, b) -> a)).as("seed " + seed).isEqualTo(life);
      }
    }
  }

  private void act(Random random) {
    long id = 1 + random.nextInt(4);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> insert(id);
      case 3, 4 -> update(id);
      case 5 -> move(id, 1 + random.nextInt(4));
      case 6 -> delete(id);
      default -> {
        if (random.nextInt(3) == 0) {
          truncate();
        } else {
          loseSight(id);
        }
      }
    }
  }
}
