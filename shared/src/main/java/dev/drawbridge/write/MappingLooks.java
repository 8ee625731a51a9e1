package dev.drawbridge.write;

import dev.drawbridge.change.Action;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unblocks mappings of which Salesforce has everything again, so that the changes that wait for
 * them are sent. It runs beside all batches and without a lease, because it only reads in
 * Salesforce. It does not run while the breaker is open or the API budget is spent.
 */
public final class MappingLooks {
  private static final Logger LOG = LoggerFactory.getLogger(MappingLooks.class);

  private final Database database;
  private final TriggerLog log;
  private final MappingStore mappings = new MappingStore();
  private final ApiBudget budget;
  private final MappingLook look;

  public MappingLooks(Database database, MappedSchema schema, OrgConnection org, ApiBudget budget) {
    this.database = database;
    this.log = new TriggerLog(schema);
    this.budget = budget;
    this.look = new MappingLook(new SoapReader(org));
  }

  /**
   * Checks the blocked mappings that are due.
   *
   * @return how many were unblocked
   */
  public int run(BooleanSupplier timeLeft) {
    List<String> due = database.transaction(BlockedMappings::due);
    int unblocked = 0;
    for (String table : due) {
      if (!timeLeft.getAsBoolean() || !database.transaction(this::mayAsk)) {
        break;
      }
      Optional<Mapping> mapping =
          database.transaction(handle -> mappings.all(handle).byTable(table));
      if (mapping.isPresent() && isWhole(mapping.get())) {
        unblocked++;
      }
    }
    return unblocked;
  }

  private boolean isWhole(Mapping mapping) {
    Set<Action> waiting =
        database.transaction(handle -> BlockedMappings.waiting(handle, log, mapping.table()));
    MappingLook.Looked looked = look.at(mapping, NeededRights.of(mapping, waiting));
    return database.transaction(
        handle -> {
          ApiBudget.count(handle, looked.calls());
          return switch (looked.seen()) {
            case MappingLook.Seen.Unavailable unavailable -> false;
            case MappingLook.Seen.Fault fault -> {
              BlockedMappings.stillBlocked(handle, mapping.table(), fault.reason());
              yield false;
            }
            case MappingLook.Seen.Whole whole -> {
              // An object that was deleted and created again has another.
              MappingStore.keepKeyPrefix(handle, mapping.table(), whole.keyPrefix());
              BlockedMappings.unblock(handle, mapping.table());
              LOG.atInfo().addKeyValue("table", mapping.table()).log("mapping unblocked");
              yield true;
            }
          };
        });
  }

  private boolean mayAsk(Handle handle) {
    return Connections.read(handle).breaker() == Breaker.State.CLOSED && !budget.spent(handle);
  }
}
