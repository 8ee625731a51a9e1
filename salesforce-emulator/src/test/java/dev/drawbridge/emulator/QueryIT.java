package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.QueryResult;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ApiQueryFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries over a small set of records, through the real client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryIT {
  private final TestOrg org = new TestOrg();
  private PartnerConnection soap;
  private String acme;

  @BeforeAll
  void fill() throws Exception {
    soap = org.connect();
    SaveResult[] saved =
        soap.create(
            new SObject[] {
              record("Account", "Name", "Acme", "NumberOfEmployees", 10, "External_ID__c", "A-1"),
              record("Account", "Name", "beta 100%", "NumberOfEmployees", 20, "Site", "x"),
              record("Account", "Name", "Gamma_1", "AnnualRevenue", 5000),
              record("Account", "Name", "Delta", "NumberOfEmployees", 20)
            });
    acme = saved[0].getId();
    soap.create(
        new SObject[] {
          record(
              "Contact",
              "LastName",
              "O'Neil",
              "FirstName",
              "Jo",
              "AccountId",
              acme,
              "Birthdate",
              "1980-05-01",
              "HasOptedOutOfEmail",
              true),
          record("Contact", "LastName", "Solo")
        });
  }

  @AfterAll
  void close() {
    org.close();
  }

  private List<Object> names(String rest) throws Exception {
    QueryResult result = soap.query("SELECT Name FROM " + rest);
    return Arrays.stream(result.getRecords()).map(found -> found.getField("Name")).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Name = 'ACME' | Acme",
        "Name != 'acme' | beta 100%,Gamma_1,Delta",
        "NumberOfEmployees > 10 | beta 100%,Delta",
        "NumberOfEmployees <= 10 | Acme",
        "NumberOfEmployees != 20 | Acme,Gamma_1",
        "NumberOfEmployees = null | Gamma_1",
        "NOT NumberOfEmployees = 20 | Acme,Gamma_1",
        "Name LIKE '%a' | Delta",
        "Name LIKE 'beta 100\\%' | beta 100%",
        "Name LIKE 'Gamma\\_%' | Gamma_1",
        "Name LIKE '_cme' | Acme",
        "Name IN ('acme', 'delta') | Acme,Delta",
        "Name NOT IN ('acme', 'delta') | beta 100%,Gamma_1",
        "External_ID__c = 'a-1' | Acme",
        "External_ID__c IN ('a-1', 'zz') AND Name = 'x' | ",
        "(Name = 'Acme' OR Name = 'Delta') AND NumberOfEmployees = 20 | Delta",
        "AnnualRevenue = 5000.0 | Gamma_1",
        "IsDeleted = false AND SystemModstamp > 2020-01-01T00:00:00Z AND Site = 'X' | beta 100%",
        "SystemModstamp > 2999-01-01T00:00:00+01:00 | ",
        "CreatedDate >= TODAY AND Name LIKE 'A%' | Acme",
        "Owner.Name = 'integration user' AND Name = 'Acme' | Acme",
        "Account.Name = 'Acme' | Acme",
      })
  void filtersFind(String where, String expected) throws Exception {
    List<String> wanted = expected == null ? List.of() : List.of(expected.split(","));
    assertThat(names("Account WHERE " + where)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Name | Acme,beta 100%,Delta,Gamma_1",
        "Name DESC LIMIT 2 | Gamma_1,Delta",
        "Name LIMIT 2 OFFSET 1 | beta 100%,Delta",
        "NumberOfEmployees, Name DESC | Gamma_1,Acme,Delta,beta 100%",
        "NumberOfEmployees DESC NULLS LAST, Name | beta 100%,Delta,Acme,Gamma_1",
        "NumberOfEmployees DESC NULLS FIRST, Name | Gamma_1,beta 100%,Delta,Acme",
      })
  void resultsAreOrdered(String order, String expected) throws Exception {
    assertThat(names("Account ORDER BY " + order)).isEqualTo(List.of(expected.split(",")));
  }

  @Test
  void parentFieldsAreNestedAndNullParentsAreNull() throws Exception {
    SObject[] contacts =
        soap.query(
                "SELECT Id, LastName, Account.Name, Account.Owner.Username FROM Contact"
                    + " WHERE LastName IN ('O\\'Neil', 'Solo') ORDER BY LastName")
            .getRecords();
    assertThat(contacts[0].getId()).hasSize(18);
    assertThat(contacts[0].getField("LastName")).isEqualTo("O'Neil");
    assertThat(contacts[0].getChild("Account").getField("Name")).isEqualTo("Acme");
    assertThat(contacts[0].getChild("Account").getChild("Owner").getField("Username"))
        .isEqualTo("integration@drawbridge.test");
    assertThat(contacts[1].getField("Account")).isNull();
  }

  @Test
  void datesAndBooleansCompare() throws Exception {
    assertThat(names("Contact WHERE Birthdate < 1980-05-02 AND HasOptedOutOfEmail = TRUE"))
        .containsExactly("Jo O'Neil");
  }

  @Test
  void countsAndSumsByGroup() throws Exception {
    assertThat(soap.query("SELECT COUNT() FROM Account").getSize()).isEqualTo(4);
    SObject[] groups =
        soap.query(
                "SELECT NumberOfEmployees n, COUNT(Id) c, MAX(Name) FROM Account"
                    + " WHERE NumberOfEmployees != null GROUP BY NumberOfEmployees")
            .getRecords();
    assertThat(groups).hasSize(2);
    assertThat(groups[1].getField("c")).isEqualTo(2);
    assertThat(groups[1].getField("expr0")).isEqualTo("Delta");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT Foo FROM Account | INVALID_FIELD | No such column 'Foo' on entity 'Account'",
        "SELECT Id FROM Accounts | INVALID_TYPE | sObject type 'Accounts' is not supported",
        "SELECT Id Account | MALFORMED_QUERY | unexpected token: '<EOF>'",
        "SELECT Id FROM Account WHERE | MALFORMED_QUERY | unexpected token: '<EOF>'",
        "SELECT Id FROM Account WHERE Name = Acme | MALFORMED_QUERY | unexpected token: 'Acme'",
        "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c' | MALFORMED_QUERY |"
            + " unexpected token: 'OR'",
        "SELECT Id FROM Account WHERE NumberOfEmployees = '1' | INVALID_FIELD | should not be"
            + " enclosed in quotes",
        "SELECT Id FROM Account WHERE Name = 1 | INVALID_FIELD | should be enclosed in quotes",
        "SELECT Id FROM Account WHERE Description = 'x' | INVALID_FIELD | can not be filtered",
        "SELECT Id FROM Account WHERE Name = 'open | MALFORMED_QUERY | unexpected token",
        "SELECT Id FROM Contact WHERE Firm.Name = 'x' | INVALID_FIELD | Didn't understand"
            + " relationship 'Firm'",
        "SELECT Name, COUNT(Id) FROM Account | MALFORMED_QUERY | must be grouped",
        "SELECT Id, Id FROM Account | INVALID_FIELD | duplicate field selected: Id",
        "'' | MALFORMED_QUERY | unexpected token: '<EOF>'",
      })
  void mistakesAreExplained(String soql, ExceptionCode code, String part) {
    assertThatThrownBy(() -> soap.query(soql.replace("''", "")))
        .isInstanceOfSatisfying(
            ApiQueryFault.class,
            fault -> {
              assertThat(fault.getExceptionCode()).isEqualTo(code);
              assertThat(fault.getExceptionMessage()).contains(part);
            });
  }

  @Test
  void mistakesArePointedTo() {
    assertThatThrownBy(() -> soap.query("SELECT Id,\n Foo FROM Account"))
        .isInstanceOfSatisfying(
            ApiQueryFault.class,
            fault -> {
              assertThat(fault.getRow()).isEqualTo(2);
              assertThat(fault.getColumn()).isEqualTo(2);
            });
  }

  @Test
  void longResultsComeInPages() throws Exception {
    for (int call = 0; call < 3; call++) {
      int from = call * 200;
      soap.create(
          IntStream.range(from, from + 200)
              .mapToObj(i -> record("Lead", "LastName", "l" + i, "Company", "c"))
              .toArray(SObject[]::new));
    }
    soap.setQueryOptions(250);
    List<Object> seen = new ArrayList<>();
    QueryResult page = soap.query("SELECT LastName FROM Lead");
    assertThat(page.getSize()).isEqualTo(600);
    int pages = 1;
    while (true) {
      Arrays.stream(page.getRecords()).forEach(found -> seen.add(found.getField("LastName")));
      if (page.isDone()) {
        break;
      }
      page = soap.queryMore(page.getQueryLocator());
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(seen).hasSize(600).doesNotHaveDuplicates();
    soap.clearQueryOptions();
  }

  @Test
  void unknownLocatorIsRefused() {
    assertThatThrownBy(() -> soap.queryMore("01g000000000000AAA-200"))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault ->
                assertThat(fault.getExceptionCode())
                    .isEqualTo(ExceptionCode.INVALID_QUERY_LOCATOR));
  }

  @Test
  void retrieveKeepsPlacesOfMissingRecords() throws Exception {
    SObject[] found =
        soap.retrieve("Id,Name", "Account", new String[] {"001D000000HRzKDIA1", acme});
    assertThat(found[0]).isNull();
    assertThat(found[1].getField("Name")).isEqualTo("Acme");
  }
}
