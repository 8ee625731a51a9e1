package dev.drawbridge.salesforce;

import com.sforce.ws.ConnectorConfig;
import com.sforce.ws.transport.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Carries one WSC request. WSC's own transport sends a POST a second time when the server closes
 * the socket without an answer (HttpURLConnection's doing), and tells neither the status nor the
 * bytes of an answer it could not parse. This one sends once, reads the whole answer up to a bound
 * and a deadline, and keeps it.
 */
final class HttpTransport implements Transport {
  private final OrgHttp http;
  private final Exchange exchange;
  private final ByteArrayOutputStream request = new ByteArrayOutputStream();
  private @Nullable String url;
  private Map<String, String> headers = new HashMap<>();

  /** What became of the last request; read after WSC has given up on it. */
  static final class Exchange {
    private int status;
    private byte[] body = new byte[0];

    void clear() {
      status = 0;
      body = new byte[0];
    }

    int status() {
      return status;
    }

    byte[] body() {
      return body;
    }
  }

  /** Salesforce, or something before it, answered with no SOAP. */
  static final class NotSoapException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    NotSoapException(int status) {
      super("HTTP " + status + " without a SOAP body");
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  HttpTransport(OrgHttp http, Exchange exchange) {
    this.http = http;
    this.exchange = exchange;
  }

  @Override
  public void setConfig(ConnectorConfig config) {
    // Timeouts, compression and addresses are this class's own; WSC offers its configuration
    // anyway.
  }

  @Override
  public OutputStream connect(String uri, String soapAction) throws IOException {
    var soap = new HashMap<String, String>();
    soap.put("SOAPAction", "\"" + soapAction + "\"");
    soap.put("Content-Type", "text/xml; charset=UTF-8");
    soap.put("Accept", "text/xml");
    return connect(uri, soap, true);
  }

  @Override
  public OutputStream connect(String uri, HashMap<String, String> httpHeaders) throws IOException {
    return connect(uri, httpHeaders, true);
  }

  @Override
  public OutputStream connect(String uri, HashMap<String, String> httpHeaders, boolean compress)
      throws IOException {
    url = uri;
    headers = new HashMap<>(httpHeaders);
    headers.put("Accept-Encoding", "gzip");
    if (!compress) {
      return request;
    }
    headers.put("Content-Encoding", "gzip");
    return new GZIPOutputStream(request);
  }

  @Override
  public InputStream getContent() throws IOException {
    exchange.clear();
    HttpResponse<byte[]> response = sent();
    exchange.status = response.statusCode();
    exchange.body = response.body();
    if (!looksLikeXml(exchange.body)) {
      throw new NotSoapException(exchange.status);
    }
    return new ByteArrayInputStream(exchange.body);
  }

  @Override
  public boolean isSuccessful() {
    return exchange.status >= 200 && exchange.status < 300;
  }

  private HttpResponse<byte[]> sent() throws IOException {
    var builder =
        HttpRequest.newBuilder(URI.create(String.valueOf(url)))
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()));
    headers.forEach(builder::header);
    try {
      return http.answer(builder, AnswerBody.MOST);
    } catch (AnswerBody.TooLarge e) {
      exchange.status = e.status();
      throw e;
    }
  }

  private static boolean looksLikeXml(byte[] body) {
    String start = new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8).strip();
    return start.startsWith("<?xml")
        || start.contains(":Envelope")
        || start.startsWith("<Envelope");
  }
}
