package dev.drawbridge.write;

import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.HoldReleases;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.row.LiveRows;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.Soql;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends holds of creates without an answer, once their requests can no longer arrive: a user who
 * sees every record and finds none that belongs to no row sends them again; if their record is
 * found, it becomes the row's. What is doubtful stays for a person. The record of a create that was
 * skipped is reported by a notice.
 */
final class UnknownCreates {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownCreates.class);
  private static final Set<Operation> MAKING = Set.of(Operation.CREATE, Operation.UPSERT);

  /** How far the clocks of the database and of the org may differ. */
  static final Duration CLOCKS = Duration.ofMinutes(1);

  private final Database database;
  private final MappedSchema schema;
  private final TriggerLog log;
  private final MappingStore mappings;
  private final LiveRows rows;
  private final SoapReader reader;

  UnknownCreates(
      Database database,
      MappedSchema schema,
      TriggerLog log,
      MappingStore mappings,
      SoapReader reader) {
    this.database = database;
    this.log = log;
    this.mappings = mappings;
    this.rows = new LiveRows(schema);
    this.reader = reader;
    this.schema = schema;
  }

  /** Creates of one table that are held or were skipped, and what each sent, by log id. */
  private record Waiting(
      Mapping mapping, List<LateRequests.UnknownCreate> creates, Map<Long, List<Written>> sent) {
    Set<String> paths() {
      var paths = new LinkedHashSet<>(List.of(LateRecords.ID, LateRecords.IS_DELETED));
      sent.values().forEach(written -> paths.addAll(Written.paths(written)));
      return paths;
    }

    Instant since() {
      return creates.stream()
          .map(LateRequests.UnknownCreate::sentAt)
          .min(Instant::compareTo)
          .orElse(Instant.MAX)
          .minus(CLOCKS);
    }
  }

  /**
   * Settles what is due of the request's tables.
   *
   * @return false when it is too early: a call under way creates records that cannot be attributed
   *     yet
   */
  boolean settle(LateRequests.Due request) {
    List<Waiting> waiting = database.transaction(handle -> waiting(handle, request));
    if (waiting.isEmpty()) {
      return ended(request);
    }
    if (!reader.seesAllData()) {
      LOG.atWarn()
          .addKeyValue("call", request.call())
          .log("the user does not see all records: creates without an answer stay held");
      return ended(request);
    }
    String us = reader.user().userId();
    for (Waiting table : waiting) {
      Map<String, Map<String, String>> made = made(table, us);
      if (!database.transaction(handle -> settled(handle, table, made))) {
        return false;
      }
    }
    return ended(request);
  }

  private boolean ended(LateRequests.Due request) {
    database.transaction(
        handle -> LateRequests.end(handle, schema, request, LateRequests.End.DONE));
    return true;
  }

  private List<Waiting> waiting(Handle handle, LateRequests.Due request) {
    LateRequests.holdAgain(handle, schema, request);
    return mappings.all(handle).all().stream()
        .filter(mapping -> isOf(handle, request, mapping))
        .map(mapping -> waiting(handle, mapping))
        .toList();
  }

  private boolean isOf(Handle handle, LateRequests.Due request, Mapping mapping) {
    return LateRequests.unknownCreates(handle, schema, mapping.table()).stream()
        .anyMatch(create -> request.logIds().contains(create.logId()));
  }

  private Waiting waiting(Handle handle, Mapping mapping) {
    Map<Long, LateRequests.UnknownCreate> creates = new LinkedHashMap<>();
    LateRequests.unknownCreates(handle, schema, mapping.table())
        .forEach(create -> creates.put(create.logId(), create));
    Map<Long, List<Written>> sent = new LinkedHashMap<>();
    var held = new ArrayList<LateRequests.UnknownCreate>();
    for (Change change : log.changes().byId(handle, List.copyOf(creates.keySet()))) {
      LateRequests.UnknownCreate create = creates.get(change.id());
      if (create == null) {
        continue;
      }
      held.add(create);
      sent.put(change.id(), written(mapping, change.values().without(create.unsent())));
    }
    return new Waiting(mapping, held, sent);
  }

  /** Nulls are not sent; the org may have a default for them. */
  private static List<Written> written(Mapping mapping, RowImage values) {
    Set<String> sent =
        mapping.columns().stream()
            .filter(Column::createable)
            .map(Column::name)
            .filter(column -> values.get(column) != null)
            .collect(Collectors.toSet());
    return List.copyOf(Written.of(mapping, values.only(sent)).values());
  }

  /** Records that our user made since the first of them was sent, the deleted ones too. */
  private Map<String, Map<String, String>> made(Waiting table, String us) {
    String soql =
        "SELECT %s FROM %s WHERE CreatedById = '%s' AND CreatedDate >= %s"
            .formatted(
                String.join(", ", table.paths()),
                table.mapping().objectName(),
                SalesforceId.of15(us),
                Soql.literal(table.since()));
    return reader.queryAll(soql, table.paths()).stream()
        .collect(
            Collectors.toMap(
                found -> found.getOrDefault(LateRecords.ID, ""),
                found -> found,
                (one, other) -> one,
                LinkedHashMap::new));
  }

  /** Under the lock of the connection, as a release: what was read before is compared with now. */
  private boolean settled(Handle handle, Waiting asked, Map<String, Map<String, String>> made) {
    Connections.lock(handle);
    Waiting now = waiting(handle, asked.mapping());
    String table = now.mapping().table();
    boolean early =
        !asked.sent().keySet().containsAll(now.sent().keySet())
            || rows.isUnderWay(handle, table, MAKING);
    if (early) {
      return false;
    }
    Map<String, Map<String, String>> unaccounted = new LinkedHashMap<>(made);
    unaccounted.keySet().removeAll(rows.known(handle, table, List.copyOf(made.keySet())));
    Map<Long, CreateMatches.Fate> fates = CreateMatches.of(now.sent(), unaccounted);
    for (LateRequests.UnknownCreate create : now.creates()) {
      CreateMatches.Fate fate = fates.get(create.logId());
      if (create.due() && fate != null) {
        resolve(handle, create, fate, unaccounted);
      }
    }
    return true;
  }

  /** A change that was skipped is not waited for: its record belongs to no row. */
  private void landed(Handle handle, LateRequests.UnknownCreate create, String sfid) {
    if (create.hold() != null) {
      // The row's fresh entry becomes an update of this record.
      if (create.replaced()) {
        log.setBack(handle, create.logId());
      }
      HoldReleases.byItself(handle, create.hold(), "landed", sfid);
      return;
    }
    for (Change skipped : log.changes().byId(handle, List.of(create.logId()))) {
      Holds.open(
          handle,
          Holds.NewHold.notice(
              create.logId(), skipped.record(), LateFinding.SKIPPED, LateFinding.skipped(sfid)));
    }
  }

  private void resolve(
      Handle handle,
      LateRequests.UnknownCreate create,
      CreateMatches.Fate fate,
      Map<String, Map<String, String>> found) {
    switch (fate) {
      case CreateMatches.Fate.Landed landed
          when !"true"
              .equals(found.getOrDefault(landed.sfid(), Map.of()).get(LateRecords.IS_DELETED)) ->
          landed(handle, create, landed.sfid());
      case CreateMatches.Fate.Missing missing -> {
        // The fresh entry of a row that was captured again is sent in its place.
        if (create.hold() != null && !create.replaced()) {
          HoldReleases.byItself(handle, create.hold(), "retry", null);
        }
      }
      case CreateMatches.Fate.Landed deleted -> stays(create);
      case CreateMatches.Fate.Doubtful doubtful -> stays(create);
    }
  }

  private static void stays(LateRequests.UnknownCreate create) {
    LOG.atWarn()
        .addKeyValue("hold", create.hold())
        .addKeyValue("triggerLogId", create.logId())
        .log("a create without an answer stays held: a person has to name its record");
  }
}
