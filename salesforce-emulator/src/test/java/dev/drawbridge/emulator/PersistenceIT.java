package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.sobject.SObject;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orgs in processes of their own: starting, being killed, coming back. */
class PersistenceIT {
  private static final String ADDED =
      """
      {"name":"Added__c","keyPrefix":"a0X","fields":[{"name":"Key__c","externalId":true,"unique":true}]}
      """;

  @TempDir Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process launch(String... arguments) throws Exception {
    return launch(List.of(), arguments);
  }

  private Process launch(List<String> virtualMachine, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmulatorMain.class.getName()));
    command.addAll(1, virtualMachine);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    processes.add(process);
    return process;
  }

  private static int exit(Process process) throws Exception {
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static URI url(Process process) throws Exception {
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    assertThat(line).startsWith("Salesforce org ready at http://127.0.0.1:");
    return URI.create(line.substring("Salesforce org ready at ".length()));
  }

  @Test
  void changesOfTheSchemaSurvive() throws Exception {
    String id;
    try (TestOrg org = new TestOrg(directory)) {
      SObject account = account("a", "1");
      account.setField("Site", "here");
      id = org.connect().create(new SObject[] {account})[0].getId();
      org.remove("/schema/Account/fields/Site");
      org.control("/schema/Account/fields", "{\"name\":\"Site\",\"length\":10}");
      org.remove("/schema/Campaign");
    }
    try (TestOrg org = new TestOrg(directory)) {
      SObject found = org.connect().retrieve("Name,Site", "Account", new String[] {id})[0];
      assertThat(found.getField("Name")).isEqualTo("a");
      assertThat(found.getField("Site")).isNull();
      assertThatThrownBy(() -> org.connect().describeSObject("Campaign"))
          .isInstanceOf(ApiFault.class);
    }
  }

  @Test
  void rulesSecretsAndRecordTypesSurviveAndAResetForgetsThem() throws Exception {
    try (TestOrg org = new TestOrg(directory)) {
      org.user("reader", "Standard User", "{'objects':{'Account':['read']}}");
      org.control(
          "/validation-rules",
          "{\"object\":\"Account\",\"formula\":\"Name ="
              + " 'bad'\",\"message\":\"No.\",\"name\":\"v\"}");
      org.control("/duplicate-rules", "{\"object\":\"Account\",\"fields\":[\"Phone\"]}");
      org.control(
          "/assignment-rules",
          "{\"object\":\"Lead\",\"entries\":[{\"owner\":\"reader@example.com\"}]}");
      org.control(
          "/record-types",
          "{\"object\":\"Invoice__c\",\"developerName\":\"Open\",\"default\":true,\"picklists\":{\"Status__c\":[\"Draft\"]}}");
    }
    try (TestOrg org = new TestOrg(directory)) {
      PartnerConnection soap = org.connect();
      assertThat(soap.create(new SObject[] {account("bad", "1")})[0].getErrors()[0].getMessage())
          .isEqualTo("No.");
      assertThat(org.get("/emulator/duplicate-rules").body()).contains("\"Phone\"");
      assertThat(org.get("/emulator/assignment-rules").body()).contains("\"Lead\"");
      SObject invoice = TestOrg.record("Invoice__c", "Status__c", "Sent");
      assertThat(soap.create(new SObject[] {invoice})[0].getSuccess()).isFalse();
      assertThat(
              org.connect(org.token("reader", "reader-secret"), "65.0").getUserInfo().getUserName())
          .isEqualTo("reader@example.com");
      org.control("/reset", "{}");
    }
    try (TestOrg org = new TestOrg(directory)) {
      PartnerConnection soap = org.connect();
      assertThat(soap.create(new SObject[] {account("bad", "1")})[0].getSuccess()).isTrue();
      assertThat(org.get("/emulator/duplicate-rules").body()).isEqualTo("[]");
      assertThat(org.token("reader", "reader-secret")).isEmpty();
    }
  }

  @Test
  void registeredKeysSurviveARestartAndAReset() throws Exception {
    var assertion = new SignedAssertion();
    try (TestOrg org = new TestOrg(directory)) {
      assertion.register(org);
    }
    for (int start = 0; start < 2; start++) {
      try (TestOrg org = new TestOrg(directory)) {
        String token = assertion.exchange(org).path("access_token").asText();
        assertThat(org.connect(token, "65.0").getServerTimestamp()).isNotNull();
        assertThat(new SignedAssertion().exchange(org).path("error").asText())
            .isEqualTo("invalid_grant");
        org.control("/reset", "{}");
        assertThat(assertion.exchange(org).path("error").isMissingNode()).isTrue();
      }
    }
  }

  @Test
  void orgSurvivesBeingKilled() throws Exception {
    Process first = launch("--data", directory.toString());
    String id;
    String token;
    List<String> journal;
    try (TestOrg org = new TestOrg(url(first))) {
      token = org.token();
      PartnerConnection soap = org.connect(token, "65.0");
      org.control("/schema", "{\"name\":\"Added__c\",\"keyPrefix\":\"a0X\",\"fields\":[]}");
      id = soap.create(new SObject[] {account("a", "1"), TestOrg.record("Account")})[0].getId();
      soap.create(new SObject[] {account("gone", "2"), TestOrg.record("Added__c")});
      soap.delete(new String[] {id});
      journal = org.get("/emulator/journal").body().lines().toList();
    }
    first.destroyForcibly().waitFor();
    Files.writeString(
        directory.resolve("org.ndjson"),
        "{\"call\":99,\"rows\":[{\"obj",
        StandardOpenOption.APPEND);

    Process second = launch("--data", directory.toString());
    try (TestOrg org = new TestOrg(url(second))) {
      assertThat(org.get("/emulator/journal").body().lines().toList()).isEqualTo(journal);
      assertThatThrownBy(() -> org.connect(token, "65.0").getUserInfo())
          .isInstanceOf(ApiFault.class);
      PartnerConnection soap = org.connect();
      assertThat(soap.query("SELECT Id FROM Account").getSize()).isOne();
      assertThat(soap.queryAll("SELECT Id FROM Account").getSize()).isEqualTo(2);
      assertThat(soap.query("SELECT Id FROM Added__c").getSize()).isOne();
      assertThat(soap.create(new SObject[] {account("dup", "2")})[0].getSuccess()).isFalse();
      String next = soap.create(new SObject[] {account("c", "3")})[0].getId();
      assertThat(next).isGreaterThan(id);
      assertThat(org.journal().getLast().path("seq").asInt()).isEqualTo(journal.size() + 2);
    }
    second.destroyForcibly().waitFor();

    Process third = launch("--data", directory.toString());
    try (TestOrg org = new TestOrg(url(third))) {
      assertThat(org.connect().query("SELECT Id FROM Account").getSize()).isEqualTo(2);
    }
  }

  @Test
  void resetOrgStaysEmptyAfterARestart() throws Exception {
    var options = new EmulatorOptions(0, directory, "drawbridge", "drawbridge-secret");
    try (Emulator emulator = Emulator.start(options);
        TestOrg org = new TestOrg(emulator.url())) {
      org.control("/schema", "{\"name\":\"Added__c\",\"keyPrefix\":\"a0X\",\"fields\":[]}");
      org.connect().create(new SObject[] {account("a", "1")});
      org.control("/reset", "{}");
      assertThat(org.journal()).isEmpty();
    }
    try (Emulator emulator = Emulator.start(options);
        TestOrg org = new TestOrg(emulator.url())) {
      PartnerConnection soap = org.connect();
      assertThat(soap.query("SELECT Id FROM Account").getSize()).isZero();
      assertThat(soap.query("SELECT Id FROM Added__c").getSize()).isZero();
      assertThat(soap.query("SELECT Id FROM User WHERE IsActive = true").getSize()).isOne();
    }
  }

  @Test
  void childTakenAlongIntoTheBinComesBackAfterARestart() throws Exception {
    var options = new EmulatorOptions(0, directory, "drawbridge", "drawbridge-secret");
    String parent;
    try (Emulator emulator = Emulator.start(options);
        TestOrg org = new TestOrg(emulator.url())) {
      PartnerConnection soap = org.connect();
      parent = soap.create(new SObject[] {account("a", "1")})[0].getId();
      soap.create(new SObject[] {TestOrg.record("Contact", "LastName", "b", "AccountId", parent)});
      soap.delete(new String[] {parent});
    }
    try (Emulator emulator = Emulator.start(options);
        TestOrg org = new TestOrg(emulator.url())) {
      PartnerConnection soap = org.connect();
      assertThat(soap.query("SELECT Id FROM Contact").getSize()).isZero();
      assertThat(soap.undelete(new String[] {parent})[0].getSuccess()).isTrue();
      assertThat(soap.query("SELECT Id FROM Contact").getSize()).isOne();
    }
  }

  @Test
  void damagedDirectoryIsExplainedAndNotHeld() throws Exception {
    Path file = Files.writeString(directory.resolve("org.ndjson"), "{\"call\":1}\nnonsense\n");
    var options = new EmulatorOptions(0, directory, "a", "b");
    assertThatThrownBy(() -> Emulator.start(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is damaged");
    Files.delete(file);
    Emulator.start(options).close();
  }

  @Test
  void describesAreLoadedFromFilesAndStay() throws Exception {
    Path one = Files.writeString(directory.resolve("one.json"), ADDED);
    Path several =
        Files.writeString(
            directory.resolve("several.json"),
            "{\"sobjects\":[" + ADDED.replace("Added__c", "Other__c").replace("a0X", "a0Y") + "]}");
    var options = new EmulatorOptions(0, directory, "drawbridge", "drawbridge-secret");
    for (EmulatorOptions start :
        List.of(
            options.describing(List.of(one, several)), options, options.describing(List.of(one)))) {
      try (Emulator emulator = Emulator.start(start);
          TestOrg org = new TestOrg(emulator.url())) {
        for (String object : new String[] {"Added__c", "Other__c"}) {
          SObject record = TestOrg.record(object, "Key__c", "k");
          assertThat(org.connect().upsert("Key__c", new SObject[] {record})[0].getErrors())
              .isEmpty();
        }
        assertThat(org.connect().query("SELECT Id FROM Added__c").getSize()).isOne();
      }
    }
  }

  @Test
  void describeFilesThatCannotBeUsedAreExplained() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken.json"), "{\"name\":");
    Path wrong = Files.writeString(directory.resolve("wrong.json"), "{\"name\":\"X__c\"}");
    var options = new EmulatorOptions(0, directory, "a", "b");
    for (Path file : new Path[] {broken, wrong, directory.resolve("none.json")}) {
      assertThatThrownBy(() -> Emulator.start(options.describing(List.of(file))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("The describe file " + file + " cannot be used: ")
          .message()
          .doesNotContain("\n");
    }
    Emulator.start(options).close();
  }

  @Test
  void directoryInUseIsExplained() throws Exception {
    var options = new EmulatorOptions(0, directory, "a", "b");
    try (Emulator emulator = Emulator.start(options)) {
      assertThat(emulator.url().getPort()).isPositive();
      assertThatThrownBy(() -> Emulator.start(options))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is in use by another org");
      Process process = launch("--data", directory.toString());
      assertThat(exit(process)).isOne();
    }
  }

  @Test
  void wrongArgumentsAreExplainedInOneSentence() throws Exception {
    for (String[] wrong :
        new String[][] {
          {"--nope", "x"},
          {"--port"},
          {"--port", "x"},
          {"--port", "70000"},
          {"--organization", "00D1"}
        }) {
      Process process = launch(wrong);
      assertThat(process.errorReader().lines().toList()).hasSize(1);
      assertThat(exit(process)).isEqualTo(2);
    }
  }

  @Test
  void whoSpeaksTlsToThePlainPortIsLetGo() throws Exception {
    URI url = url(launch(List.of("-Dsun.net.httpserver.maxReqTime=1")));
    try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
      socket.setSoTimeout(20_000);
      // The beginning of a client's hello, which names more bytes than follow.
      socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    try (TestOrg org = new TestOrg(url)) {
      // An answer may take longer than a request.
      org.fault("{\"kind\":\"slow\",\"millis\":3000}");
      assertThat(org.connect().getServerTimestamp()).isNotNull();
    }
  }

  @Test
  void takenPortIsExplained() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process = launch("--port", String.valueOf(taken.getLocalPort()));
      assertThat(process.errorReader().lines().toList())
          .containsExactly(
              "Port "
                  + taken.getLocalPort()
                  + " cannot be used: Address already in use. Choose another one with --port.");
      assertThat(exit(process)).isOne();
    }
  }

  @Test
  void orgsInOneProcessKnowNothingOfEachOther() throws Exception {
    try (TestOrg left = new TestOrg();
        TestOrg right = new TestOrg()) {
      left.connect().create(new SObject[] {account("a", "1")});
      assertThat(right.journal()).isEmpty();
      assertThatThrownBy(() -> right.connect(left.token(), "65.0").getUserInfo())
          .isInstanceOf(ApiFault.class);
    }
  }
}
