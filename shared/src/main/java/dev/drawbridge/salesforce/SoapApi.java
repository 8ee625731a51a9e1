package dev.drawbridge.salesforce;

import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.QueryResult;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import com.sforce.ws.SoapFaultException;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.plan.Operation;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The SOAP Partner API through the real WSC client. Not thread-safe: WSC keeps state for each
 * connection. Calls are made in the version of the jar, whatever the connection's own version: a
 * newer one may answer with values the jar cannot read.
 */
public final class SoapApi {
  /** The version of force-partner-api; see docs/adr/003-wsc.md. */
  public static final String VERSION = "65.0";

  /** Something before Salesforce's application servers said no: nothing was done. */
  private static final Set<Integer> NOT_REACHED = Set.of(420, 429, 503);

  private final Authenticator authenticator;
  private final HttpClient http;
  private final Duration timeout;
  private final HttpTransport.Exchange exchange = new HttpTransport.Exchange();
  private @Nullable PartnerConnection connection;
  private @Nullable Session session;

  /**
   * @param timeout for one call, from the first byte sent to the last received
   */
  public SoapApi(Authenticator authenticator, HttpClient http, Duration timeout) {
    if (Boolean.getBoolean("jdk.httpclient.enableAllMethodRetry")
        || !"false".equals(System.getProperty("sun.net.http.retryPost"))) {
      throw new SyncException.Misconfigured(
          "The JVM would re-send a POST by itself: start it with -Dsun.net.http.retryPost=false and"
              + " without jdk.httpclient.enableAllMethodRetry.");
    }
    this.authenticator = authenticator;
    this.http = http;
    this.timeout = timeout;
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
      forgetSession();
      return writeOnce(operation, externalIdField, records);
    }
    return answer;
  }

  private Answer writeOnce(
      Operation operation, @Nullable String externalIdField, List<OutgoingRecord> records) {
    PartnerConnection partner;
    try {
      partner = connected();
    } catch (SyncException.Retriable e) {
      return new Answer.Refused(FailureClass.RETRY, "SALESFORCE_UNREACHABLE", message(e));
    } catch (SyncException.Misconfigured e) {
      return new Answer.Refused(FailureClass.CONFIG, "SIGN_IN_REFUSED", message(e));
    }
    exchange.clear();
    try {
      List<RecordResult> results = call(partner, operation, externalIdField, records);
      return results.size() == records.size()
          ? new Answer.Answered(results)
          : new Answer.Unknown(results.size() + " results for " + records.size() + " records");
    } catch (ConnectionException e) {
      return afterFailure(e, records.size());
    } catch (RuntimeException e) {
      // WSC throws unchecked where an answer surprises it; the records may be committed.
      return unreadable(e, records.size());
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
    if (success) return new RecordResult.Accepted(id, created);
    if (errors.length == 0) return new RecordResult.Rejected("UNKNOWN", "no error was given");
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
    if (NOT_REACHED.contains(exchange.status())) {
      return new Answer.Refused(
          FailureClass.RETRY, "HTTP_" + exchange.status(), "Salesforce is not available");
    }
    return unreadable(e, sent);
  }

  private Answer unreadable(Exception e, int sent) {
    Optional<List<RecordResult>> read =
        exchange.status() == 200 ? LenientResults.parse(exchange.body(), sent) : Optional.empty();
    if (read.isPresent()) return new Answer.Answered(read.get());
    Throwable root = root(e);
    return new Answer.Unknown(
        exchange.status() == 0
            ? "no answer: " + root.getClass().getSimpleName()
            : "HTTP " + exchange.status() + " with an answer that cannot be read");
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
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    return root;
  }

  /**
   * @throws SyncException.Retriable when Salesforce is away
   * @throws SyncException.Misconfigured when an object is unknown or sign-in is refused
   */
  public List<ObjectDescription> describe(List<String> objects) {
    var found = new ArrayList<ObjectDescription>();
    for (String object : objects) {
      DescribeSObjectResult result = reading(partner -> partner.describeSObject(object));
      found.add(Descriptions.of(result));
    }
    return found;
  }

  /** The objects of the org, by name. */
  public Set<String> objectNames() {
    return Descriptions.names(reading(PartnerConnection::describeGlobal));
  }

  /** Which of these records are there: not deleted and visible. */
  public Set<String> existing(String object, List<String> sfids) {
    SObject[] records = reading(p -> p.retrieve("Id", object, sfids.toArray(String[]::new)));
    return SObjects.ids(records);
  }

  /** All rows of a query, page after page. */
  public List<SObject> query(String soql) {
    var rows = new ArrayList<SObject>();
    QueryResult page = reading(partner -> partner.query(soql));
    rows.addAll(List.of(page.getRecords()));
    while (!page.isDone()) {
      String locator = page.getQueryLocator();
      page = reading(partner -> partner.queryMore(locator));
      rows.addAll(List.of(page.getRecords()));
    }
    return rows;
  }

  private interface Reading<T> {
    T from(PartnerConnection partner) throws ConnectionException;
  }

  private <T> T reading(Reading<T> reading) {
    try {
      return reading.from(connected());
    } catch (ConnectionException first) {
      boolean session =
          first instanceof ApiFault fault
              && Classifier.ofFault(fault.getExceptionCode().name()) == FailureClass.AUTH;
      if (!session) throw failed(first);
      forgetSession();
    }
    try {
      return reading.from(connected());
    } catch (ConnectionException second) {
      throw failed(second);
    }
  }

  private static SyncException failed(ConnectionException e) {
    if (e instanceof ApiFault fault) {
      String code = fault.getExceptionCode().name();
      return switch (Classifier.ofFault(code)) {
        case RETRY, QUOTA, AMBIGUOUS ->
            new SyncException.Retriable("Salesforce answered " + code + "; try again later.", e);
        case RECORD, AUTH, CONFIG ->
            new SyncException.Misconfigured("Salesforce answered " + code + ".", e);
      };
    }
    return new SyncException.Retriable(
        "Salesforce cannot be reached (" + root(e).getClass().getSimpleName() + ").", e);
  }

  private PartnerConnection connected() {
    Session current = authenticator.session();
    if (connection == null || !current.equals(session)) {
      connection = open(current);
      session = current;
    }
    return connection;
  }

  private PartnerConnection open(Session current) {
    var config = new ConnectorConfig();
    String endpoint = current.instance() + "/services/Soap/u/" + VERSION;
    config.setSessionId(current.token());
    config.setServiceEndpoint(endpoint);
    config.setAuthEndpoint(endpoint);
    config.setTransportFactory(() -> new HttpTransport(http, timeout, exchange));
    try {
      var partner = new PartnerConnection(config);
      partner.setAllOrNoneHeader(false);
      return partner;
    } catch (ConnectionException e) {
      throw failed(e);
    }
  }

  private void forgetSession() {
    if (session != null) authenticator.forget(session);
    connection = null;
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
