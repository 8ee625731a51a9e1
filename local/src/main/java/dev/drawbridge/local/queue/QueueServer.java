package dev.drawbridge.local.queue;

import java.net.URI;
import org.apache.pekko.http.scaladsl.Http;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** ElasticMQ, an SQS in this JVM, on a free port of 127.0.0.1. */
public final class QueueServer implements AutoCloseable {
  private final SQSRestServer server;
  private final URI endpoint;

  public QueueServer(String region, String account) {
    server =
        SQSRestServerBuilder.withInterface("127.0.0.1")
            .withDynamicPort()
            .withAWSRegion(region)
            .withAWSAccountId(account)
            .start();
    Http.ServerBinding binding = server.waitUntilStarted();
    endpoint = URI.create("http://127.0.0.1:" + binding.localAddress().getPort());
  }

  public URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    server.stopAndWait();
  }
}
