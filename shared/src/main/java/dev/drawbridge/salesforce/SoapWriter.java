package dev.drawbridge.salesforce;

import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.SoapFaultException;
import dev.drawbridge.change.Operation;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Writes records with SOAP calls. Not thread-safe. */
public final class SoapWriter {
  private static final int REQUEST_TIMEOUT = 408;

  private final OrgConnection org;

  public SoapWriter(OrgConnection org) {
    this.org = org;
  }

  /**
   * Writes up to 200 records with one call. Never repeats a request on its own, but for one whose
   * session Salesforce refused, which it does before anything else.
   *
   * @param externalIdField of an upsert; ignored otherwise
   */
  public Answer write(
      Operation operation, @Nullable String externalIdField, List<OutgoingRecord> records) {
    Answer answer = writeOnce(operation, externalIdField, records);
    if (answer instanceof Answer.Refused refused && refused.failure() == FailureClass.AUTH) {
      org.forgetSession();
      return writeOnce(operation, externalIdField, records);
    }
    return answer;
  }

  /** What Salesforce said of the org's daily API requests with its last answer, if it did. */
  public Optional<ApiUsage> usage() {
    return org.usage();
  }

  private Answer writeOnce(
      Operation operation, @Nullable String externalIdField, List<OutgoingRecord> records) {
    return asked(partner -> call(partner, operation, externalIdField, records), records.size());
  }

  /**
   * Asks for something that costs nothing when it is lost: whether Salesforce answers at all.
   *
   * @return an answer without results, if it does
   */
  public Answer ask() {
    Answer answer = askOnce();
    if (answer instanceof Answer.Refused refused && refused.failure() == FailureClass.AUTH) {
      org.forgetSession();
      return askOnce();
    }
    return answer;
  }

  private Answer askOnce() {
    return asked(
        partner -> {
          partner.getServerTimestamp();
          return List.of();
        },
        0);
  }

  private interface Request {
    List<RecordResult> results(PartnerConnection partner) throws ConnectionException;
  }

  private Answer asked(Request request, int records) {
    PartnerConnection partner;
    try {
      partner = org.connected();
    } catch (SyncException.Retriable e) {
      return new Answer.Refused(FailureClass.RETRY, "SALESFORCE_UNREACHABLE", message(e));
    } catch (SyncException.Misconfigured e) {
      return new Answer.Refused(FailureClass.CONFIG, "SIGN_IN_REFUSED", message(e));
    }
    org.exchange().clear();
    try {
      List<RecordResult> results = request.results(partner);
      return results.size() == records
          ? new Answer.Answered(results)
          : new Answer.Unknown(results.size() + " results for " + records + " records");
    } catch (ConnectionException e) {
      return afterFailure(e, records);
    } catch (RuntimeException e) {
      // WSC throws unchecked where an answer surprises it; the records may be committed.
      return unreadable(e, records);
    }
  }

  private static List<RecordResult> call(
      PartnerConnection partner,
      Operation operation,
      @Nullable String externalIdField,
      List<OutgoingRecord> records)
      throws ConnectionException {
    var results = new ArrayList<RecordResult>();
    switch (operation) {
      case CREATE -> {
        for (var r : partner.create(SObjects.of(records))) {
          results.add(result(r.isSuccess(), r.getId(), true, r.getErrors()));
        }
      }
      case UPDATE -> {
        for (var r : partner.update(SObjects.of(records))) {
          results.add(result(r.isSuccess(), r.getId(), false, r.getErrors()));
        }
      }
      case UPSERT -> {
        for (var r : partner.upsert(externalIdField, SObjects.of(records))) {
          results.add(result(r.isSuccess(), r.getId(), r.isCreated(), r.getErrors()));
        }
      }
      case DELETE -> {
        String[] ids = records.stream().map(OutgoingRecord::sfid).toArray(String[]::new);
        for (var r : partner.delete(ids)) {
          results.add(result(r.isSuccess(), r.getId(), false, r.getErrors()));
        }
      }
    }
    return results;
  }

  private static RecordResult result(boolean success, String id, boolean created, Error[] errors) {
    if (success) {
      return new RecordResult.Accepted(id, created);
    }
    if (errors.length == 0) {
      return new RecordResult.Rejected("UNKNOWN", "no error was given");
    }
    return new RecordResult.Rejected(errors[0].getStatusCode().name(), errors[0].getMessage());
  }

  private Answer afterFailure(ConnectionException e, int sent) {
    if (e instanceof ApiFault fault) {
      String code = fault.getExceptionCode().name();
      return refusedOrUnknown(code, String.valueOf(fault.getExceptionMessage()));
    }
    if (e instanceof SoapFaultException fault && fault.getFaultCode() != null) {
      return refusedOrUnknown(
          fault.getFaultCode().getLocalPart(), String.valueOf(fault.getMessage()));
    }
    if (neverSent(e)) {
      return new Answer.Refused(
          FailureClass.RETRY, "SALESFORCE_UNREACHABLE", "Salesforce cannot be reached");
    }
    if (turnedAway(org.exchange().status())) {
      return new Answer.Refused(
          FailureClass.RETRY, "HTTP_" + org.exchange().status(), "Salesforce is not available");
    }
    return unreadable(e, sent);
  }

  /**
   * Whether a status without an answer of the API proves that nothing was done. A 408 or 5xx does
   * not: what stands before the application servers says so too when they have the request and
   * their answer is lost.
   */
  private static boolean turnedAway(int status) {
    return status >= 300 && status < 500 && status != REQUEST_TIMEOUT;
  }

  private Answer unreadable(Exception e, int sent) {
    Optional<List<RecordResult>> read =
        org.exchange().status() == 200
            ? LenientResults.parse(org.exchange().body(), sent)
            : Optional.empty();
    if (read.isPresent()) {
      return new Answer.Answered(read.get());
    }
    if (AnswerBody.TooLarge.in(e).isPresent()) {
      return new Answer.Unknown("ANSWER_TOO_LARGE");
    }
    Throwable root = root(e);
    return new Answer.Unknown(
        org.exchange().status() == 0
            ? "no answer: " + NetworkWords.of(root)
            : "HTTP_" + org.exchange().status());
  }

  private static Answer refusedOrUnknown(String code, String message) {
    FailureClass failure = Classifier.ofFault(code);
    return failure == FailureClass.AMBIGUOUS
        ? new Answer.Unknown("fault " + code)
        : new Answer.Refused(failure, code, message);
  }

  private static boolean neverSent(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof UnknownHostException
          || cause instanceof NoRouteToHostException
          || cause instanceof SSLHandshakeException) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
