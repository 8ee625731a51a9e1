package dev.drawbridge.write;

import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.batch.PossibleKeys;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.row.LiveRows;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.SoapWriter;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search for late requests: once a request can no longer arrive, it finds what the request did
 * after we had stopped waiting for it. It runs beside all batches and without a lease, because it
 * only reads in Salesforce. What it finds is captured again or reported by a notice. It does not
 * run while the breaker is open or the API budget is spent.
 */
public final class LateLooks {
  private static final Logger LOG = LoggerFactory.getLogger(LateLooks.class);

  private static final Set<Operation> MAKING_OR_DELETING =
      Set.of(Operation.CREATE, Operation.UPSERT, Operation.DELETE);

  private final Database database;
  private final MappedSchema schema;
  private final LiveRows rows;
  private final ApiBudget budget;
  private final Backoff backoff;
  private final SoapWriter writer;
  private final SoapReader reader;
  private final ReplayLook replays;
  private final RejectedUpserts rejected;
  private final RefusedDeletes deletes;
  private final UnknownCreates creates;
  private final KeyLook keys;

  public LateLooks(
      Database database,
      MappedSchema schema,
      OrgConnection org,
      ApiBudget budget,
      Backoff backoff) {
    this.database = database;
    this.schema = schema;
    this.rows = new LiveRows(schema);
    this.budget = budget;
    this.backoff = backoff;
    this.writer = new SoapWriter(org.open());
    this.reader = new SoapReader(org);
    var log = new TriggerLog(schema);
    var mappings = new MappingStore();
    this.replays = new ReplayLook(database, schema, log, mappings, reader);
    this.rejected = new RejectedUpserts(database, schema, log, mappings, reader);
    this.deletes = new RefusedDeletes(database, schema, log, mappings, reader);
    this.creates = new UnknownCreates(database, schema, log, mappings, reader);
    this.keys = new KeyLook(database, mappings, reader);
  }

  /**
   * Looks for what is due. A look that cannot be made now is made later; one that Salesforce
   * refuses ends with a warning.
   *
   * @return how many requests were looked for
   */
  public int run(BooleanSupplier timeLeft) {
    List<LateRequests.Due> due = database.transaction(handle -> LateRequests.due(handle, schema));
    if (!due.isEmpty()) {
      tryAgain();
    }
    int looked = 0;
    for (LateRequests.Due request : due) {
      if (!timeLeft.getAsBoolean() || !database.transaction(this::mayAsk)) {
        break;
      }
      Optional<LateRequests.End> end = look(request);
      if (end.isPresent()) {
        looked++;
      }
    }
    return looked;
  }

  /**
   * A breaker whose time is over is closed by the first read that is answered, by any process:
   * while the queue is held no other process does, and what holds it may end by this look.
   */
  private void tryAgain() {
    Connection connection = database.transaction(Connections::read);
    if (connection.breaker() == Breaker.State.CLOSED || !connection.breakerDue()) {
      return;
    }
    Answer answer = writer.ask();
    database.transaction(
        handle -> {
          ApiBudget.count(handle, 1);
          switch (answer) {
            case Answer.Answered answered -> Breaker.answersReads(handle);
            case Answer.Refused refused -> keepOpen(handle, refused.failure(), refused.code());
            case Answer.Unknown unknown ->
                keepOpen(handle, FailureClass.AMBIGUOUS, unknown.reason());
          }
          return answer;
        });
  }

  private void keepOpen(Handle handle, FailureClass failure, String code) {
    int failures = Breaker.countFailure(handle, code);
    Breaker.open(handle, backoff.after(failure, failures), code);
  }

  private boolean mayAsk(Handle handle) {
    return Connections.read(handle).breaker() == Breaker.State.CLOSED && !budget.spent(handle);
  }

  private Optional<LateRequests.End> look(LateRequests.Due request) {
    int before = reader.calls();
    try {
      return request.operation() == Operation.CREATE ? create(request) : replay(request);
    } catch (SyncException.Retriable e) {
      LOG.atInfo()
          .addKeyValue("call", request.call())
          .addKeyValue("why", e.getMessage())
          .log("late request cannot be searched for now");
      return Optional.empty();
    } catch (SyncException.Misconfigured e) {
      LOG.atWarn()
          .addKeyValue("call", request.call())
          .addKeyValue("why", e.getMessage())
          .log("late request not searched for");
      return ended(request, LateRequests.End.REFUSED, Found.NOTHING, Instant.MAX);
    } finally {
      int made = reader.calls() - before;
      database.transaction(
          handle -> {
            ApiBudget.count(handle, made);
            return made;
          });
    }
  }

  private Optional<LateRequests.End> create(LateRequests.Due request) {
    return creates.settle(request) ? Optional.of(LateRequests.End.DONE) : Optional.empty();
  }

  private Optional<LateRequests.End> replay(LateRequests.Due request) {
    Instant began = database.transaction(LateRequests::now);
    RejectedUpserts.Found found = rejected.find(request);
    List<LateFinding> findings = new ArrayList<>(found.findings());
    findings.addAll(replays.find(request.call(), request.logIds(), request.keyField(), false));
    if (request.operation() == Operation.DELETE) {
      findings.addAll(deletes.find(request));
    }
    var all = new Found(findings, found.made(), keys.find(request));
    return ended(request, LateRequests.End.DONE, all, began);
  }

  /**
   * What was found is recorded by the process that ends the look: two may have made it. Not while a
   * call is under way that makes or deletes such a record, or has meanwhile: it is looked at again.
   */
  private Optional<LateRequests.End> ended(
      LateRequests.Due request, LateRequests.End end, Found found, Instant began) {
    return database.transaction(
        handle -> {
          Connections.lock(handle);
          if (found.findings().stream().anyMatch(finding -> isInMotion(handle, finding, began))
              || found.made().stream()
                  .anyMatch(m -> isInMotion(handle, m.change(), m.sfid(), began))) {
            return Optional.empty();
          }
          boolean ours = LateRequests.end(handle, schema, request, end);
          if (ours) {
            found.findings().forEach(finding -> act(handle, finding));
            found.made().forEach(made -> rejected.settle(handle, request, made));
            PossibleKeys.found(handle, found.keys());
          }
          return Optional.of(end);
        });
  }

  /**
   * What a look has found.
   *
   * @param made records of INSERTs that were rejected when they were sent again
   * @param keys that records have although no answer said so
   */
  private record Found(
      List<LateFinding> findings, List<RejectedUpserts.Made> made, List<PossibleKeys.Open> keys) {
    static final Found NOTHING = new Found(List.of(), List.of(), List.of());
  }

  private boolean isInMotion(Handle handle, LateFinding finding, Instant began) {
    if (!(finding instanceof LateFinding.Notice notice)) {
      return false;
    }
    String table = notice.change().record().table();
    String sfid = notice.sfid();
    return isInMotion(handle, notice.change(), sfid, began)
        || !LateFinding.OF_LIVE_ROWS.contains(notice.code())
            && rows.standingFor(handle, table, List.of(sfid)).containsKey(sfid);
  }

  private boolean isInMotion(Handle handle, Change change, String sfid, Instant began) {
    return rows.isUnderWay(handle, change.record().table(), MAKING_OR_DELETING)
        || rows.isGoneSince(handle, sfid, began);
  }

  private static void act(Handle handle, LateFinding finding) {
    switch (finding) {
      case LateFinding.SetBack setBack -> ReplayVerification.captureAgain(handle, setBack);
      case LateFinding.Notice notice -> ReplayVerification.notice(handle, notice);
      case LateFinding.NotThere gone -> {
        // It was there at the first look and has been deleted since.
      }
    }
  }
}
