package dev.drawbridge.salesforce;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a request to Salesforce, once. The JDK's own timeout ends with the first byte of the
 * answer; this deadline covers all of it, as the bound does.
 */
final class OrgHttp {
  private final HttpClient http;
  private final Duration timeout;

  OrgHttp(HttpClient http, Duration timeout) {
    this.http = http;
    this.timeout = timeout;
  }

  /**
   * @param most bytes of the answer's body, unpacked
   * @throws AnswerBody.TooLarge when the body has more
   * @throws IOException when there is no answer, or not all of it in time
   */
  HttpResponse<byte[]> answer(HttpRequest.Builder request, int most) throws IOException {
    var answer = http.sendAsync(request.timeout(timeout).build(), AnswerBody.upTo(most));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no complete answer within " + timeout, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the answer");
    }
  }
}
