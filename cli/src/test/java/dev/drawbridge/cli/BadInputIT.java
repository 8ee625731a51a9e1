package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drawbridge.cli.remote.StackApi;
import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.CommandProcess;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.Sql;
import dev.drawbridge.cli.stack.StackLogLine;
import dev.drawbridge.cli.world.LocalWorld;
import dev.drawbridge.cli.world.Ports;
import dev.drawbridge.cli.world.StackFile;
import dev.drawbridge.cli.world.WorldPlan;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.testing.OrgClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Strangers' messages, and neighbours that are not there. */
class BadInputIT {
  private static final String NOBODY = "jdbc:postgresql://127.0.0.1:1/x?user=postgres";

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void aFolderForTheStack() throws IOException {
    data = Files.createDirectory(folder.resolve("stack"));
  }

  /**
   * Strangers in the connection's own message group, before each of two good batches: they may hold
   * nothing up. The stack runs in this JVM, so that the SDK's client finds its queues.
   */
  @Test
  void whatIsNoBatchPointerEndsInTheDeadLetterQueueAndHoldsNothingUp() throws Exception {
    var strangers =
        List.of(
            "hello",
            "{\"connection\":\"another\",\"incarnation\":\"1a\",\"batch\":1,\"attempt\":1,\"algorithm\":\"ORDERED\",\"entries\":1}");
    var plan =
        new WorldPlan(
            data, Ports.free(), Optional.empty(), Optional.empty(), "drawbridge-secret", Map.of());
    try (LocalWorld world = LocalWorld.start(plan, what -> {});
        SqsClient sqs =
            SqsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();
        Sql sql = Sql.connect(world.addresses().databaseUrl())) {
      StackFile stack = world.addresses();
      new StackApi(stack.apiUrl(), stack.token(), stack.connection(), "the log")
          .importMappings(MappingFiles.of(MappingFiles.ACCOUNT));
      var org = new OrgClient(world.org(), world.clientSecret());
      for (int i = 0; i < strangers.size(); i++) {
        send(sqs, strangers.get(i));
        sql.execute(
            "INSERT INTO salesforce.account (external_id__c, name) VALUES ('A-" + i + "', 'Acme')");
        int arrived = i + 1;
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> org.count("SELECT Id FROM Account") == arrived);
      }

      List<Message> dead = deadLetters(sqs, strangers.size());
      assertThat(dead).extracting(Message::body).containsExactlyInAnyOrderElementsOf(strangers);
      for (Message message : dead) {
        assertThat(StackLogLine.read(data))
            .anyMatch(
                line ->
                    line.text().contains("event.put")
                        && line.text().contains("Message Refused")
                        && line.text().contains(message.messageId()));
      }
      assertThat(Files.readString(data.resolve("stack.log"))).doesNotContain("hello");
    }
  }

  private static void send(SqsClient sqs, String body) {
    String queue = queue(sqs, "ordered-writes.fifo");
    sqs.sendMessage(
        message ->
            message
                .queueUrl(queue)
                .messageGroupId(LocalWorld.CONNECTION)
                .messageDeduplicationId(Integer.toHexString(body.hashCode()))
                .messageBody(body));
  }

  private static String queue(SqsClient sqs, String ending) {
    return sqs.listQueues().queueUrls().stream()
        .filter(url -> url.endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  private static List<Message> deadLetters(SqsClient sqs, int expected) {
    String queue = queue(sqs, "unstarted-writes.fifo");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                sqs.getQueueAttributes(
                        r ->
                            r.queueUrl(queue)
                                .attributeNamesWithStrings("ApproximateNumberOfMessages"))
                    .attributesAsStrings()
                    .get("ApproximateNumberOfMessages")
                    .equals(String.valueOf(expected)));
    return sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)).messages();
  }

  @Test
  void aDatabaseThatIsNotThereIsASentenceWithinSeconds() {
    String[] up = {
      "up", "--data", data.toString(), "--database", NOBODY, "--org", "http://127.0.0.1:1"
    };
    Cli text = process(up);
    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out()).isEmpty();
    assertThat(text.err().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("The database cannot be reached (SQLSTATE 08001); check that it runs")
        .contains("that --database has its host and port")
        .doesNotContain("secret", "Resources.")
        .endsWith("The log is " + data.resolve("stack.log") + ".");

    Cli json =
        process(
            "up",
            "--json",
            "--data",
            data.toString(),
            "--database",
            NOBODY,
            "--org",
            "http://127.0.0.1:1");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.json().path("error").asText()).contains("The database cannot be reached");
  }

  private Cli process(String... arguments) {
    try (var process = CommandProcess.start(folder, arguments)) {
      return process.result(Duration.ofSeconds(20));
    }
  }

  @Test
  void anOrgThatIsGoneIsASentenceWithinSeconds() throws Exception {
    try (CommandProcess up = upWithoutAnOrg()) {
      StackFile stack = up.ready();
      long before = System.nanoTime();
      Cli imported =
          Cli.run("import", MappingFiles.accounts(folder).toString(), "--data", data.toString());
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
      assertThat(imported.exit()).isEqualTo(1);
      assertThat(imported.out()).isEmpty();
      assertThat(imported.err().lines()).hasSize(1);
      assertThat(imported.err()).startsWith("Salesforce");
      try (Sql sql = Sql.connect(stack.databaseUrl())) {
        assertThat(sql.texts("SELECT table_name FROM drawbridge.mapping")).isEmpty();
      }
    }
  }

  /** It was there once: the stack itself does not mind. */
  private CommandProcess upWithoutAnOrg() {
    String gone;
    try (Emulator org = Emulator.start(EmulatorOptions.inMemory())) {
      gone = org.url().toString();
    }
    return CommandProcess.up(data, "--org", gone);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--api-port", "--org-port", "--database-port"})
  void aPortInUseIsASentenceWithinSeconds(String option) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Cli answer = process("up", "--json", "--data", data.toString(), option, port);
      assertThat(answer.exit()).isEqualTo(1);
      assertThat(answer.json().path("error").asText())
          .containsIgnoringCase("port " + port + " cannot be used");
      assertThat(answer.err()).doesNotContain("\tat ");
    }
  }
}
