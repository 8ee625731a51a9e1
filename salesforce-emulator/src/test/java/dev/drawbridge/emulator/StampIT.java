package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.ws.bind.XmlObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stamps that go back. */
class StampIT extends OrgFixture {
  private static final Instant BACK =
      Instant.now().minus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);

  private String id;

  @BeforeEach
  void aRecord() throws Exception {
    id = create(account("a", "1"));
  }

  private static String stamp(String id, Instant time) {
    return "{\"id\":\"%s\",\"systemModstamp\":\"%s\"}".formatted(id, time);
  }

  @Test
  void stampGoesBackAndNothingElseChanges() throws Exception {
    String fields = "Name,External_ID__c,CreatedDate,LastModifiedById,SystemModstamp";
    XmlObject before = read("Account", id, fields);
    JsonNode answer = org.control("/stamps", stamp(id, BACK.plusMillis(123)));
    assertThat(answer.path("systemModstamp").asText()).isEqualTo(BACK.toString());
    XmlObject after = read("Account", id, fields + ",LastModifiedDate");
    String stamp = BACK.toString().replace("Z", ".000Z");
    assertThat(after.getField("SystemModstamp")).isEqualTo(stamp);
    assertThat(after.getField("LastModifiedDate")).isEqualTo(stamp);
    for (String field : fields.replace(",SystemModstamp", "").split(",")) {
      assertThat(after.getField(field)).as(field).isEqualTo(before.getField(field));
    }
    assertThat(soap.query("SELECT Id FROM Account WHERE SystemModstamp > " + BACK).getSize())
        .isZero();
    String changed =
        new Rest(org)
            .get(
                "/sobjects/Account/updated?start="
                    + BACK.minusSeconds(60)
                    + "&end="
                    + BACK.plusSeconds(60))
            .text("ids", "0");
    assertThat(changed).isEqualTo(id);
    assertThat(org.journal()).hasSize(1);
    update("Account", id, "Phone", "1");
    assertThat(value("Account", id, "SystemModstamp"))
        .as("the next change stamps it anew")
        .isNotEqualTo(stamp);
  }

  @Test
  void stampThatWentBackSurvivesARestart(@TempDir Path directory) throws Exception {
    String kept;
    try (var first = new TestOrg(directory)) {
      kept = new Rest(first).create("Account", "{'Name':'a'}");
      first.control("/stamps", stamp(kept, BACK));
    }
    try (var second = new TestOrg(directory)) {
      assertThat(
              new Rest(second)
                  .get("/sobjects/Account/" + kept + "?fields=SystemModstamp")
                  .text("SystemModstamp"))
          .startsWith(BACK.toString().replace("Z", ".000"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense           | 2026-11-20T10:00:00Z | Name the id of the record to stamp.
          001000000000000AAA | 2020-11-20T10:00:00Z | There is no record 001000000000000AAA.
          001000000000000AAA | yesterday            | systemModstamp must be a time such as
          001000000000000AAA | 2999-11-20T10:00:00Z | cannot be in the future.
          """)
  void impossibleStampsAreExplained(String record, String time, String sentence) throws Exception {
    String body = "{\"id\":\"%s\",\"systemModstamp\":\"%s\"}".formatted(record, time);
    assertThat(org.post("/emulator/stamps", "application/json", body).body()).contains(sentence);
  }
}
