package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.emulator.http.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No client waits for an answer that does not come. */
class RouterIT {
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;

  /** As when the heap is full; what it prints would be taken for a fault of this test. */
  private static final class Full extends OutOfMemoryError {
    private static final long serialVersionUID = 1;

    @Override
    public void printStackTrace() {}
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Router.Handler full =
        exchange -> {
          throw new Full();
        };
    Router.Handler half =
        exchange ->
            exchange.answer(
                200,
                "text/plain",
                2,
                out -> {
                  out.write('a');
                  out.flush();
                  throw new Full();
                });
    server.createContext(
        "/", new Router(Map.of("/full", full, "/half", half), (received, sent) -> {}));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void anErrorIsAnsweredLikeAnException() throws Exception {
    HttpResponse<String> answer = get("/full");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("An unexpected error occurred.");
  }

  @Test
  void anAnswerThatEndsInAnErrorBreaksItsConnection() {
    assertThatThrownBy(() -> get("/half")).isInstanceOf(IOException.class);
  }
}
