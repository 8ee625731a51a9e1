package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.Schedule;
import dev.drawbridge.TestMappings;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of an application's life, made up from a seed: transactions that commit, roll back or
 * stay open, while invocations die, messages get lost, doubled or late, requests arrive late,
 * records are locked, batches are parked, and an operator does what operators do. Nothing depends
 * on the clock or on PostgreSQL's random numbers.
 */
final class Episode implements Schedule {
  private final World world;
  private final WriteAlgorithm algorithm;
  private final boolean keyed;
  private final Random random;
  private final Application application;
  private final Operator operator;
  private final Weather weather;
  private final Ledger ledger;
  private final Theme theme;
  private final List<BatchPointer> seen = new ArrayList<>();
  private final List<String> deeds = new ArrayList<>();
  private boolean open;
  private boolean claimsAll;
  private int deathsLeft;

  /**
   * @param keyed whether rows have a unique identifier
   * @param about the theme; null for one that the seed chooses
   */
  Episode(World world, WriteAlgorithm algorithm, boolean keyed, long seed, @Nullable Theme about) {
    this.world = world;
    this.algorithm = algorithm;
    this.keyed = keyed;
    // Of seeds next to each other, Random's first numbers are nearly the same.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.theme = about == null ? theme(seed) : about;
    this.application = new Application(random, some(theme.habits), keyed);
    this.operator =
        new Operator(
            world,
            random,
            oneIn(3, 6) ? List.of() : some(theme.cures),
            TestMappings.contact(keyed ? TestMappings.KEY : null));
    List<Weather.Kind> troubles = theme.troubles.size() < 3 ? theme.troubles : some(theme.troubles);
    this.weather = new Weather(world, random, troubles, keyed);
    this.ledger = new Ledger(world);
    this.deathsLeft = random.nextInt(4);
  }

  private Theme theme(long seed) {
    var themes = List.of(Theme.values());
    // The last two came later: by their own choice, so that other seeds stay what they were.
    List<Theme> first = themes.subList(0, themes.size() - 2);
    Theme chosen =
        random.nextInt(3) == 0 ? Theme.ANYTHING : first.get(random.nextInt(first.size()));
    if (seed % 10 == 3) {
      return Theme.FIELDS_ARE_HIDDEN;
    }
    return seed % 10 == 7 ? Theme.PARENTS_ARE_RENAMED : chosen;
  }

  /** A few of all there is, most of what a theme is about: so rare combinations come up. */
  private <T> List<T> some(List<T> all) {
    if (theme != Theme.ANYTHING) {
      return all.stream().filter(one -> random.nextInt(4) > 0).toList();
    }
    int oneIn = 2 + random.nextInt(3);
    return all.stream().filter(one -> random.nextInt(oneIn) == 0).toList();
  }

  /** What a theme is about happens oftener. */
  private boolean oneIn(int rarely, int often) {
    return random.nextInt(theme == Theme.ANYTHING ? rarely : often) == 0;
  }

  @Override
  public void run() throws SQLException {
    world.beginAnew();
    world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
    claimsAll = random.nextBoolean();
    world.signInAs(weather.knows(Weather.Kind.HIDDEN) ? "limited" : "drawbridge");
    world.claimAtMost(claimsAll ? 10_000 : 1 + random.nextInt(8));
    world.obey(TestRules.with(Map.of("WRITE_CONCURRENCY", String.valueOf(1 + random.nextInt(4)))));
    world.listen(this::reached);
    try (Connection one = world.db.connect();
        Connection other = world.db.connect()) {
      one.setAutoCommit(false);
      other.setAutoCommit(false);
      for (int i = 0; i < 3 + random.nextInt(4); i++) {
        if (oneIn(3, 2)) {
          weather.changes();
        }
        transactions(one, other);
        work();
      }
      endsWell(one);
    }
  }

  @Override
  public List<String> deeds() {
    return deeds;
  }

  private void settled(Step step) {
    if (step == Step.AFTER_SETTLE) {
      ledger.assertNobodyWasRefusedTooEarly();
    }
    if (step == Step.AFTER_ROW_UPDATE && !application.exchangesRecords()) {
      ledger.assertNoRowWasGivenAStrangersRecord();
    }
  }

  /** Anything may happen between two steps. */
  private void reached(Step step) {
    settled(step);
    if (random.nextInt(10) == 0) {
      Invariants.hold(world.db);
    }
    // This thread must not wait for rows that its own open transaction holds.
    if (oneIn(25, 15) && !open) {
      alone(application.any());
    }
    if (oneIn(30, 15)) {
      operator.doesSomething();
    }
    if (random.nextInt(theme == Theme.LATE ? 60 : 20) == 0) {
      weather.lateOnesArrive();
    }
    if (deathsLeft > 0 && random.nextInt(15) == 0) {
      deathsLeft--;
      throw new World.Died(step);
    }
  }

  private void alone(Application.Deed deed) {
    try (Connection connection = world.db.connect()) {
      connection.setAutoCommit(false);
      perform(connection, deed);
      connection.commit();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void perform(Connection connection, Application.Deed deed) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try (Statement statement = connection.createStatement()) {
      for (String sql : deed.statements()) {
        deeds.add(sql);
        statement.execute(sql);
      }
      if (deed.mayBeTakenBack() && random.nextInt(8) == 0) {
        connection.rollback(before);
      }
    } catch (SQLException e) {
      // Two rows of one key: the application is told, and gives up.
      if (!String.valueOf(e.getSQLState()).startsWith("23")) {
        throw e;
      }
      connection.rollback(before);
    }
  }

  /** Two at a time, so that they commit in another order than they began. */
  private void transactions(Connection one, Connection other) throws SQLException {
    boolean locked = false;
    for (int i = 0; i <= random.nextInt(4); i++) {
      Application.Deed deed = application.any();
      // No TRUNCATE after other changes of its transaction.
      if (deed.locksTables()) {
        one.commit();
      }
      perform(one, deed);
      locked |= deed.locksTables();
    }
    if (locked) {
      one.commit();
      return;
    }
    open = true;
    // The other must not wait for rows that this thread holds.
    perform(other, application.insertAside());
    other.commit();
    work();
    if (random.nextInt(4) == 0) {
      one.rollback();
    } else {
      one.commit();
    }
    open = false;
  }

  /** Some of what queue, workflow and schedule would do, or what they would not. */
  private void work() {
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      guarded(world::drain);
      if (random.nextInt(8) == 0) {
        world.messages.clear();
      }
      if (random.nextInt(3) == 0) {
        world.timePasses();
      }
      if (random.nextInt(theme == Theme.LATE ? 15 : 6) == 0) {
        limitPasses();
      }
      if (random.nextInt(6) == 0) {
        operator.doesSomething();
      }
      BatchPointer pointer = world.messages.poll();
      if (pointer == null && !seen.isEmpty() && random.nextInt(3) == 0) {
        pointer = seen.get(random.nextInt(seen.size()));
      }
      if (pointer == null) {
        continue;
      }
      seen.add(pointer);
      BatchPointer next = pointer;
      if (random.nextInt(3) == 0) {
        guarded(() -> world.write(next, null));
      } else {
        guarded(() -> world.execute(next));
      }
    }
  }

  /** What has not arrived by now never will. */
  private void limitPasses() {
    weather.lateOnesArrive();
    world.timePasses();
    world.limitPasses();
    guarded(world::look);
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (World.Died expected) {
      // The invocation is gone; nobody tells.
    }
  }

  private void endsWell(Connection connection) throws SQLException {
    weather.clears();
    world.listen(this::settled);
    world.db.execute(
        "UPDATE drawbridge.connection SET algorithm = ?, pause_requested = false",
        algorithm.name());
    operator.copiesWhatFailed();
    settle(connection);
    // Of a window that is cut off between a parent's DELETE and its child's change this is not so.
    if (theme == Theme.PARENTS_ARE_RENAMED && claimsAll) {
      ledger.assertNoChildWentWithItsParent();
    }
    ledger.assertNoRowWaitsForNothing();
    ledger.assertNoValueIsAStrangers();
    ledger.assertEachRecordHasARowOrAReason();
    // What a late upsert wrote into another row's record is written back by an update.
    if (!application.exchangesRecords() && !weather.knows(Weather.Kind.LATE)) {
      ledger.assertNoUpdateGaveARecordAway();
    }
    if (!operator.hasSkipped()) {
      ledger.assertRowsHaveTheirRecords(keyed);
    }
    if (algorithm != WriteAlgorithm.MERGED && !weather.knows(Weather.Kind.LATE)) {
      ledger.assertNothingWasUndone();
      if (!operator.hasInterfered()) {
        ledger.assertJournalIsTheLog();
      }
    }
  }

  /** The faults are over; application and operator put right what only they can. */
  private void settle(Connection connection) throws SQLException {
    repair(connection);
    // What is on its way arrives when all else is done, or before.
    if (random.nextBoolean()) {
      world.runUntilQuiet();
    }
    for (int i = 0; i < 8; i++) {
      if (i > 2) {
        operator.makesAnew();
      }
      limitPasses();
      // What a look has noted is captured by one drain and sent by the next.
      world.drain();
      world.runUntilQuiet();
      Invariants.hold(world.db);
      if (unsettled().isEmpty() && nothingMayArrive()) {
        return;
      }
      repair(connection);
      operator.curesAll();
    }
    if (operator.hasSkipped()) {
      return;
    }
    assertThat(unsettled()).as("never settled").isEmpty();
  }

  private void repair(Connection connection) throws SQLException {
    perform(connection, application.repairs());
    connection.commit();
  }

  private boolean nothingMayArrive() {
    return world.db.value(
        Boolean.class,
        "SELECT NOT EXISTS (SELECT FROM drawbridge.late_request WHERE state = 'OPEN')");
  }

  /** What failed for a row that is gone may stay so, but for its DELETE. */
  private List<Map<String, Object>> unsettled() {
    return world.db.rows(
        """
        SELECT t.id, t.state, t.action, t.table_name, t.record_id, t.sfid, t.sf_message
          FROM salesforce._trigger_log t
         WHERE t.state IN ('NEW', 'PENDING', 'REQUEUE')
            OR (t.state = 'FAILED' AND t.sf_message NOT LIKE 'INVALID_ENTRY%%'
                AND t.sf_message NOT LIKE 'STALE_DELETE%%' AND (t.action = 'DELETE' OR %s))
         ORDER BY t.id
        """
            .formatted(Operator.ROW_LIVES));
  }
}
