package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.drain.BatchRules;
import dev.drawbridge.plan.BulkConditions;
import dev.drawbridge.salesforce.WriteHeaders;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.SettingType;
import dev.drawbridge.setting.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules that settings make. */
class WriteRulesTest {
  private static Settings settings(String... namesAndValues) {
    var settings = new HashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Settings(settings);
  }

  @Test
  void theDefaultsOfTheSettingsAreThoseOfTheRules() {
    assertThat(WriteRules.of(settings()))
        .isEqualTo(
            new WriteRules(
                Duration.ofSeconds(60),
                HoldPolicy.On.INSERT,
                5,
                Duration.ofHours(1),
                4,
                false,
                Duration.ofMinutes(10),
                Duration.ofMinutes(30),
                new ApiBudget(0, 80, 95)));
    assertThat(BatchRules.of(settings()))
        .isEqualTo(new BatchRules(10_000, new BulkConditions(true, false, 0), 4));
    assertThat(WriteHeaders.of(settings())).isEqualTo(WriteHeaders.standard());
  }

  @Test
  void theChoiceOfWhatHoldsTheQueueHasTheWordsOfTheCode() {
    assertThat(((SettingType.Choice) Setting.HOLD_ON.type()).words())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(HoldPolicy.On.values()).map(Enum::name).toList());
    assertThat(WriteRules.of(settings("HOLD_ON", "ANY")).holdOn()).isEqualTo(HoldPolicy.On.ANY);
  }

  @Test
  void whatOnlySoapCanBeAskedKeepsChangesFromTheBulkApi() {
    for (String header : new String[] {"SAVE_DUPLICATES", "TRUNCATE_TEXT"}) {
      assertThat(BatchRules.of(settings(header, "true")).bulk().enabled()).isFalse();
    }
    assertThat(BatchRules.of(settings("BULK_WRITES", "false")).bulk().enabled()).isFalse();
    BulkConditions assigning = BatchRules.of(settings("ASSIGNMENT_RULES", "true")).bulk();
    assertThat(assigning.enabled() && assigning.assignmentRules()).isTrue();
    assertThat(Map.of("rules", WriteHeaders.of(settings("ASSIGNMENT_RULES", "true"))))
        .containsValue(new WriteHeaders(true, false, false));
  }
}
