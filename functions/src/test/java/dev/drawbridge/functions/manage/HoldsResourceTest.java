package dev.drawbridge.functions.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.hold.HoldReleases;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a request about holds says; cli HoldsCommandIT has the routes against a stack. */
class HoldsResourceTest {
  private static HoldReleases.Resolution resolution(String body) throws IOException {
    return HoldsResource.resolution(new ObjectMapper().readTree(body));
  }

  @Test
  void aResolutionIsItsKindAndWhatTheKindNeeds() throws IOException {
    assertThat(resolution("{\"resolution\": \"skip\"}"))
        .isEqualTo(new HoldReleases.Resolution("skip", null, null));
    assertThat(resolution("{\"resolution\": \"landed\", \"sfid\": \"001\"}"))
        .isEqualTo(new HoldReleases.Resolution("landed", "001", null));
    assertThat(resolution("{\"resolution\": \"amend\", \"values\": {\"name\": \"x\"}}"))
        .isEqualTo(new HoldReleases.Resolution("amend", null, "{\"name\":\"x\"}"));
    assertThat(resolution("[]")).isEqualTo(new HoldReleases.Resolution("", null, null));
  }

  @Test
  void aCauseThatNothingHasIsAnsweredWithThoseThatThereAre() {
    assertThat(HoldsResource.noneOf(null, Map.of()))
        .isEqualTo("No open hold has this code: nothing is held.");
    var causes = new TreeMap<>(Map.of("B", 1L, "A", 2L));
    assertThat(HoldsResource.noneOf("account", causes))
        .isEqualTo(
            "No open hold has this code and is of this table: those that are open have A (2),"
                + " B (1).");
  }
}
