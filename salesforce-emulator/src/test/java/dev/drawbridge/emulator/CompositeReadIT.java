package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What several polls in one composite call are answered, and how long each of them takes. */
class CompositeReadIT extends LockFixture {
  private static final List<String> OBJECTS =
      List.of("Account", "Contact", "Lead", "Case", "Opportunity");

  private Rest rest;

  @BeforeEach
  void login() throws Exception {
    rest = new Rest(org);
  }

  private static String get(String name, String path) {
    return "{'method':'GET','referenceId':'%s','url':'/services/data/v65.0%s'}"
        .formatted(name, path);
  }

  private static String query(String object) {
    return get("q" + object, "/query?q=SELECT+Id,+SystemModstamp+FROM+" + object);
  }

  private static String deleted(String object, Instant now) {
    return get(
        "d" + object,
        "/sobjects/%s/deleted?start=%s&end=%s"
            .formatted(object, now.minusSeconds(120), now.plusSeconds(60)));
  }

  private static String composite(List<String> parts) {
    return "{'compositeRequest':[" + String.join(",", parts) + "]}";
  }

  private Instant now() throws Exception {
    return soap.getServerTimestamp().getTimestamp().toInstant().truncatedTo(ChronoUnit.SECONDS);
  }

  @Test
  void fiveQueriesAndFiveCallsOfGetDeletedGoTogetherAndASixthQueryIsRefused() throws Exception {
    String kept = create(account("kept", "1"));
    String gone = create(account("gone", "2"));
    soap.delete(new String[] {gone});
    Instant now = now();
    List<String> parts = new ArrayList<>();
    for (String object : OBJECTS) {
      parts.add(query(object));
      parts.add(deleted(object, now));
    }
    Rest.Reply reply = rest.post("/composite", composite(parts));
    JsonNode answers = reply.body().path("compositeResponse");
    assertThat(answers.findValuesAsText("httpStatusCode")).hasSize(10).containsOnly("200");
    assertThat(answers.at("/0/body/records/0/Id").asText()).isEqualTo(kept);
    assertThat(answers.at("/0/body/totalSize").asInt()).isOne();
    assertThat(answers.at("/1/body/deletedRecords/0/id").asText()).isEqualTo(gone);
    assertThat(answers.at("/1/body/latestDateCovered").asText()).isNotEmpty();
    assertThat(answers.at("/3/body/deletedRecords")).isEmpty();
    parts.add(query("Task"));
    rest.post("/composite", composite(parts))
        .refused(400, "LIMIT_EXCEEDED", "at most 5 queries and sObject collections");
    parts.set(10, deleted("Task", now));
    assertThat(rest.post("/composite", composite(parts)).status()).isEqualTo(200);
  }

  @Test
  void aRefusedPartLeavesTheOthersAsTheyAre() throws Exception {
    Instant now = now();
    org.control("/replication", "{\"refusesFutureEnds\":true}");
    JsonNode answers =
        rest.post(
                "/composite",
                composite(
                    List.of(
                        query("Account"),
                        deleted("Account", now.plusSeconds(120)),
                        get("f", "/query?q=SELECT+Nothing+FROM+Contact"),
                        query("Lead"))))
            .body()
            .path("compositeResponse");
    assertThat(answers.findValuesAsText("httpStatusCode"))
        .containsExactly("200", "400", "400", "200");
    assertThat(answers.at("/1/body/0/errorCode").asText()).isEqualTo("INVALID_REPLICATION_DATE");
    assertThat(answers.at("/2/body/0/errorCode").asText()).isEqualTo("INVALID_FIELD");
  }

  private static final String FIRST =
      "{'method':'POST','%s':'/services/data/v65.0/sobjects/Account','%s':{'Name':'quick'}%s}";

  /** Requests for an account that is created and for a part that reads contacts, in this order. */
  private static String quickAndSlow(String form, String path) {
    return form.equals("batch")
        ? "{'batchRequests':["
            + FIRST.formatted("url", "richInput", "")
            + ",{'method':'GET','url':'/services/data/v65.0"
            + path
            + "'}]}"
        : composite(
            List.of(FIRST.formatted("url", "body", ",'referenceId':'first'"), get("slow", path)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/query?q=SELECT+Id+FROM+Contact",
        "/query?q=select%20Id%20from%20Contact%20where%20Id%20!=%20null",
        "/queryAll?q=SELECT+Id+FROM+Contact",
        "/sobjects/Contact/deleted?start=2026-01-01T00:00:00Z&end=2026-01-01T00:10:00Z",
        "/sobjects/Contact/updated?start=2026-01-01T00:00:00Z&end=2026-01-01T00:10:00Z",
        "/sobjects/Contact/003000000000000AAA",
        "/composite/sobjects/Contact?ids=003000000000000AAA&fields=Id"
      })
  void slowObjectSlowsDownItsOwnSubrequestAlone(String path) throws Exception {
    // Had the first part a share of it, it would take half an hour.
    org.control("/latency", "{\"objects\":{\"Contact\":{\"fixedMillis\":3600000}}}");
    for (String form : List.of("", "batch")) {
      var slow =
          start(
              () ->
                  rest.post(
                      "/composite" + (form.isEmpty() ? "" : "/" + form), quickAndSlow(form, path)));
      int expected = form.isEmpty() ? 1 : 2;
      await().until(() -> soap.query("SELECT Id FROM Account").getSize() == expected);
      assertThat(slow).isNotDone();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "batch"})
  void subrequestTakesTheLatencyOfItsObject(String form) throws Exception {
    org.control("/latency", "{\"objects\":{\"Contact\":{\"fixedMillis\":400}}}");
    Instant start = Instant.now();
    Rest.Reply reply =
        rest.post(
            "/composite" + (form.isEmpty() ? "" : "/" + form),
            quickAndSlow(form, "/query?q=SELECT+Id+FROM+Contact"));
    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(390));
    assertThat(reply.body().toString()).contains("\"totalSize\":0");
  }
}
