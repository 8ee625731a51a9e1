package dev.drawbridge.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.failure.SyncException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rare settings in one JSON object, and settings that contradict each other. */
class AdvancedSettingsTest {
  private static Settings settings(String json) {
    return new Settings(Map.of("ADVANCED_SETTINGS", json));
  }

  @Test
  void aKeyIsTheNameOfASettingInLowerCase() {
    Settings settings =
        settings(
            """
            {"claim_window": 500, "bulk_writes": false, "hold_on": "ANY",
             "diagnostics_doc_url": "https://example.org/checks"}
            """);
    settings.validate();
    assertThat(settings.number(Setting.CLAIM_WINDOW)).isEqualTo(500);
    assertThat(settings.flag(Setting.BULK_WRITES)).isFalse();
    assertThat(settings.choice(Setting.HOLD_ON)).isEqualTo("ANY");
    assertThat(settings.text(Setting.DIAGNOSTICS_DOC_URL)).isEqualTo("https://example.org/checks");
    assertThat(settings.number(Setting.LINGER_SECONDS)).isEqualTo(10);
  }

  @Test
  void whatTheTemplateFixesForAFunctionCountsMore() {
    var settings =
        new Settings(
            Map.of(
                "ADVANCED_SETTINGS", "{\"call_timeout_seconds\": 90}",
                "CALL_TIMEOUT_SECONDS", "20"));
    assertThat(settings.number(Setting.CALL_TIMEOUT_SECONDS)).isEqualTo(20);
  }

  @Test
  void nothingGivenIsEveryDefaultAndNoContradiction() {
    for (String none : List.of("", " ", "{}")) {
      settings(none).validate();
    }
    assertThat(new Settings(Map.of()).mistakes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"claim_window": 0}     | claim_window must be a whole number of changes between 1 and 10000.
          {"claim_window": 1.5}   | claim_window must be a whole number of changes between 1 and 10000.
          {"claim_window": null}  | claim_window must be a whole number of changes between 1 and 10000.
          {"claim_window": 99999999999999999999} | claim_window must be a whole number of changes between 1 and 10000.
          {"claim_window": "500"} | claim_window must be a whole number of changes between 1 and 10000, without quotes.
          {"bulk_writes": "true"} | bulk_writes must be true or false, without quotes.
          {"bulk_writes": 1}      | bulk_writes must be true or false.
          {"hold_on": "UPDATE"}   | hold_on must be INSERT or ANY.
          {"hold_on": true}       | hold_on must be INSERT or ANY.
          {"diagnostics_doc_url": 5}  | diagnostics_doc_url must be a text in quotes.
          {"diagnostics_doc_url": ""} | diagnostics_doc_url must have between 1 and 2048 characters.
          {"claim_windw": 5}      | There is no advanced setting claim_windw; did you mean claim_window?
          {"ClaimWindow": 5}      | There is no advanced setting ClaimWindow; did you mean claim_window?
          {"CLAIM_WINDOW": 5}     | There is no advanced setting CLAIM_WINDOW; did you mean claim_window?
          {"colour": 5}           | There is no advanced setting colour; docs/settings.md lists them.
          {"api_call_budget": 5}  | api_call_budget is not an advanced setting: it is the parameter ApiCallBudget.
          {"event_bus_name": "x"} | event_bus_name is not an advanced setting: the stack sets it.
          [1]                     | AdvancedSettings is not a JSON object. Give one such as {"claim_window": 500}, or {} for the defaults.
          {"claim_window": 5      | AdvancedSettings is not valid JSON (line 1, column 19). Give one such as {"claim_window": 500}, or {} for the defaults.
          {"claim_window": 5, "claim_window": 6} | AdvancedSettings has a key twice (line 1, column 35); leave one of them.
          """)
  void aMistakeIsOneSentence(String json, String sentence) {
    assertThat(settings(json).mistakes()).containsExactly(sentence);
    assertThatThrownBy(() -> settings(json).validate())
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessage(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"mappings_warn": 200}  | mappings_warn (200) must not be more than mappings_limit (100): YELLOW comes before RED.
          {"fields_limit": 50}    | fields_warn (100) must not be more than fields_limit (50): YELLOW comes before RED.
          {"large_texts_warn": 11} | large_texts_warn (11) must not be more than large_texts_limit (10): YELLOW comes before RED.
          {"lag_warn_seconds": 7200, "lag_limit_seconds": 60} | lag_warn_seconds (7200) must not be more than lag_limit_seconds (60): YELLOW comes before RED.
          {"log_headroom_warn_percent": 95} | log_headroom_warn_percent (95) must not be more than log_headroom_limit_percent (90): YELLOW comes before RED.
          {"log_size_limit_mb": 1} | log_size_warn_mb (5120) must not be more than log_size_limit_mb (1): YELLOW comes before RED.
          {"api_warn_percent": 99, "api_stop_percent": 10} | api_warn_percent (99) must not be more than api_stop_percent (10): what stops must not come before its warning.
          {"call_timeout_seconds": 121, "late_request_minutes": 2} | call_timeout_seconds (121) must not be more than late_request_minutes (2): a call that is still waited for is not late.
          {"archive_after_hours": 49, "archive_retention_days": 2} | archive_after_hours (49) must not be more than archive_retention_days (2): what is archived must not be due to be deleted.
          """)
  void twoSettingsThatContradictEachOtherAreOneSentence(String json, String sentence) {
    assertThat(settings(json).mistakes()).containsExactly(sentence);
  }

  @Test
  void equalOnesDoNotContradictEachOther() {
    settings(
            """
            {"mappings_warn": 100, "call_timeout_seconds": 120, "late_request_minutes": 2,
             "archive_after_hours": 48, "archive_retention_days": 2}
            """)
        .validate();
  }

  @Test
  void everyMistakeIsReportedButAReasonHasAnEnd() {
    assertThat(settings("{\"claim_window\": 0, \"colour\": 1}").mistakes()).hasSize(2);
    var many = new TreeMap<String, String>();
    for (int i = 0; i < 11; i++) {
      many.put("unknown" + i, "x");
    }
    assertThatThrownBy(() -> settings(Settings.advanced(many)).validate())
        .hasMessageEndingWith("3 more are wrong.")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(1000));
  }

  @Test
  void noSentenceHasAValue() {
    for (String json :
        List.of("{\"hold_on\": \"s3cret\"}", "{\"x\": \"s3cret\"}", "{\"a\": s3cret}", "s3cret")) {
      assertThat(settings(json).mistakes()).hasSize(1).allMatch(told -> !told.contains("s3cret"));
    }
  }

  @Test
  void textsBecomeTheJsonThatSetsThem() {
    var texts =
        new TreeMap<>(Map.of("bulk_writes", "false", "claim_window", "5", "hold_on", "ANY"));
    assertThat(Settings.advanced(texts))
        .isEqualTo("{\"bulk_writes\":false,\"claim_window\":5,\"hold_on\":\"ANY\"}");
    assertThat(Settings.advanced(Map.of("claim_window", "many")))
        .isEqualTo("{\"claim_window\":\"many\"}");
  }

  /** Lambda takes 4 KB of environment, ARNs and addresses of queues included. */
  @Test
  void everySettingAtItsLongestFits() {
    var all = new TreeMap<String, String>();
    for (Setting setting : Setting.values()) {
      if (setting.place() != Setting.Place.ADVANCED) {
        continue;
      }
      all.put(setting.key(), longest(setting.type()));
    }
    assertThat(all).hasSizeGreaterThan(40);
    assertThat(Settings.advanced(all).length())
        .isLessThanOrEqualTo((int) Setting.ADVANCED_SETTINGS.most());
  }

  private static String longest(SettingType type) {
    return switch (type) {
      case SettingType.WholeNumber number -> String.valueOf(number.most());
      case SettingType.Flag ignored -> "false";
      case SettingType.Choice choice -> choice.words().getFirst();
      case SettingType.Text ignored -> "https://example.org/" + "x".repeat(180);
    };
  }

  @Test
  void everySettingOfAPersonHasADefaultButTheThreeSecrets() {
    assertThat(
            Arrays.stream(Setting.values())
                .filter(setting -> setting.place() != Setting.Place.STACK)
                .filter(setting -> setting.standard().isEmpty()))
        .containsExactlyInAnyOrder(
            Setting.DATABASE_SECRET_ARN,
            Setting.SALESFORCE_SECRET_ARN,
            Setting.API_TOKEN_SECRET_ARN);
  }
}
