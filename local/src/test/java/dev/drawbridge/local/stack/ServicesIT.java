package dev.drawbridge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.local.contract.Clients;
import dev.drawbridge.local.endpoint.AccessKey;
import dev.drawbridge.local.function.FunctionSettings;
import dev.drawbridge.local.sample.Greet;
import dev.drawbridge.local.template.PseudoParameters;
import dev.drawbridge.local.time.SystemTimers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * What no contract test asks: how the local stack refuses what it does not have; functions, whose
 * code another AWS takes as a zip and runs in an image; and the stores of secrets and parameters,
 * of which it has only the few calls that Drawbridge makes.
 */
class ServicesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static Services services;

  @BeforeAll
  static void start() {
    var timers = new SystemTimers();
    services = new Services(Clients.KEY, "stack", 0, null, timers, timers, (_, _) -> {});
    function("greet", Greet.class, null);
    function("closed", Greet.class, 0);
    services.secrets().put("known", "sesame");
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  private static void function(String name, Class<?> handler, Integer reserved) {
    services
        .functions()
        .create(
            new FunctionSettings(
                name,
                "arn:aws:lambda:us-east-1:000000000000:function:" + name,
                handler.getName(),
                Duration.ofSeconds(5),
                128,
                Map.of(),
                reserved,
                0,
                Duration.ofMinutes(1),
                null));
  }

  private static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, Clients.KEY);
  }

  private static <B extends AwsClientBuilder<B, C>, C> C client(B builder, AccessKey key) {
    return new Clients(services.endpoint().uri(), PseudoParameters.REGION, key).make(builder);
  }

  // ---- Who may ask ----

  @Test
  void whoDoesNotSignWithTheKeyOfTheStackGetsNoSecretAndRunsNothing() throws Exception {
    var others = new AccessKey("testing", Clients.KEY.secret());
    try (var secrets = client(SecretsManagerClient.builder(), others)) {
      assertThatThrownBy(() -> secrets.getSecretValue(r -> r.secretId("known")))
          .isInstanceOf(AwsServiceException.class)
          .hasMessageContaining("not signed with the access key that this stack made for itself");
    }
    String invoke = services.endpoint().uri() + "/2015-03-31/functions/greet/invocations";
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String authorization : List.of("Bearer test", "AWS4-HMAC-SHA256 Credential=tes/x")) {
        var request =
            HttpRequest.newBuilder(URI.create(invoke))
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
            .isEqualTo(403);
      }
    }
  }

  // ---- The HTTP API ----

  @Test
  void untilItsRoutesAreThereTheHttpApiSaysThatTheStackIsStarting() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(services.api().uri().resolve("/connections")).build();
      var early = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(early.body())
          .isEqualTo("{\"message\":\"The stack is starting; try again in a moment.\"}");
      services.api().open();
      assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(404);
    }
  }

  // ---- Step Functions ----

  @Test
  void stepFunctionsSaysWhatItDoesNotHave() {
    try (SfnClient sfn = client(SfnClient.builder())) {
      assertThatThrownBy(() -> sfn.listActivities())
          .isInstanceOf(AwsServiceException.class)
          .hasMessageContaining("does not have the operation ListActivities");
    }
  }

  // ---- Lambda ----

  @Test
  void aFunctionIsInvoked() throws Exception {
    try (LambdaClient lambda = client(LambdaClient.builder())) {
      InvokeResponse answer =
          lambda.invoke(
              r ->
                  r.functionName("arn:aws:lambda:us-east-1:000000000000:function:greet")
                      .payload(SdkBytes.fromUtf8String("{\"x\": \"ü\"}")));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.functionError()).isNull();
      assertThat(answer.executedVersion()).isEqualTo("$LATEST");
      assertThat(JSON.readTree(answer.payload().asUtf8String()).get("body").asText())
          .isEqualTo("{\"x\":\"ü\"}");

      InvokeResponse failed =
          lambda.invoke(
              r ->
                  r.functionName("greet")
                      .payload(SdkBytes.fromUtf8String("{\"rawQueryString\":\"fail\"}")));
      assertThat(failed.statusCode()).isEqualTo(200);
      assertThat(failed.functionError()).isEqualTo("Unhandled");
      assertThat(failed.payload().asUtf8String()).contains("\"errorMessage\":\"no\"");

      InvokeResponse later =
          lambda.invoke(r -> r.functionName("greet").invocationType(InvocationType.EVENT));
      assertThat(later.statusCode()).isEqualTo(202);
    }
  }

  @Test
  void lambdaSaysWhatItCannotInvoke() {
    try (LambdaClient lambda = client(LambdaClient.builder())) {
      assertThatThrownBy(() -> lambda.invoke(r -> r.functionName("nobody")))
          .isInstanceOf(
              software.amazon.awssdk.services.lambda.model.ResourceNotFoundException.class);
      assertThatThrownBy(() -> lambda.invoke(r -> r.functionName("closed")))
          .isInstanceOf(TooManyRequestsException.class);
      assertThatThrownBy(() -> lambda.listFunctions())
          .isInstanceOf(AwsServiceException.class)
          .hasMessageContaining("does not have GET");
    }
  }

  // ---- Secrets Manager and Systems Manager ----

  @Test
  void aSecretIsRead() {
    try (SecretsManagerClient secrets = client(SecretsManagerClient.builder())) {
      var known = secrets.getSecretValue(r -> r.secretId("known"));
      assertThat(known.secretString()).isEqualTo("sesame");
      assertThat(secrets.getSecretValue(r -> r.secretId(known.arn())).name()).isEqualTo("known");
      assertThatThrownBy(() -> secrets.getSecretValue(r -> r.secretId("unknown")))
          .isInstanceOf(
              software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException.class);
    }
  }

  @Test
  void aParameterIsWrittenReadAndDeleted() {
    try (SsmClient ssm = client(SsmClient.builder())) {
      ssm.putParameter(r -> r.name("/a/b").value("1").type(ParameterType.STRING));
      assertThatThrownBy(() -> ssm.putParameter(r -> r.name("/a/b").value("2")))
          .isInstanceOf(ParameterAlreadyExistsException.class);
      ssm.putParameter(r -> r.name("/a/b").value("2").overwrite(true));

      var parameter = ssm.getParameter(r -> r.name("/a/b")).parameter();
      assertThat(parameter.value()).isEqualTo("2");
      assertThat(parameter.version()).isEqualTo(2);
      assertThat(parameter.type()).isEqualTo(ParameterType.STRING);

      ssm.deleteParameter(r -> r.name("/a/b"));
      assertThatThrownBy(() -> ssm.getParameter(r -> r.name("/a/b")))
          .isInstanceOf(ParameterNotFoundException.class);
    }
  }
}
