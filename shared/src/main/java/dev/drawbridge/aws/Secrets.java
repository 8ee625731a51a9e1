package dev.drawbridge.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.failure.SyncException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** Reads secrets by reference; what is in them is never part of a message. */
public final class Secrets {
  private final SecretsManagerClient client;
  private final ObjectMapper json =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public Secrets(SecretsManagerClient client) {
    this.client = client;
  }

  /**
   * @throws SyncException.Misconfigured when there is no such secret, or it may not be read
   * @throws SyncException.Retriable when Secrets Manager does not answer
   */
  public String text(String arn) {
    try {
      return client.getSecretValue(request -> request.secretId(arn)).secretString();
    } catch (ResourceNotFoundException e) {
      throw new SyncException.Misconfigured("There is no secret " + arn + ".", e);
    } catch (SecretsManagerException e) {
      throw new SyncException.Misconfigured(
          "The secret "
              + arn
              + " cannot be read ("
              + e.awsErrorDetails().errorCode()
              + "): give its whole ARN, let the function use the KMS key that encrypts it, and see"
              + " that it is not marked for deletion.",
          e);
    } catch (SdkClientException e) {
      throw new SyncException.Retriable(
          "Secrets Manager does not answer; see that the functions' network reaches it.", e);
    }
  }

  /**
   * @throws SyncException.Misconfigured when the secret is no JSON of that shape
   */
  public <T> T json(String arn, Class<T> type) {
    try {
      return json.readValue(text(arn), type);
    } catch (JsonProcessingException e) {
      e.clearLocation();
      throw new SyncException.Misconfigured(
          "The secret " + arn + " does not hold the JSON that docs/settings.md describes.");
    }
  }
}
