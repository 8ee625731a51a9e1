package dev.drawbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who speaks with the org: ADR 022. */
class OneOrgClientTest {
  private static final Path ROOT = Path.of(System.getProperty("drawbridge.root"));

  /** Not the emulator's own tests: what they send is what they are about. */
  private static final List<String> FOLDERS =
      List.of(
          "shared/src/test/java",
          "functions/src/test/java",
          "local/src/test/java",
          "cli/src/test/java",
          "benchmarks/src/main/java");

  /**
   * Routes of the control plane, of the sign-in and of the REST API; not the emulator's classes.
   */
  private static final Pattern ROUTE =
      Pattern.compile("(?<!dev/drawbridge)/(emulator[/\"]|services/(oauth2/token|data/))");

  @Test
  void noTestElsewhereAsksAnOrgByItself() throws IOException {
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        assertThat(files.filter(Files::isRegularFile).filter(OneOrgClientTest::namesARoute))
            .describedAs("OrgClient and OrgControl are there for this")
            .isEmpty();
      }
    }
  }

  private static boolean namesARoute(Path file) {
    try {
      return ROUTE.matcher(Files.readString(file)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
