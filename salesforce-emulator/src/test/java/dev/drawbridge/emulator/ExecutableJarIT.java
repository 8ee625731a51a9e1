package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that others start the org with; it is there once the module was packaged. */
class ExecutableJarIT {
  private final List<Process> processes = new ArrayList<>();
  @TempDir Path directory;

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes) {
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process run(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/salesforce-emulator.jar"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    processes.add(process);
    return process;
  }

  @Test
  void jarAloneRunsAnOrg() throws Exception {
    Path describe =
        Files.writeString(
            directory.resolve("describe.json"), "{\"name\":\"Added__c\",\"keyPrefix\":\"a0X\"}");
    String line = run("--port", "0", "--schema", describe.toString()).inputReader().readLine();
    assertThat(line).startsWith("Salesforce org ready at http://127.0.0.1:");
    try (TestOrg org = new TestOrg(URI.create(line.substring(line.indexOf("http"))))) {
      assertThat(org.connect().getUserInfo().getUserName())
          .isEqualTo("integration@drawbridge.test");
      assertThat(new Rest(org).query("SELECT COUNT() FROM Added__c").status()).isEqualTo(200);
    }
  }

  @Test
  void tlsIsAnOption() throws Exception {
    assertThat(run("--tls", "--data", directory.toString()).inputReader().readLine())
        .startsWith("Salesforce org ready at https://127.0.0.1:");
    assertThat(directory.resolve("tls.pem")).exists();
  }

  @Test
  void tlsNeedsAPlaceForItsCertificate() throws Exception {
    Process process = run("--tls");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("--tls needs --data, where its certificate is kept, or --keystore.\n");
  }
}
