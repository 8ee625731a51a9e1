package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.local.secret.Secrets;
import dev.drawbridge.local.secret.Secrets.Secret;

/** Secrets Manager's {@code GetSecretValue}. */
public final class SecretsService implements JsonService {
  private static final String VERSION = "00000000-0000-0000-0000-000000000001";

  private final Secrets secrets;

  public SecretsService(Secrets secrets) {
    this.secrets = secrets;
  }

  @Override
  public JsonNode call(String operation, JsonNode request) throws AwsError {
    if (!operation.equals("GetSecretValue")) {
      throw JsonService.unknown("Secrets Manager", operation);
    }
    Secret secret = secrets.find(JsonService.text(request, "SecretId"));
    if (secret == null) {
      throw new AwsError(
          "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    var answer = AwsEndpoint.JSON.createObjectNode();
    answer.put("ARN", secret.arn());
    answer.put("Name", secret.name());
    answer.put("SecretString", secret.value());
    answer.put("VersionId", VERSION);
    answer.putArray("VersionStages").add("AWSCURRENT");
    return answer;
  }
}
