package dev.drawbridge.salesforce;

import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.SoapFaultException;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.SyncException;
import java.io.IOException;
import java.util.Optional;

/** What a SOAP call that only reads failed of, as the caller is to take it. */
public final class SoapFailure {
  private SoapFailure() {}

  /**
   * The ExceptionCode with which Salesforce answered a call, as INVALID_FIELD; empty where it did
   * not answer.
   */
  public static Optional<String> code(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiFault fault && fault.getExceptionCode() != null) {
        return Optional.of(fault.getExceptionCode().name());
      }
    }
    return Optional.empty();
  }

  static SyncException of(ConnectionException e) {
    if (e instanceof ApiFault fault) {
      String code = fault.getExceptionCode().name();
      return switch (Classifier.ofFault(code)) {
        case RETRY, QUOTA, AMBIGUOUS ->
            new SyncException.Retriable("Salesforce answered " + code + "; try again later.", e);
        case RECORD, MAPPING, AUTH, CONFIG ->
            new SyncException.Misconfigured("Salesforce answered " + code + ".", e);
      };
    }
    Optional<AnswerBody.TooLarge> large = AnswerBody.TooLarge.in(e);
    if (large.isPresent()) {
      return large.get().failure();
    }
    if (root(e) instanceof InterruptedException) {
      return new SyncException.Retriable("It ran out of time.", e);
    }
    return new SyncException.Retriable(words(e), e);
  }

  /** An answer that is no use is no absence: who reads that Salesforce is away would wait. */
  private static String words(ConnectionException e) {
    Throwable root = root(e);
    if (e instanceof SoapFaultException fault && fault.getFaultCode() != null) {
      return "Salesforce answered the fault "
          + fault.getFaultCode().getLocalPart()
          + "; try again later.";
    }
    if (root instanceof HttpTransport.NotSoapException other) {
      return "What answers at the address of the org is not Salesforce's API (HTTP %d); check instance and proxies, and try again later."
          .formatted(other.status());
    }
    return root instanceof IOException
        ? "Salesforce cannot be reached (" + NetworkWords.of(root) + ")."
        : "Salesforce answered with something that cannot be read; try again later.";
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
