package dev.drawbridge.functions.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mappingfile.ImportRefused;
import dev.drawbridge.mappingfile.Problem;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is refused before a handler is asked, and what a failure becomes. */
class RoutesTest {
  private static final String CONNECTION = "/api/v3/connections/{id}";

  private static HttpReply answer(Routes routes, HttpRequest request) {
    return routes.answer(request);
  }

  private static Routes routes(Route.Handler handler) {
    return new Routes("crm").get(CONNECTION, handler, "deep").get("/connections", handler);
  }

  private static HttpReply failing(RuntimeException failure) {
    Routes routes =
        routes(
            request -> {
              throw failure;
            });
    return answer(routes, Requests.to("GET /connections", Map.of()));
  }

  private static JsonNode json(HttpReply reply) {
    try {
      return new ObjectMapper().readTree(reply.body());
    } catch (IOException e) {
      throw new AssertionError(reply.body(), e);
    }
  }

  private static String message(HttpReply reply) {
    assertThat(json(reply).propertyStream().map(Map.Entry::getKey))
        .containsExactly("message", "problems");
    return json(reply).path("message").asText();
  }

  @Test
  void theHandlerOfTheRouteAnswers() {
    Routes routes = routes(request -> HttpReply.ok(new Message(request.variable("id"))));
    HttpReply reply =
        answer(routes, Requests.to("GET " + CONNECTION, Map.of("id", "crm"), Map.of(), ""));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(json(reply).path("message").asText()).isEqualTo("crm");
    assertThat(routes.keys()).containsExactlyInAnyOrder("GET " + CONNECTION, "GET /connections");
  }

  @Test
  void anotherConnectionIsNotFound() {
    HttpReply reply =
        answer(
            routes(request -> HttpReply.ok(Map.of())),
            Requests.to("GET " + CONNECTION, Map.of("id", "other"), Map.of("typo", "1"), ""));
    assertThat(reply.status()).isEqualTo(404);
    assertThat(message(reply)).isEqualTo("This stack's connection is crm.");
  }

  @Test
  void aQueryParameterThatTheRouteDoesNotTakeDoesNothing() {
    Routes routes =
        routes(
            request -> {
              throw new AssertionError("asked");
            });
    HttpReply none = answer(routes, Requests.to("GET /connections", Map.of("x".repeat(99), "1")));
    assertThat(none.status()).isEqualTo(400);
    assertThat(message(none))
        .isEqualTo(
            "This route takes no query parameter, so not '"
                + "x".repeat(80)
                + "…'; nothing was done.");
    HttpReply other =
        answer(
            routes, Requests.to("GET " + CONNECTION, Map.of("id", "crm"), Map.of("depe", "1"), ""));
    assertThat(message(other))
        .isEqualTo(
            "This route does not take the query parameter 'depe'; nothing was done. It takes"
                + " deep.");
  }

  @Test
  void aPathUnderAnotherMethodSaysWhichItTakes() {
    Routes routes = routes(request -> HttpReply.ok(Map.of()));
    HttpReply reply = answer(routes, Requests.to("DELETE /connections", Map.of()));
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.headers()).containsEntry("allow", "GET");
    assertThat(message(reply))
        .isEqualTo("There is no route DELETE /connections; this path takes GET.");
    HttpReply nowhere = answer(routes, Requests.to("GET /nowhere", Map.of()));
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(message(nowhere)).isEqualTo("There is no route GET /nowhere.");
  }

  @Test
  void aBodyOverTheBoundIsASentenceAndNotRead() {
    Routes routes = new Routes("crm").post("/x", request -> HttpReply.ok(request.json()));
    String fits = "\"" + "x".repeat(Routes.LARGEST_BODY - 2) + "\"";
    assertThat(answer(routes, Requests.to("POST /x", Map.of(), Map.of(), fits)).status())
        .isEqualTo(200);
    HttpReply reply = answer(routes, Requests.to("POST /x", Map.of(), Map.of(), fits + " "));
    assertThat(reply.status()).isEqualTo(413);
    assertThat(message(reply))
        .isEqualTo(
            "The request body has 2,097,153 bytes, and this API takes 2,097,152 at most; is it"
                + " the right file?");
  }

  /** An event has the body as a JSON text, whose escapes may double it; Lambda takes 6 MB. */
  @Test
  void noBodyWithinTheBoundIsTooMuchForLambda() {
    assertThat(2L * Routes.LARGEST_BODY).isLessThan(6L * 1024 * 1024 - 64 * 1024);
  }

  @Test
  void aBodyThatIsNotJsonIsASentence() {
    Routes routes = new Routes("crm").post("/x", request -> HttpReply.ok(request.json()));
    HttpReply reply = answer(routes, Requests.to("POST /x", Map.of(), Map.of(), "{"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(message(reply)).isEqualTo("The request body is not valid JSON.");
  }

  @Test
  void aFailureIsItsSentenceWithTheStatusThatSaysWhatToDo() {
    HttpReply wrong = failing(new SyncException.Misconfigured("Change it."));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(message(wrong)).isEqualTo("Change it.");
    HttpReply later = failing(new SyncException.Retriable("Wait.", null));
    assertThat(later.status()).isEqualTo(503);
    assertThat(message(later)).isEqualTo("Wait.");
    assertThat(failing(HttpError.unprocessable("No.")).status()).isEqualTo(422);
  }

  @Test
  void theRefusalOfAFileNamesEachOfItsProblems() {
    var refused = new ImportRefused(List.of(new Problem(3, 7, "It is not known.")));
    HttpReply reply = failing(refused);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(json(reply).path("problems").path(0).path("line").asInt()).isEqualTo(3);
    assertThat(json(reply).path("problems").path(0).path("message").asText())
        .isEqualTo("It is not known.");
  }

  @Test
  void theDatabasesRefusalPassesOrIsAConflict() {
    HttpReply conflict = failing(sql("S" + "ERROR\0C23505\0Mduplicate key\0DKey (x)=(Acme)\0\0"));
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.body()).doesNotContain("Acme");
    HttpReply passes = failing(sql("S" + "ERROR\0C55P03\0Mlock not available\0\0"));
    assertThat(passes.status()).isEqualTo(503);
  }

  private static RuntimeException sql(String message) {
    SQLException cause = new PSQLException(new ServerErrorMessage(message));
    return new IllegalStateException(cause);
  }

  @Test
  void aFaultOfOursIsNotAnswered() {
    var fault = new IllegalStateException("a bug");
    assertThatThrownBy(() -> failing(fault)).isSameAs(fault);
  }
}
