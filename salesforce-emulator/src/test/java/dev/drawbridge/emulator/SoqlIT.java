package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.fault.ApiQueryFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The query language beyond plain fields and filters. */
class SoqlIT extends SoqlRecords {
  @BeforeEach
  void start() throws Exception {
    fill();
  }

  @AfterEach
  void close() {
    org.close();
  }

  @Test
  void childrenAreFoundFilteredOrderedAndLimited() throws Exception {
    JsonNode records =
        rest.query(
                "SELECT Name, (SELECT LastName, Account.Name FROM Contacts WHERE LastName != 'Bob'"
                    + " ORDER BY LastName DESC LIMIT 1) FROM Account ORDER BY Name")
            .body()
            .path("records");
    JsonNode children = records.path(0).path("Contacts");
    assertThat(children.path("totalSize").asInt()).isOne();
    assertThat(children.path("done").asBoolean()).isTrue();
    assertThat(children.path("records").path(0).path("LastName").asText()).isEqualTo("Cid");
    assertThat(children.path("records").path(0).path("Account").path("Name").asText())
        .isEqualTo("Acme");
    assertThat(children.path("records").path(0).path("attributes").path("type").asText())
        .isEqualTo("Contact");
    assertThat(records.path(1).path("Contacts").path("records")).hasSize(1);
    assertThat(records.path(2).path("Contacts").isNull()).isTrue();
  }

  @Test
  void childrenArePartOfSoapAnswers() throws Exception {
    var soap = org.connect();
    var records =
        soap.query("SELECT Id, (SELECT Id, LastName FROM Contacts) FROM Account ORDER BY Name")
            .getRecords();
    var children = records[0].getChild("Contacts");
    assertThat(children.getField("size")).isEqualTo("3");
    var child = children.getChildren("records").next();
    assertThat(child.getField("LastName")).isEqualTo("Ann");
    assertThat(records[2].getField("Contacts")).isNull();
  }

  @Test
  void manyChildrenComeInPages() throws Exception {
    String one = "{'attributes':{'type':'Contact'},'LastName':'x','AccountId':'" + beta + "'}";
    rest.post(
        "/composite/sobjects",
        "{'records':[" + String.join(",", Collections.nCopies(200, one)) + "]}");
    Rest.Reply page =
        rest.get(
            "/query?q=SELECT+Id,(SELECT+Id+FROM+Contacts)+FROM+Account+WHERE+Name='Beta'",
            "Sforce-Query-Options",
            "batchSize=200");
    JsonNode children = page.body().path("records").path(0).path("Contacts");
    assertThat(children.path("totalSize").asInt()).isEqualTo(201);
    assertThat(children.path("done").asBoolean()).isFalse();
    assertThat(children.path("records")).hasSize(200);
    Rest.Reply next = rest.get(children.path("nextRecordsUrl").asText());
    assertThat(next.body().path("records")).hasSize(1);
    assertThat(next.body().path("done").asBoolean()).isTrue();
  }

  @Test
  void childrenMayHaveChildren() throws Exception {
    String contact = contact("Fay", beta);
    rest.create("Case", "{'Subject':'s','ContactId':'" + contact + "'}");
    JsonNode record =
        rest.query(
                "SELECT (SELECT LastName, (SELECT Subject FROM Cases) FROM Contacts WHERE LastName"
                    + " = 'Fay') FROM Account WHERE Name = 'Beta'")
            .body()
            .path("records")
            .path(0);
    assertThat(record.at("/Contacts/records/0/Cases/records/0/Subject").asText()).isEqualTo("s");
  }

  @Test
  void allRowsFindsDeletedOnes() throws Exception {
    rest.delete("/sobjects/Contact/" + contact("Gone", acme));
    assertThat(names("Contact WHERE LastName = 'Gone'")).isEmpty();
    assertThat(names("Contact WHERE LastName = 'Gone' ALL ROWS")).hasSize(1);
  }

  @Test
  void picklistsOfSeveralValuesAreSearched() throws Exception {
    for (String colors : new String[] {"red;blue", "red", "green", ""}) {
      rest.create("Tag__c", "{'Colors__c':'" + colors + "'}");
    }
    String of = "SELECT Colors__c FROM Tag__c WHERE Colors__c ";
    assertThat(column(of + "INCLUDES ('red')", "Colors__c")).containsExactly("red;blue", "red");
    assertThat(column(of + "INCLUDES ('blue;red', 'green')", "Colors__c"))
        .containsExactly("red;blue", "green");
    assertThat(column(of + "EXCLUDES ('red', 'green')", "Colors__c")).containsExactly("null");
  }

  @Test
  void labelsAndTextFormsHaveTheirAliases() throws Exception {
    rest.create("Tag__c", "{'Size__c':'S','When__c':'2026-05-04T03:02:01Z'}");
    JsonNode record =
        rest.query("SELECT toLabel(Size__c), FORMAT(When__c) w FROM Tag__c")
            .body()
            .path("records")
            .path(0);
    assertThat(record.path("Size__c").asText()).isEqualTo("Small");
    assertThat(record.path("w").asText()).isEqualTo("2026-05-04T03:02:01.000Z");
  }

  @Test
  void parentsOfSeveralTypesHaveNameAndType() throws Exception {
    String lead = rest.create("Lead", "{'LastName':'Lee','Company':'c','Email':'l@ee.de'}");
    rest.create("Task", "{'Subject':'1','WhoId':'" + lead + "','WhatId':null}");
    rest.create("Task", "{'Subject':'2','WhatId':'" + acme + "'}");
    JsonNode records =
        rest.query(
                "SELECT Who.Type, Who.Name, Owner.Name, TYPEOF What WHEN Account THEN"
                    + " NumberOfEmployees, Industry ELSE Name END FROM Task ORDER BY Subject")
            .body()
            .path("records");
    assertThat(records.at("/0/Who/Type").asText()).isEqualTo("Lead");
    assertThat(records.at("/0/Who/Name").asText()).isEqualTo("Lee");
    assertThat(records.at("/0/What").isNull()).isTrue();
    assertThat(records.at("/1/What/Industry").asText()).isEqualTo("Energy");
    assertThat(records.at("/1/What/attributes/type").asText()).isEqualTo("Account");
    assertThat(records.at("/1/Owner/Name").asText()).isEqualTo("Integration User");
    assertThat(column("SELECT Subject FROM Task WHERE What.Type = 'Account'", "Subject"))
        .containsExactly("2");
    assertThat(column("SELECT Subject FROM Task WHERE Who.Name LIKE 'Le%'", "Subject"))
        .containsExactly("1");
  }

  @Test
  void allFieldsCanBeAskedFor() throws Exception {
    JsonNode all = rest.query("SELECT FIELDS(ALL) FROM Account LIMIT 200").body();
    assertThat(all.at("/records/0").fieldNames())
        .toIterable()
        .contains("Id", "Name", "External_ID__c", "SystemModstamp");
    JsonNode custom = rest.query("SELECT Id, FIELDS(CUSTOM) FROM Account LIMIT 1").body();
    assertThat(custom.at("/records/0").has("External_ID__c")).isTrue();
    assertThat(custom.at("/records/0").has("Name")).isFalse();
    JsonNode standard = rest.query("SELECT FIELDS(STANDARD) FROM Account").body();
    assertThat(standard.at("/records/0").has("External_ID__c")).isFalse();
  }

  @Test
  void mistakesInsideSubqueriesArePointedTo() throws Exception {
    var soap = org.connect();
    assertThatThrownBy(() -> soap.query("SELECT Id,\n (SELECT Nope FROM Contacts) FROM Account"))
        .isInstanceOfSatisfying(
            ApiQueryFault.class,
            fault -> {
              assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_FIELD);
              assertThat(fault.getRow()).isEqualTo(2);
              assertThat(fault.getColumn()).isEqualTo(10);
            });
  }

  @Test
  void longQueriesAndLiteralsAreRefused() throws Exception {
    var soap = org.connect();
    for (String soql :
        new String[] {
          "SELECT Id FROM Account WHERE Name = '" + "x".repeat(4_001) + "'",
          "SELECT Id FROM Account" + " ".repeat(100_000)
        }) {
      assertThatThrownBy(() -> soap.query(soql))
          .isInstanceOfSatisfying(
              ApiQueryFault.class,
              fault -> assertThat(fault.getExceptionMessage()).contains("can not be longer than"));
    }
  }

  @Test
  void largeGroupingsNeedALimit() throws Exception {
    String one = "{'attributes':{'type':'Account'},'Name':'n%d'}";
    for (int call = 0; call < 11; call++) {
      List<String> records = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        records.add(one.formatted(call * 200 + i));
      }
      rest.post("/composite/sobjects", "{'records':[" + String.join(",", records) + "]}");
    }
    rest.query("SELECT Name FROM Account GROUP BY Name")
        .refused(400, "EXCEEDED_ID_LIMIT", "does not support queryMore()");
    assertThat(column("SELECT Name FROM Account GROUP BY Name LIMIT 2000", "Name")).hasSize(2_000);
  }
}
