package dev.drawbridge.salesforce;

import com.sforce.async.AsyncApiException;
import com.sforce.async.AsyncExceptionCode;
import com.sforce.async.BatchInfo;
import com.sforce.async.BulkConnection;
import com.sforce.async.ConcurrencyMode;
import com.sforce.async.ContentType;
import com.sforce.async.JobInfo;
import com.sforce.async.OperationEnum;
import dev.drawbridge.change.Operation;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of the Bulk API (version 1) with one batch each, since several promise no order. Not
 * thread-safe.
 */
public final class BulkJobs {
  private final OrgConnection org;
  private @Nullable BulkConnection connection;

  public BulkJobs(OrgConnection org) {
    this.org = org;
  }

  /** How far a batch has come. */
  public enum State {
    RUNNING,
    COMPLETED,
    /** Failed or not processed; a part of its rows may have been written all the same. */
    FAILED
  }

  /**
   * The batch of a job.
   *
   * @param message why it failed, in Salesforce's words
   */
  public record Batch(String id, State state, String message) {}

  @FunctionalInterface
  private interface Request<T> {
    T send(BulkConnection bulk) throws AsyncApiException, IOException;
  }

  /**
   * @param externalIdField of an upsert; ignored otherwise
   * @return the new job's id
   */
  public BulkAnswer<String> create(
      String object, Operation operation, @Nullable String externalIdField) {
    var job = new JobInfo();
    job.setObject(object);
    job.setOperation(operation(operation));
    job.setContentType(ContentType.CSV);
    // One batch: the mode decides nothing, and this one is Salesforce's advice against locks.
    job.setConcurrencyMode(ConcurrencyMode.Serial);
    if (operation == Operation.UPSERT) {
      job.setExternalIdFieldName(externalIdField);
    }
    return ask(bulk -> bulk.createJob(job).getId());
  }

  private static OperationEnum operation(Operation operation) {
    return switch (operation) {
      case CREATE -> OperationEnum.insert;
      case UPSERT -> OperationEnum.upsert;
      case UPDATE -> OperationEnum.update;
      case DELETE -> OperationEnum.delete;
    };
  }

  /**
   * @param csv of at most 10,000 rows, 10 MB and 10,000,000 characters
   * @return the batch's id
   */
  public BulkAnswer<String> add(String job, byte[] csv) {
    var info = new JobInfo();
    info.setId(job);
    info.setContentType(ContentType.CSV);
    return ask(bulk -> bulk.createBatchFromStream(info, new ByteArrayInputStream(csv)).getId());
  }

  /** After this no batch comes into the job any more, also none that is under way. */
  public BulkAnswer<Boolean> close(String job) {
    return ask(bulk -> bulk.closeJob(job) != null);
  }

  /** What has not begun is not processed. */
  public BulkAnswer<Boolean> abort(String job) {
    return ask(bulk -> bulk.abortJob(job) != null);
  }

  public BulkAnswer<List<Batch>> batches(String job) {
    return ask(
        bulk ->
            Arrays.stream(bulk.getBatchInfoList(job).getBatchInfo()).map(BulkJobs::batch).toList());
  }

  public BulkAnswer<Batch> batch(String job, String batch) {
    return ask(bulk -> batch(bulk.getBatchInfo(job, batch)));
  }

  private static Batch batch(BatchInfo info) {
    State state =
        switch (info.getState()) {
          case Queued, InProgress -> State.RUNNING;
          case Completed -> State.COMPLETED;
          case Failed, NotProcessed -> State.FAILED;
        };
    String message = info.getStateMessage();
    return new Batch(info.getId(), state, message == null ? info.getState().name() : message);
  }

  /** The results of a completed batch, one for each row in the order of the rows. */
  public BulkAnswer<List<RecordResult>> results(String job, String batch) {
    return ask(
        bulk -> {
          try (InputStream in = bulk.getBatchResultStream(job, batch)) {
            return BulkCsv.results(in);
          }
        });
  }

  private <T> BulkAnswer<T> ask(Request<T> request) {
    BulkAnswer<T> answer = once(request);
    if (answer instanceof BulkAnswer.Refused<T> refused && refused.failure() == FailureClass.AUTH) {
      org.forgetSession();
      connection = null;
      return once(request);
    }
    return answer;
  }

  private <T> BulkAnswer<T> once(Request<T> request) {
    try {
      if (connection == null) {
        connection = org.bulk();
      }
      return new BulkAnswer.Done<>(request.send(connection));
    } catch (SyncException.Misconfigured e) {
      return new BulkAnswer.Refused<>(FailureClass.CONFIG, "SIGN_IN_REFUSED");
    } catch (SyncException.Retriable e) {
      return new BulkAnswer.Refused<>(FailureClass.RETRY, "SALESFORCE_UNREACHABLE");
    } catch (AsyncApiException e) {
      if (AnswerBody.TooLarge.in(e).isPresent()) {
        return new BulkAnswer.Refused<>(FailureClass.RETRY, "ANSWER_TOO_LARGE");
      }
      return failed(e);
    } catch (IOException | RuntimeException e) {
      // WSC throws unchecked where an answer surprises it.
      return new BulkAnswer.Refused<>(FailureClass.RETRY, "BULK_ANSWER_LOST");
    }
  }

  private static <T> BulkAnswer<T> failed(AsyncApiException e) {
    AsyncExceptionCode code = e.getExceptionCode();
    // WSC reports a broken connection under a code of the API.
    if (code == null || e.getCause() != null) {
      return new BulkAnswer.Refused<>(FailureClass.RETRY, "BULK_ANSWER_LOST");
    }
    return switch (code) {
      case InvalidSessionId -> new BulkAnswer.Refused<>(FailureClass.AUTH, code.name());
      case InvalidUser, HttpsRequired -> new BulkAnswer.Refused<>(FailureClass.CONFIG, code.name());
      case InternalServerError, Timeout, TooManyLockFailure, Unknown ->
          new BulkAnswer.Refused<>(FailureClass.RETRY, code.name());
      default -> new BulkAnswer.NotForBulk<>(code.name());
    };
  }
}
