package dev.drawbridge.local.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParametersTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private Path directory;

  @Test
  void aParameterOutlivesTheProcess() {
    Path file = directory.resolve("state/parameters.json");
    var before = new Parameters(CLOCK, file);
    before.put("a", "String", "1", false);
    before.put("b", null, "1", false);
    before.put("a", null, "2", true);
    before.delete("b");

    var after = new Parameters(CLOCK, file);

    assertThat(after.find("a")).isEqualTo(new Parameters.Parameter("a", "String", "2", 2, 0));
    assertThat(after.find("b")).isNull();
  }

  @Test
  void aValueIsReplacedOnlyOnDemand() {
    var parameters = new Parameters(CLOCK, null);
    parameters.put("a", null, "1", false);
    assertThat(parameters.put("a", null, "2", false)).isNull();
    assertThat(parameters.find("a").value()).isEqualTo("1");
  }
}
