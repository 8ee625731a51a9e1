package dev.drawbridge.emulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private static final Set<String> ACCOUNT = Set.of("account");
  private static final Set<String> CONTACT = Set.of("contact");
  private static final Set<String> NONE = Set.of();

  private static Latency of(long fixed, long perRecord, Map<String, Latency.PerObject> objects) {
    var latency = new Latency();
    latency.set(new Latency.Setting(fixed, perRecord, 0, objects));
    return latency;
  }

  @Test
  void partsShareWhatOneCallWouldTake() {
    Latency latency = of(90, 5, Map.of());
    assertThat(latency.shares(List.of(ACCOUNT, CONTACT, NONE))).containsExactly(35L, 35L, 35L);
    assertThat(of(1, 0, Map.of()).shares(List.of(NONE, NONE))).containsExactly(1L, 1L);
    assertThat(of(0, 0, Map.of()).shares(List.of(NONE, NONE))).containsExactly(0L, 0L);
  }

  @Test
  void latencyOfAnObjectIsSharedByItsPartsAlone() {
    Latency latency = of(60, 0, Map.of("Contact", new Latency.PerObject(900, 10)));
    assertThat(latency.shares(List.of(ACCOUNT, CONTACT, NONE))).containsExactly(30L, 910L, 30L);
    assertThat(latency.shares(List.of(CONTACT, CONTACT))).containsExactly(460L, 460L);
  }

  @Test
  void ofSeveralObjectsTheSlowestDecides() {
    Latency latency =
        of(
            5,
            0,
            Map.of(
                "Account",
                new Latency.PerObject(100, 0),
                "Contact",
                new Latency.PerObject(200, 0)));
    assertThat(latency.shares(List.of(Set.of("account", "contact")))).containsExactly(200L);
  }
}
