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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The query language beyond plain fields and filters. */
class SoqlIT {
  private final TestOrg org = new TestOrg();
  private Rest rest;
  private String acme;
  private String beta;

  @BeforeEach
  void fill() throws Exception {
    org.control(
        "/schema",
        """
        {"name":"Tag__c","keyPrefix":"a0T","fields":[
          {"name":"Colors__c","type":"multipicklist"},
          {"name":"Size__c","type":"picklist","picklistValues":[{"value":"S","label":"Small","active":true}]},
          {"name":"Day__c","type":"date"},{"name":"When__c","type":"datetime"}]}
        """);
    rest = new Rest(org);
    acme = rest.create("Account", "{'Name':'Acme','NumberOfEmployees':10,'Industry':'Energy'}");
    beta = rest.create("Account", "{'Name':'Beta','NumberOfEmployees':20,'Industry':'Energy'}");
    rest.create("Account", "{'Name':'Gamma','NumberOfEmployees':null,'Industry':'Media'}");
    contact("Ann", acme);
    contact("Bob", acme);
    contact("Cid", acme);
    contact("Dan", beta);
    rest.create("Contact", "{'LastName':'Eve'}");
  }

  private String contact(String name, String account) throws Exception {
    return rest.create("Contact", "{'LastName':'" + name + "','AccountId':'" + account + "'}");
  }

  @AfterEach
  void close() {
    org.close();
  }

  /** The values of one column. */
  private List<String> column(String soql, String column) throws Exception {
    Rest.Reply reply = rest.query(soql);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    List<String> values = new ArrayList<>();
    for (JsonNode record : reply.body().path("records")) {
      values.add(record.path(column).asText());
    }
    return values;
  }

  private List<String> names(String rest) throws Exception {
    return column("SELECT Name FROM " + rest, "Name");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName = 'Dan')|Beta",
        "Account WHERE Id NOT IN (SELECT AccountId FROM Contact)|Gamma",
        "Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Industry = 'Energy') AND LastName"
            + " > 'B'|Bob,Cid,Dan",
        "Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id NOT IN (SELECT AccountId FROM"
            + " Contact WHERE LastName = 'Dan')|Acme",
        "Account WHERE NOT Name = 'Acme' ORDER BY Name|Beta,Gamma",
        "Account WHERE NOT (Name = 'Acme' OR Name = 'Beta')|Gamma",
        "Account a WHERE a.Name = 'Acme'|Acme",
        "Contact c, c.Account a WHERE a.Name = 'Beta'|Dan",
        "Account USING SCOPE mine WHERE Name = 'Acme'|Acme",
        "Account USING SCOPE team|''",
        "Account WHERE Name = 'Acme' WITH SECURITY_ENFORCED|Acme",
        "Account WHERE Name = 'Acme' LIMIT 1 FOR UPDATE|Acme",
        "Account WHERE Name = 'Acme' FOR VIEW|Acme",
        "Account WHERE Name = 'Acme' UPDATE TRACKING|Acme",
        "Account ORDER BY Industry DESC, NumberOfEmployees DESC NULLS LAST|Gamma,Beta,Acme",
        "Account ORDER BY NumberOfEmployees NULLS LAST|Acme,Beta,Gamma",
        "Account WHERE CreatedDate = TODAY AND CreatedDate > YESTERDAY AND CreatedDate <="
            + " LAST_N_DAYS:3 ORDER BY Name|Acme,Beta,Gamma",
        "Account WHERE CreatedDate < THIS_MONTH OR CreatedDate > THIS_YEAR|''",
        "Account WHERE CreatedDate IN (TODAY, LAST_YEAR) AND Name = 'Beta'|Beta",
        "Account WHERE CreatedDate != TODAY|''",
        "Account WHERE CALENDAR_YEAR(CreatedDate) > 2020 AND Name = 'Beta'|Beta",
        "Account WHERE DAY_ONLY(CreatedDate) = TODAY AND Name = 'Beta'|Beta"
      })
  void filtersFind(String rest, String expected) throws Exception {
    assertThat(names(rest))
        .isEqualTo(
            expected == null || expected.isEmpty() ? List.of() : List.of(expected.split(",")));
  }

  @Test
  void allRowsFindsDeletedOnes() throws Exception {
    rest.delete("/sobjects/Contact/" + contact("Gone", acme));
    assertThat(names("Contact WHERE LastName = 'Gone'")).isEmpty();
    assertThat(names("Contact WHERE LastName = 'Gone' ALL ROWS")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT Industry, COUNT(Id) c FROM Account GROUP BY Industry ORDER BY Industry|c|2,1",
        "SELECT Industry, COUNT(NumberOfEmployees) c FROM Account GROUP BY Industry ORDER BY"
            + " Industry DESC|c|0,2",
        "SELECT COUNT_DISTINCT(Industry) c FROM Account|c|2",
        "SELECT SUM(NumberOfEmployees) s FROM Account|s|30",
        "SELECT AVG(NumberOfEmployees) FROM Account|expr0|15.0",
        "SELECT MIN(Name) least, MAX(Name) most FROM Account|most|Gamma",
        "SELECT Industry FROM Account GROUP BY Industry HAVING COUNT(Id) > 1|Industry|Energy",
        "SELECT Industry FROM Account GROUP BY Industry HAVING Industry LIKE 'M%' AND COUNT(Id) ="
            + " 1|Industry|Media",
        "SELECT Account.Name, COUNT(Id) FROM Contact GROUP BY Account.Name ORDER BY COUNT(Id) DESC,"
            + " Account.Name NULLS LAST|expr0|3,1,1",
        "SELECT Account.Name, COUNT(Id) FROM Contact GROUP BY Account.Name ORDER BY Account.Name"
            + " NULLS LAST|Name|Acme,Beta,null",
        "SELECT CALENDAR_YEAR(CreatedDate) y, COUNT(Id) FROM Account GROUP BY"
            + " CALENDAR_YEAR(CreatedDate)|expr0|3",
        "SELECT Industry i, MAX(Name) m FROM Account GROUP BY Industry LIMIT 1 OFFSET 1|m|Gamma",
        "SELECT COUNT(Id) FROM Account WHERE Name = 'none'|expr0|0"
      })
  void groupsAreCounted(String soql, String column, String expected) throws Exception {
    assertThat(column(soql, column)).isEqualTo(List.of(expected.split(",")));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT FIELDS(ALL) FROM Account|MALFORMED_QUERY|must have a LIMIT of at most 200",
        "SELECT FIELDS(CUSTOM) FROM Account LIMIT 201|MALFORMED_QUERY|must have a LIMIT of at most"
            + " 200",
        "SELECT FIELDS(STANDARD), Id FROM Account|INVALID_FIELD|duplicate field selected: Id",
        "SELECT FIELDS(SOME) FROM Account|MALFORMED_QUERY|takes ALL",
        "SELECT (SELECT Id FROM Nobody) FROM Account|INVALID_TYPE|Didn't understand relationship"
            + " 'Nobody' in FROM part",
        "SELECT (SELECT COUNT(Id) FROM Contacts) FROM Account|MALFORMED_QUERY|not allowed in"
            + " subqueries",
        "SELECT (SELECT Id FROM Contacts ORDER BY Nope) FROM Account|INVALID_FIELD|No such column"
            + " 'Nope'",
        "SELECT Id FROM Account WHERE Name IN (SELECT AccountId FROM"
            + " Contact)|MALFORMED_QUERY|should be an id field",
        "SELECT Id FROM Account WHERE Id IN (SELECT LastName FROM Contact)|MALFORMED_QUERY|can only"
            + " query id fields",
        "SELECT Id FROM Account WHERE Id IN (SELECT OwnerId FROM Contact)|MALFORMED_QUERY|same"
            + " object type",
        "SELECT Id FROM Account WHERE Name = 'a' OR Id IN (SELECT AccountId FROM"
            + " Contact)|MALFORMED_QUERY|not in nested WHERE expressions with OR",
        "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact LIMIT"
            + " 1)|MALFORMED_QUERY|not allowed in semi join",
        "SELECT Id FROM Account WHERE Id IN (SELECT Id, AccountId FROM"
            + " Contact)|MALFORMED_QUERY|exactly one id field",
        "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE AccountId IN"
            + " (SELECT Id FROM Account))|MALFORMED_QUERY|Nesting of semi join",
        "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT"
            + " AccountId FROM Contact) AND Id IN (SELECT AccountId FROM"
            + " Case)|MALFORMED_QUERY|Maximum 2 semi join",
        "SELECT Id FROM Account WHERE COUNT(Id) > 1|MALFORMED_QUERY|not allowed here",
        "SELECT COUNT(Id), Name FROM Account GROUP BY Industry|MALFORMED_QUERY|must be grouped",
        "SELECT COUNT(), Name FROM Account|MALFORMED_QUERY|must be the only element",
        "SELECT Industry FROM Account GROUP BY Industry ORDER BY Name|MALFORMED_QUERY|must be"
            + " grouped",
        "SELECT Name FROM Account HAVING Name = 'a'|MALFORMED_QUERY|GROUP BY",
        "SELECT SUM(Name) FROM Account|MALFORMED_QUERY|does not support aggregate operator SUM",
        "SELECT NOPE(Name) FROM Account|MALFORMED_QUERY|unknown function",
        "SELECT CALENDAR_YEAR(CreatedDate) FROM Account|MALFORMED_QUERY|must be grouped",
        "SELECT Id FROM Account WHERE CALENDAR_YEAR(Name) = 1|INVALID_FIELD|can not be used on the"
            + " field 'Name'",
        "SELECT Id FROM Account WHERE Name INCLUDES ('a')|INVALID_QUERY_FILTER_OPERATOR|invalid"
            + " operator on string field",
        "SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS|MALFORMED_QUERY|unexpected token:"
            + " 'LAST_N_DAYS'",
        "SELECT Id FROM Account WHERE CreatedDate = TODAY:3|MALFORMED_QUERY|unexpected token",
        "SELECT Id FROM Account WHERE CreatedDate = LAST_N_YEARS:2147483647|MALFORMED_QUERY|reaches"
            + " too far",
        "SELECT Id FROM Account WHERE Name = TODAY|INVALID_FIELD|should be enclosed in quotes",
        "SELECT TYPEOF Owner WHEN User THEN Name END FROM Account|INVALID_FIELD|several objects",
        "SELECT TYPEOF What WHEN Contact THEN Name END FROM Task|INVALID_TYPE|no object that What"
            + " points to",
        "SELECT Who.Company FROM Task|INVALID_FIELD|No such column 'Company' on entity 'Name'",
        "SELECT Id FROM Account USING SCOPE nowhere|MALFORMED_QUERY|Invalid scope",
        "SELECT Id FROM Account WITH NOTHING|MALFORMED_QUERY|unexpected token: 'NOTHING'",
        "SELECT Id FROM Account OFFSET 2001|NUMBER_OUTSIDE_VALID_RANGE|Maximum SOQL offset allowed"
            + " is 2000",
        "SELECT Name FROM Account GROUP BY ROLLUP(Name)|MALFORMED_QUERY|not emulated",
        "SELECT toLabel(CreatedDate) FROM Account|MALFORMED_QUERY|picklist"
      })
  void mistakesAreExplained(String soql, String code, String sentence) throws Exception {
    rest.query(soql).refused(400, code, sentence);
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
