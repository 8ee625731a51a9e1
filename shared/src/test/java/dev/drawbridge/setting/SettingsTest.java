package dev.drawbridge.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.failure.SyncException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @ParameterizedTest
  @EnumSource(Setting.class)
  void everyDefaultIsWithinItsOwnBounds(Setting setting) {
    if (setting.standard().isEmpty()) {
      return;
    }
    var settings = new Settings(Map.of());
    if (setting.unit().equals("text")) {
      assertThat(settings.text(setting)).isEqualTo(setting.standard().get());
    } else if (setting.unit().contains(" or ")) {
      assertThat(settings.choice(setting)).isEqualTo(setting.standard().get());
    } else {
      assertThat(settings.number(setting)).isBetween((int) setting.least(), (int) setting.most());
    }
  }

  @Test
  void aMissingSettingSaysWhatItIsFor() {
    assertThatThrownBy(() -> new Settings(Map.of()).text(Setting.EVENT_BUS_NAME))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("EVENT_BUS_NAME is not set")
        .hasMessageContaining("events are published");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10001", "-1", "ten", "1e3", "99999999999"})
  void aNumberOutOfBoundsIsRefusedWithThem(String value) {
    assertThatThrownBy(
            () -> new Settings(Map.of("CLAIM_WINDOW", value)).number(Setting.CLAIM_WINDOW))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("between 1 and 10000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE", "insert", "INSERT or ANY"})
  void aWordThatIsNoneOfTheChoicesIsRefusedWithThem(String value) {
    assertThatThrownBy(() -> new Settings(Map.of("HOLD_ON", value)).choice(Setting.HOLD_ON))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessage("HOLD_ON must be INSERT or ANY.");
  }
}
