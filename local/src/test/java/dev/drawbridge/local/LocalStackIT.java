package dev.drawbridge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.local.sample.Journal;
import dev.drawbridge.local.time.FasterTimers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The small stack, end to end, on a clock sixty times as fast as the wall's. */
class LocalStackIT {
  private static final Path TEMPLATE = Path.of("src/test/resources/stack/template.yaml");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<LocalEvent> LOG = new CopyOnWriteArrayList<>();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static LocalStack stack;

  @BeforeAll
  static void start() {
    stack = LocalStack.start(options("hello"), null, new FasterTimers());
  }

  @AfterAll
  static void stop() {
    stack.close();
    HTTP.close();
  }

  private static LocalStackOptions options(String greeting) {
    return new LocalStackOptions(
        TEMPLATE,
        "stack",
        Map.of("Greeting", greeting, "TokenSecret", "token"),
        Map.of("token", "sesame"),
        0,
        LOG::add);
  }

  @Test
  void aTickGoesThroughQueueWorkflowTokenAndBusToAFunction() throws Exception {
    JsonNode held = Journal.HELD.poll(30, TimeUnit.SECONDS);
    assertThat(held).isNotNull();
    assertThat(held.get("answer").get("worked").asBoolean()).isTrue();
    try (SfnClient sfn = SfnClient.create()) {
      String token = held.get("token").asText();
      sfn.sendTaskSuccess(request -> request.taskToken(token).output("{\"released\": true}"));
    }

    JsonNode received = Journal.RECEIVED.poll(30, TimeUnit.SECONDS);

    assertThat(received).isNotNull();
    assertThat(received.get("detail").toString())
        .isEqualTo("{\"ok\":true,\"answer\":{\"worked\":true}}");
    await()
        .untilAsserted(
            () ->
                assertThat(stack.executions()).extracting(Execution::status).contains("SUCCEEDED"));
    assertThat(LOG).extracting(LocalEvent::kind).contains("topic.message");
  }

  @Test
  void outputsAndPhysicalIdsAreResolved() {
    assertThat(stack.output("Url")).isEqualTo(stack.apiUrl() + "/greet");
    assertThat(stack.output("Queue")).endsWith("/000000000000/local-Work.fifo");
    assertThat(stack.physicalId("Bus")).isEqualTo("local-bus");
  }

  @Test
  void aRouteGivesItsFunctionTheRequest() throws Exception {
    HttpResponse<String> response = get("/greet/ann?a=1&a=2&b", "Bearer sesame");

    assertThat(response.statusCode()).isEqualTo(201);
    JsonNode event = JSON.readTree(response.body());
    assertThat(event.get("routeKey").asText()).isEqualTo("GET /greet/{name}");
    assertThat(event.get("pathParameters").get("name").asText()).isEqualTo("ann");
    assertThat(event.get("queryStringParameters").get("a").asText()).isEqualTo("1,2");
    assertThat(event.get("requestContext").get("authorizer").get("lambda").get("who").asText())
        .isEqualTo("tester");
  }

  @Test
  void theAuthorizerDecides() throws Exception {
    assertAnswer(get("/greet/ann", null), 401, "Unauthorized");
    assertAnswer(get("/greet/ann", "Bearer guess"), 403, "Forbidden");
    assertAnswer(get("/greet/ann?fail", "Bearer sesame"), 500, "Internal Server Error");
    assertAnswer(get("/nowhere", "Bearer sesame"), 404, "Not Found");
    assertThat(get("/open/a/b", null).statusCode()).isEqualTo(201);
    assertAnswer(post("/signed", "Bearer sesame"), 403, "Forbidden");
    assertThat(post("/signed", "AWS4-HMAC-SHA256 Credential=x").statusCode()).isEqualTo(201);
  }

  @Test
  void aFunctionIsInvokedByItsLogicalId() throws Exception {
    byte[] answer =
        stack.invoke("GreetFunction", "{\"rawPath\":\"/\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(JSON.readTree(answer).get("statusCode").asInt()).isEqualTo(201);
    assertThatThrownBy(
            () ->
                stack.invoke(
                    "GreetFunction",
                    "{\"rawQueryString\":\"fail\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(LambdaFunctionError.class)
        .hasMessageContaining("\"errorType\":\"java.lang.IllegalStateException\"");
  }

  @Test
  void aTemplateThatIsNotSupportedStopsTheStart() {
    assertThatThrownBy(() -> LocalStack.start(options("damn")))
        .isInstanceOf(LocalStackException.class)
        .hasMessage("Resources.Never: the resource type AWS::EC2::Instance is not supported.");
  }

  @Test
  void aCustomResourceThatFailsStopsTheStart() {
    String endpoint = System.getProperty("aws.endpointUrlSqs");
    assertThatThrownBy(() -> LocalStack.start(options("bye")))
        .isInstanceOf(LocalStackException.class)
        .hasMessage("Resources.Setup: the custom resource could not be created: what a greeting.");
    assertThat(System.getProperty("aws.endpointUrlSqs")).isEqualTo(endpoint);
  }

  private static HttpResponse<String> get(String path, String authorization) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(stack.apiUrl() + path));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String authorization) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(stack.apiUrl() + path))
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static void assertAnswer(HttpResponse<String> response, int status, String message) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo("{\"message\":\"" + message + "\"}");
  }
}
