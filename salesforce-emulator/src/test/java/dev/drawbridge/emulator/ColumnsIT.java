package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code columns=true} tells of a query, which the Salesforce CLI lays its tables out by. */
class ColumnsIT {
  private final TestOrg org = new TestOrg();
  private Rest rest;

  @BeforeEach
  void login() throws Exception {
    rest = new Rest(org);
  }

  @AfterEach
  void close() {
    org.close();
  }

  private Rest.Reply columns(String soql) throws Exception {
    return rest.get(
        "/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8) + "&columns=true");
  }

  private static String names(JsonNode columns) {
    List<String> names = new ArrayList<>();
    for (JsonNode column : columns) {
      String joined = names(column.path("joinColumns"));
      names.add(column.path("columnName").asText() + (joined.isEmpty() ? "" : "{" + joined + "}"));
    }
    return String.join(" ", names);
  }

  @Test
  void columnsComeInPlaceOfTheRecords() throws Exception {
    Rest.Reply reply = columns("SELECT Id, name FROM Account LIMIT 2");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text("columnMetadata", "0"))
        .isEqualTo(
            "{\"aggregate\":false,\"apexType\":\"Id\",\"booleanType\":false,\"columnName\":\"Id\","
                + "\"custom\":false,\"displayName\":\"Id\",\"foreignKeyName\":null,"
                + "\"insertable\":false,\"joinColumns\":[],\"numberType\":false,"
                + "\"textType\":false,\"updatable\":false}");
    assertThat(reply.text("columnMetadata", "1", "columnName")).isEqualTo("Name");
    assertThat(reply.text("columnMetadata", "1", "textType")).isEqualTo("true");
    assertThat(reply.text("entityName")).isEqualTo("Account");
    assertThat(reply.text("keyPrefix")).isEqualTo("001");
    assertThat(reply.text("idSelected")).isEqualTo("true");
    assertThat(reply.text("groupBy")).isEqualTo("false");
    assertThat(reply.body().has("records")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT Id, Owner.Name, Owner.Profile.Name, Site FROM Account   | Id Owner{Name Profile{Name}} Site
          SELECT Name, (SELECT LastName, Owner.Name FROM Contacts) FROM Account | Name Contacts{LastName Owner{Name}}
          SELECT a.Name FROM Account a                                   | Name
          SELECT StageName, AVG(Amount), SUM(Amount) total FROM Opportunity GROUP BY StageName | StageName expr0 total
          SELECT COUNT(Id) FROM Account                                  | expr0
          SELECT COUNT() FROM Account                                    |
          SELECT Owner.Name, COUNT(Id) FROM Account GROUP BY Owner.Name  | Name expr0
          SELECT toLabel(StageName) FROM Opportunity                     | StageName
          SELECT TYPEOF What WHEN Account THEN Phone ELSE Name END FROM Task | What{Phone Name}
          """)
  void columnsAreNamedAsTheirRecordsCellsAre(String soql, String names) throws Exception {
    Rest.Reply reply = columns(soql);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(names(reply.body().path("columnMetadata"))).isEqualTo(names == null ? "" : names);
  }

  @Test
  void parentsChildrenAndFunctionsAreTold() throws Exception {
    JsonNode owner = columns("SELECT Owner.Name FROM Account").body().at("/columnMetadata/0");
    assertThat(owner.path("foreignKeyName").asText()).isEqualTo("OwnerId");
    assertThat(owner.path("apexType").isNull()).isTrue();
    assertThat(owner.path("aggregate").asBoolean()).isFalse();
    JsonNode contacts =
        columns("SELECT (SELECT Id FROM Contacts) FROM Account").body().at("/columnMetadata/0");
    assertThat(contacts.path("aggregate").asBoolean()).isTrue();
    JsonNode average = columns("SELECT avg(amount) FROM Opportunity").body();
    assertThat(average.at("/columnMetadata/0/displayName").asText()).isEqualTo("avg(Amount)");
    assertThat(average.at("/columnMetadata/0/aggregate").asBoolean()).isTrue();
    assertThat(average.at("/columnMetadata/0/numberType").asBoolean()).isTrue();
    assertThat(columns("SELECT FIELDS(STANDARD) FROM Account").body().path("columnMetadata"))
        .extracting(column -> column.path("columnName").asText())
        .contains("Id", "Name", "IsDeleted")
        .doesNotContain("External_ID__c");
  }

  @Test
  void queryThatCannotBeRunHasNoColumns() throws Exception {
    columns("SELECT Nope FROM Account").refused(400, "INVALID_FIELD", "No such column 'Nope'");
    columns("").refused(400, "MALFORMED_QUERY", "A query string has to be specified");
  }
}
