package dev.drawbridge.local.queue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.scaladsl.Http;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** ElasticMQ, an SQS in this JVM, on a free port of 127.0.0.1. */
public final class QueueServer implements AutoCloseable {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.stdout-loglevel = OFF
              pekko.loglevel = WARNING
              pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
              pekko.daemonic = on
              pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
              """)
          .withFallback(ConfigFactory.load());

  private final ActorSystem actors;
  private final URI endpoint;

  public QueueServer(String region, String account) {
    actors = ActorSystem.create("elasticmq", CONFIG);
    var server =
        SQSRestServerBuilder.withActorSystem(actors)
            .withInterface("127.0.0.1")
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

  /** Ends at once: the server's own stop would wait for every long poll, up to 20 seconds. */
  @Override
  public void close() {
    actors.terminate();
  }
}
