package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An org for a process that is not its own. */
class OrgProcessIT {
  @TempDir Path directory;

  @Test
  void itKnowsItsSecretAndEndsWhenItIsClosed() throws Exception {
    try (OrgProcess process = OrgProcess.start("-Xmx128m", 0, directory, "s3cret");
        TestOrg org = new TestOrg(process.url())) {
      assertThat(org.token("drawbridge", "s3cret")).isNotEmpty();
      assertThat(org.token("drawbridge", "drawbridge-secret")).isEmpty();
      assertThat(Emulator.holding(directory)).isPresent();
    }
    assertThat(Emulator.holding(directory)).isEmpty();
  }

  @Test
  void whyItDoesNotStartIsSaidInASentence() throws Exception {
    try (OrgProcess first = OrgProcess.start("-Xmx128m", 0, directory, "s3cret")) {
      int port = first.url().getPort();
      assertThatThrownBy(() -> OrgProcess.start("-Xmx128m", port, null, "s3cret"))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("The Salesforce emulator does not start: ")
          .hasMessageContaining(String.valueOf(port))
          .hasMessageEndingWith(".");
    }
  }
}
