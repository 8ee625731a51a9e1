package dev.drawbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Dispatch dies before and after it starts an execution: the message is delivered again, and each
 * attempt of a batch has exactly one execution. The real client against a service on localhost that
 * keeps executions by name, as Step Functions does.
 */
class WorkflowIT {
  private static final String ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:write";

  private enum Dies {
    NEVER,
    BEFORE_START,
    AFTER_START
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, String> executions = new ConcurrentSkipListMap<>();
  private final List<String> tokens = new ArrayList<>();
  private volatile Dies dies = Dies.NEVER;
  private HttpServer service;
  private Workflow workflow;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/", this::handle);
    service.start();
    workflow =
        new Workflow(
            SfnClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + service.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
                .build());
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode request = json.readTree(exchange.getRequestBody());
    String operation = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    switch (operation) {
      case "AWSStepFunctions.StartExecution" -> start(exchange, request);
      case "AWSStepFunctions.SendTaskSuccess" -> {
        tokens.add(request.path("taskToken").asText());
        boolean known = tokens.size() == 1;
        reply(exchange, known ? 200 : 400, known ? "{}" : error("TaskDoesNotExist"));
      }
      default -> reply(exchange, 400, error("UnknownOperationException"));
    }
  }

  private void start(HttpExchange exchange, JsonNode request) throws IOException {
    if (dies == Dies.BEFORE_START) {
      exchange.close();
      return;
    }
    String name = request.path("name").asText();
    boolean before = executions.putIfAbsent(name, request.path("input").asText()) != null;
    if (dies == Dies.AFTER_START) {
      exchange.close();
    } else if (before) {
      reply(exchange, 400, error("ExecutionAlreadyExists"));
    } else {
      reply(exchange, 200, "{\"executionArn\":\"" + ARN + ":" + name + "\",\"startDate\":1}");
    }
  }

  private static String error(String type) {
    return "{\"__type\":\"" + type + "\",\"message\":\"no\"}";
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static BatchPointer attempt(int attempt) {
    return new BatchPointer("drawbridge", "1nc4rn", 7, attempt, WriteAlgorithm.ORDERED, 3);
  }

  private boolean dispatch(BatchPointer pointer) {
    return workflow.start(ARN, pointer, "{}");
  }

  @Test
  void whoDiesBeforeTheStartHasStartedNothingAndTheNextDeliveryDoes() {
    dies = Dies.BEFORE_START;
    assertThatThrownBy(() -> dispatch(attempt(1))).isInstanceOf(SdkException.class);
    assertThat(executions).isEmpty();
    dies = Dies.NEVER;
    assertThat(dispatch(attempt(1))).isTrue();
    assertThat(executions).hasSize(1);
  }

  @Test
  void whoDiesAfterTheStartHasStartedItAndTheNextDeliveryFindsIt() {
    dies = Dies.AFTER_START;
    assertThatThrownBy(() -> dispatch(attempt(1))).isInstanceOf(SdkException.class);
    assertThat(executions).hasSize(1);
    dies = Dies.NEVER;
    assertThat(dispatch(attempt(1))).isFalse();
    assertThat(executions).hasSize(1);
  }

  @Test
  void everyAttemptHasAnExecutionOfItsOwnWithANameThatStepFunctionsTakes() {
    assertThat(dispatch(attempt(1))).isTrue();
    assertThat(dispatch(attempt(2))).isTrue();
    assertThat(executions.keySet())
        .hasSize(2)
        .allMatch(name -> name.matches("[A-Za-z0-9_-]{1,80}"));
  }

  @Test
  void aTokenThatNoExecutionWaitsForAnyMoreIsNoError() {
    workflow.answer("token");
    workflow.answer("token");
    assertThat(tokens).hasSize(2);
  }
}
