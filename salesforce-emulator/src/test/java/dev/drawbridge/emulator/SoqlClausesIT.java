package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions, orders, groups and mistakes, over records that stay as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SoqlClausesIT extends SoqlRecords {
  @BeforeAll
  void start() throws Exception {
    fill();
  }

  @AfterAll
  void close() {
    org.close();
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
}
