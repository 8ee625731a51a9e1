package dev.drawbridge.salesforce;

import com.sforce.async.AsyncApiException;
import com.sforce.async.BulkConnection;
import com.sforce.soap.partner.LimitInfoHeader_element;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import dev.drawbridge.failure.SyncException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signed-in connection of WSC's, made again when the session changes. Not thread-safe: WSC keeps
 * state for each connection.
 *
 * <p>Calls are made in the version of the jar, whatever the connection's own version: a newer one
 * may answer with values the jar cannot read.
 */
public final class OrgConnection {
  /** The version of force-partner-api; see docs/adr/003-wsc.md. */
  public static final String VERSION = "65.0";

  private final Authenticator authenticator;
  private final HttpClient http;
  private final Duration timeout;
  private final WriteHeaders headers;
  private final HttpTransport.Exchange exchange = new HttpTransport.Exchange();
  private @Nullable PartnerConnection connection;
  private @Nullable Session session;

  /**
   * @param timeout for one call, from the first byte sent to the last received
   * @param headers sent with every call
   * @throws SyncException.Misconfigured when this JVM would send a POST twice by itself
   */
  public OrgConnection(
      Authenticator authenticator, HttpClient http, Duration timeout, WriteHeaders headers) {
    if (Boolean.getBoolean("jdk.httpclient.enableAllMethodRetry")
        || !"false".equals(System.getProperty("sun.net.http.retryPost"))) {
      throw new SyncException.Misconfigured(
          "The JVM would re-send a POST by itself: start it with -Dsun.net.http.retryPost=false and"
              + " without jdk.httpclient.enableAllMethodRetry.");
    }
    this.authenticator = authenticator;
    this.http = http;
    this.timeout = timeout;
    this.headers = headers;
  }

  /** Another connection to the same org, with the same session. */
  public OrgConnection open() {
    return new OrgConnection(authenticator, http, timeout, headers);
  }

  /** What became of the last request. */
  HttpTransport.Exchange exchange() {
    return exchange;
  }

  /**
   * @throws SyncException.Retriable when Salesforce is away
   * @throws SyncException.Misconfigured when it refuses to sign in
   */
  PartnerConnection connected() {
    Session current = authenticator.session();
    if (connection == null || !current.equals(session)) {
      connection = open(current);
      session = current;
    }
    return connection;
  }

  /**
   * The same for the Bulk API.
   *
   * @throws SyncException.Retriable when Salesforce is away
   * @throws SyncException.Misconfigured when it refuses to sign in
   */
  BulkConnection bulk() {
    session = authenticator.session();
    ConnectorConfig config = config(session);
    config.setRestEndpoint(session.instance() + "/services/async/" + VERSION);
    try {
      return new BulkConnection(config);
    } catch (AsyncApiException e) {
      throw new IllegalStateException("session and address are given", e);
    }
  }

  /** The id of the user that is signed in. */
  String user() {
    return authenticator.session().user();
  }

  /** Salesforce refused the session: the next call signs in again. */
  void forgetSession() {
    if (session != null) {
      authenticator.forget(session);
    }
    connection = null;
  }

  private PartnerConnection open(Session current) {
    try {
      var partner = new PartnerConnection(config(current));
      headers.on(partner);
      return partner;
    } catch (ConnectionException e) {
      throw new IllegalStateException("with a session given WSC makes no call to connect", e);
    }
  }

  private ConnectorConfig config(Session current) {
    var calls = new OrgHttp(http, timeout);
    var config =
        new ConnectorConfig() {
          @Override
          public HttpURLConnection createConnection(
              URL url, @Nullable HashMap<String, String> headers, boolean compress) {
            return new BulkGet(url, calls);
          }
        };
    String endpoint = current.instance() + "/services/Soap/u/" + VERSION;
    config.setSessionId(current.token());
    config.setServiceEndpoint(endpoint);
    config.setAuthEndpoint(endpoint);
    config.setTransportFactory(() -> new HttpTransport(calls, exchange));
    return config;
  }

  /** What Salesforce said of the org's daily API requests with its last answer, if it did. */
  Optional<ApiUsage> usage() {
    LimitInfoHeader_element header = connection == null ? null : connection.getLimitInfoHeader();
    if (header == null || header.getLimitInfo() == null) {
      return Optional.empty();
    }
    return Arrays.stream(header.getLimitInfo())
        .filter(limit -> "API REQUESTS".equals(limit.getType()))
        .map(limit -> new ApiUsage(limit.getCurrent(), limit.getLimit()))
        .findFirst();
  }
}
