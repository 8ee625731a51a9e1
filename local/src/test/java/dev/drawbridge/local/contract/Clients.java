package dev.drawbridge.local.contract;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/** The SDK's clients of one endpoint, with an emulator's credentials. */
public record Clients(URI endpoint, String region) {
  public <B extends AwsClientBuilder<B, C>, C> C make(B builder) {
    var credentials = AwsBasicCredentials.create("test", "test");
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }
}
