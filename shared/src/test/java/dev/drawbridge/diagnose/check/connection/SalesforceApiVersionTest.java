package dev.drawbridge.diagnose.check.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.setting.Setting;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which versions are too old, for which org. */
class SalesforceApiVersionTest {
  private static Finding of(String own, int latest) {
    List<String> offered = IntStream.rangeClosed(31, latest).mapToObj(v -> v + ".0").toList();
    return SalesforceApiVersion.of(own, offered, "65.0", 3);
  }

  @ParameterizedTest
  @CsvSource({
    "65.0, 65, GREEN",
    "65.0, 68, GREEN",
    "65.0, 73, GREEN",
    "65.0, 74, YELLOW",
    "68.0, 68, GREEN",
    "63.0, 68, GREEN",
    "62.0, 68, YELLOW",
    "62.0, 64, GREEN",
    "61.0, 64, YELLOW",
    "55.0, 66, YELLOW",
    "44.0, 47, YELLOW",
    "39.0, 66, YELLOW",
    "38.0, 66, RED",
    "30.0, 66, RED"
  })
  void aVersionIsJudgedByWhatTheOrgOffersAndThisReleaseSpeaks(
      String own, int latest, Status status) {
    assertThat(of(own, latest).status()).isEqualTo(status);
  }

  @Test
  void aNewConnectionIsGreenInAnOrgOfToday() {
    String standard = Setting.API_VERSION.standard().orElseThrow();
    assertThat(standard).isEqualTo(OrgConnection.VERSION);
    assertThat(of(standard, 68).status()).isEqualTo(Status.GREEN);
  }

  @Test
  void aReleaseThatGrowsOldSaysSo() {
    assertThat(of("65.0", 74).message()).contains("speaks version 65.0", "deploy a newer one");
  }
}
