package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Lets in who has the token of the secret. */
public final class Authorize extends JsonHandler {
  private final String secret;
  private final SecretsManagerClient secrets = SecretsManagerClient.create();

  public Authorize(Map<String, String> environment) {
    secret = environment.get("SECRET");
  }

  @Override
  Map<String, ?> handle(JsonNode event, Context context) {
    String token = secrets.getSecretValue(request -> request.secretId(secret)).secretString();
    boolean known = event.get("identitySource").get(0).asText().equals("Bearer " + token);
    return Map.of("isAuthorized", known, "context", Map.of("who", "tester"));
  }
}
