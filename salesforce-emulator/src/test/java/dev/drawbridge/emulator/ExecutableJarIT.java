package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The jar that others start the org with; it is there once the module was packaged. */
class ExecutableJarIT {
  @Test
  void jarAloneRunsAnOrg() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/salesforce-emulator.jar",
                "--port",
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String line = process.inputReader().readLine();
      assertThat(line).startsWith("Salesforce org ready at http://127.0.0.1:");
      try (TestOrg org = new TestOrg(URI.create(line.substring(line.indexOf("http"))))) {
        assertThat(org.connect().getUserInfo().getUserName())
            .isEqualTo("integration@drawbridge.test");
        assertThat(new Rest(org).query("SELECT COUNT() FROM Account").status()).isEqualTo(200);
      }
    } finally {
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
