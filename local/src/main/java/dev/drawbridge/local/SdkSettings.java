package dev.drawbridge.local;

import dev.drawbridge.local.endpoint.AccessKey;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Points every AWS SDK client that is built in this JVM at the local stack, by the SDK's own system
 * properties.
 */
final class SdkSettings implements AutoCloseable {
  private static final String KEY_ID = "aws.accessKeyId";
  private static final String SECRET = "aws.secretAccessKey";

  private final Map<String, @Nullable String> before = new LinkedHashMap<>();

  SdkSettings(AccessKey key, URI endpoint, URI queues, String region) {
    String services = endpoint.toString();
    // What has no property of its own is refused here, and does not leave the machine.
    set("aws.endpointUrl", services);
    set("aws.endpointUrlEventBridge", services);
    set("aws.endpointUrlLambda", services);
    set("aws.endpointUrlSecretsManager", services);
    set("aws.endpointUrlSfn", services);
    set("aws.endpointUrlSqs", queues.toString());
    set("aws.endpointUrlSsm", services);
    set("aws.region", region);
    set(KEY_ID, key.id());
    set(SECRET, key.secret());
  }

  /**
   * The key that the clients of this JVM sign with. They read it again for each request, so that a
   * second stack in this JVM shares that of the first.
   */
  static AccessKey key() {
    String id = System.getProperty(KEY_ID, "");
    return AccessKey.isLocal(id)
        ? new AccessKey(id, System.getProperty(SECRET, ""))
        : AccessKey.random();
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  private void set(String name, String value) {
    before.put(name, System.getProperty(name));
    System.setProperty(name, value);
  }
}
