package dev.drawbridge.read;

import dev.drawbridge.TestMappings;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.write.World;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, an org, the write path and the reader between them, driven by hand. */
final class Reading implements AutoCloseable {
  final World world;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private int owners;

  Reading() {
    this(List.of(TestMappings.account(), TestMappings.contact()));
  }

  Reading(List<Mapping> mappings) {
    world = new World(mappings);
  }

  private Reader reader(Database database) {
    return new Reader(
        database,
        new MappingStore(),
        world.salesforce(),
        ApiBudget.unlimited(),
        2,
        timer,
        new Random(1));
  }

  /** What the schedule does when every poll and every wait is due. */
  List<Reader.Result> readNow() {
    return readNow(world.db.database());
  }

  List<Reader.Result> readNow(Database database) {
    allIsDue();
    return reader(database).run("r" + ++owners, () -> true);
  }

  /** All that waits is sent and answered, some time ago. */
  void writeAll() {
    world.runUntilQuiet();
    answersAreOld();
  }

  void answersAreOld() {
    world.db.execute("UPDATE drawbridge.call SET settled_at = settled_at - interval '1 minute'");
  }

  void allIsDue() {
    world.db.execute("UPDATE drawbridge.read_state SET next_poll_at = '-infinity'");
    world.db.execute("UPDATE drawbridge.read_again SET next_try_at = '-infinity'");
    world.db.execute(
        "UPDATE drawbridge.read_lease SET expires_at = '-infinity' WHERE owner IS NOT NULL");
  }

  void sql(String sql, Object... arguments) {
    world.db.execute(sql, arguments);
  }

  /** Records made by a user of Salesforce: a JSON object without its braces. */
  void inOrg(String records) {
    world.org.control().addRecords("{" + records + "}");
  }

  List<String> texts(String sql) {
    return world.db.texts(sql);
  }

  @Nullable String one(String sql) {
    List<String> found = texts(sql);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** By table, why records are to be read again. */
  List<String> again() {
    return texts("SELECT table_name || ' ' || why FROM drawbridge.read_again ORDER BY 1");
  }

  @Override
  public void close() {
    timer.shutdownNow();
    world.close();
  }
}
