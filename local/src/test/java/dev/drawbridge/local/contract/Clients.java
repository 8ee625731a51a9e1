package dev.drawbridge.local.contract;

import dev.drawbridge.local.endpoint.AccessKey;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/** The SDK's clients of one endpoint, with an emulator's credentials. */
public record Clients(URI endpoint, String region, AccessKey key) {
  public static final AccessKey KEY = new AccessKey("test", "test");

  public Clients(URI endpoint, String region) {
    this(endpoint, region, KEY);
  }

  public <B extends AwsClientBuilder<B, C>, C> C make(B builder) {
    var credentials = AwsBasicCredentials.create(key.id(), key.secret());
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }
}
