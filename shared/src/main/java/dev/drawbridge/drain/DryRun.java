package dev.drawbridge.drain;

import dev.drawbridge.change.Change;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.plan.Plan;
import dev.drawbridge.plan.PlannedCall;
import dev.drawbridge.plan.Transport;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * What would be sent: the drain's own claim and plan in a transaction that is rolled back. While it
 * runs, a drain waits for it.
 */
public final class DryRun {
  /** Creating a job, adding, closing, looking once, reading the results. */
  private static final int MOST_BATCHES = 20;

  private final Database database;
  private final MappedSchema schema;
  private final BatchMaker maker;
  private final BatchRules rules;
  private final ApiBudget budget;

  /** Without a budget of API calls. */
  public DryRun(Database database, MappedSchema schema, BatchRules rules) {
    this(database, schema, rules, ApiBudget.unlimited());
  }

  public DryRun(Database database, MappedSchema schema, BatchRules rules, ApiBudget budget) {
    this.database = database;
    this.schema = schema;
    this.maker = new BatchMaker(schema, new TriggerLog(schema), new MappingStore(), rules);
    this.rules = rules;
    this.budget = budget;
  }

  /**
   * One call.
   *
   * @param records how many of each table
   * @param apiCalls that count against the org's limit
   */
  public record Step(
      String transport, String operation, Map<String, Integer> records, int apiCalls) {}

  /**
   * All that would be sent now.
   *
   * @param changes that wait, and would be claimed; at most 20 batches are looked at
   * @param blocked changes that go on waiting for a held record or a blocked mapping
   * @param rules by which it was planned
   * @param obstacles what keeps it from being sent now
   */
  public record Outlook(
      int changes,
      int ignored,
      int merged,
      int blocked,
      List<Step> calls,
      int apiCalls,
      BatchRules rules,
      List<Obstacles.Obstacle> obstacles) {}

  public Outlook ofWhatWaits() {
    return database.rolledBack(this::outlook);
  }

  /**
   * The same after these statements, which are rolled back too. They run in the session's role, as
   * one command that cannot end the transaction.
   *
   * @throws SyncException.Misconfigured when the database refuses them; the message is its own
   */
  public Outlook after(String sql) {
    return database.rolledBack(
        handle -> {
          try {
            handle
                .createQuery("SELECT set_config('drawbridge.dry_run', :sql, true)")
                .bind("sql", sql)
                .mapTo(String.class)
                .one();
            handle.execute("DO $$ BEGIN EXECUTE current_setting('drawbridge.dry_run'); END $$");
          } catch (UnableToExecuteStatementException e) {
            throw new SyncException.Misconfigured("The statements cannot be run: " + why(e), e);
          }
          return outlook(handle);
        });
  }

  private static String why(UnableToExecuteStatementException refused) {
    Throwable said = refused.getCause() == null ? refused : refused.getCause();
    String message = String.valueOf(said.getMessage());
    return message.contains("EXECUTE of transaction commands")
        ? "they run in one transaction, which is rolled back; take BEGIN, COMMIT, ROLLBACK and"
            + " SAVEPOINT out of them."
        : message;
  }

  private Outlook outlook(Handle handle) {
    Connection connection = Connections.read(handle);
    List<Obstacles.Obstacle> obstacles = new ArrayList<>(Obstacles.of(handle, connection));
    Obstacles.ofBudget(handle, budget).ifPresent(obstacles::add);
    List<Step> steps = new ArrayList<>();
    int blocked = BlockedMappings.notClaimed(handle, schema, connection.algorithm());
    int changes = blocked;
    int ignored = 0;
    int merged = 0;
    int batches =
        BlockedMappings.stopAll(handle, schema, connection.algorithm()) ? 0 : MOST_BATCHES;
    for (int batch = 0; batch < batches; batch++) {
      BatchMaker.Planned planned = maker.plan(handle, connection, rules.window());
      if (planned.claimed() == 0) {
        break;
      }
      Plan plan = planned.plan();
      changes += planned.claimed();
      ignored += plan.ignored().size();
      merged += absorbed(plan);
      blocked += plan.blocked().size();
      Map<Long, String> tables = new HashMap<>();
      for (Change change : planned.changes()) {
        tables.put(change.id(), change.record().table());
      }
      plan.calls().forEach(call -> steps.add(step(call, tables)));
    }
    int apiCalls = steps.stream().mapToInt(Step::apiCalls).sum();
    return new Outlook(changes, ignored, merged, blocked, steps, apiCalls, rules, obstacles);
  }

  private static int absorbed(Plan plan) {
    return Stream.concat(
            plan.calls().stream().flatMap(call -> call.merged().values().stream()),
            plan.ignored().stream().map(Plan.Ignored::absorbed))
        .mapToInt(List::size)
        .sum();
  }

  private static Step step(PlannedCall call, Map<Long, String> tables) {
    Map<String, Integer> records = new TreeMap<>();
    call.logIds().forEach(id -> records.merge(tables.getOrDefault(id, "?"), 1, Integer::sum));
    return new Step(
        call.transport().name(),
        call.operation().name(),
        records,
        call.transport() == Transport.BULK ? ApiBudget.CALLS_OF_A_BULK_JOB : 1);
  }
}
