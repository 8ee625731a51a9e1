package dev.drawbridge.salesforce;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * A GET of WSC's Bulk API. WSC knows {@link HttpURLConnection} only, which has neither a bound nor
 * a deadline for the whole answer; this one is read as every other answer is.
 */
final class BulkGet extends HttpURLConnection {
  private final OrgHttp http;
  private @Nullable HttpResponse<byte[]> answer;
  private @Nullable IOException failure;

  BulkGet(URL url, OrgHttp http) {
    super(url);
    this.http = http;
  }

  @Override
  public void connect() throws IOException {
    if (answer != null) {
      return;
    }
    var request = HttpRequest.newBuilder(URI.create(url.toString())).GET();
    getRequestProperties()
        .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    request.setHeader("Accept-Encoding", "gzip");
    try {
      answer = http.answer(request, AnswerBody.MOST);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    connected = true;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    connect();
    if (answer == null || answer.statusCode() >= 400) {
      throw new IOException("an answer with an error");
    }
    return new ByteArrayInputStream(answer.body());
  }

  /** WSC reads this after any failure, and would not say which one it was if there were nothing. */
  @Override
  public InputStream getErrorStream() {
    if (answer != null) {
      return new ByteArrayInputStream(answer.body());
    }
    IOException why = failure == null ? new IOException("no answer") : failure;
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw why;
      }
    };
  }

  @Override
  public @Nullable String getHeaderField(String name) {
    // WSC reads an error, and so what failed, only as a type that it knows.
    if (answer == null) {
      return name.equalsIgnoreCase("Content-Type") ? "application/xml" : null;
    }
    // It is unpacked already.
    if (name.equalsIgnoreCase("Content-Encoding")) {
      return null;
    }
    return answer.headers().firstValue(name).orElse(null);
  }

  @Override
  public void disconnect() {
    // The client's connections are its own.
  }

  @Override
  public boolean usingProxy() {
    return false;
  }
}
