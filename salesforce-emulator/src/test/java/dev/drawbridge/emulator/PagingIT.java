package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.QueryResult;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pages of results: how large they are, and how long and for whom the rest is kept. */
class PagingIT extends OrgFixture {
  private void accounts(int count) throws Exception {
    for (int from = 0; from < count; from += 200) {
      soap.create(
          IntStream.range(from, Math.min(count, from + 200))
              .mapToObj(i -> record("Account", "Name", "n" + i))
              .toArray(SObject[]::new));
    }
  }

  @Test
  void pagesHaveFiveHundredRecordsUnlessAskedOtherwise() throws Exception {
    accounts(2_100);
    QueryResult first = soap.query("SELECT Id FROM Account");
    assertThat(first.getRecords()).hasSize(500);
    assertThat(first.getSize()).isEqualTo(2_100);
    assertThat(first.isDone()).isFalse();
    assertThat(first.getQueryLocator()).matches("01g\\w{15}-500");
    for (int[] asked : new int[][] {{1, 200}, {250, 250}, {2_000, 2_000}, {9_999, 2_000}}) {
      soap.setQueryOptions(asked[0]);
      assertThat(soap.query("SELECT Id FROM Account").getRecords()).hasSize(asked[1]);
    }
  }

  @Test
  void recordsWithSeveralLongTextsComeByTwoHundred() throws Exception {
    for (String name : new String[] {"One__c", "Two__c"}) {
      org.control(
          "/schema/Account/fields",
          "{\"name\":\"" + name + "\",\"type\":\"textarea\",\"length\":32768}");
    }
    accounts(400);
    assertThat(soap.query("SELECT Id, One__c, Two__c FROM Account").getRecords()).hasSize(200);
    assertThat(soap.query("SELECT Id, One__c, Description FROM Account").getRecords())
        .as("one of them is not custom")
        .hasSize(400);
  }

  @Test
  void recordsWithFilesComeOneAtATime() throws Exception {
    String account = create("Account", "Name", "a");
    for (String name : new String[] {"x", "y", "z"}) {
      create("Attachment", "ParentId", account, "Name", name, "Body", "aGk=");
    }
    QueryResult page = soap.query("SELECT Name, Body FROM Attachment ORDER BY Name");
    List<Object> names = new ArrayList<>();
    while (true) {
      assertThat(page.getRecords()).hasSize(1);
      names.add(page.getRecords()[0].getField("Name"));
      if (page.isDone()) {
        break;
      }
      page = soap.queryMore(page.getQueryLocator());
    }
    assertThat(names).containsExactly("x", "y", "z");
    assertThat(soap.query("SELECT Name FROM Attachment").getRecords()).hasSize(3);
  }

  @Test
  void cursorsLiveForTwoDays() throws Exception {
    accounts(600);
    String locator = soap.query("SELECT Id FROM Account").getQueryLocator();
    org.control("/limits", "{\"sessionSeconds\":1000000}");
    soap = org.connect();
    org.control("/clock", "{\"offsetMillis\":" + (48 * 3_600_000L - 60_000) + "}");
    assertThat(soap.queryMore(locator).getRecords()).hasSize(100);
    org.control("/clock", "{\"offsetMillis\":" + (48 * 3_600_000L + 60_000) + "}");
    fault(ExceptionCode.INVALID_QUERY_LOCATOR, () -> soap.queryMore(locator));
  }

  @Test
  void tenCursorsAreKeptForEachUserAndTheOldestGoes() throws Exception {
    accounts(600);
    PartnerConnection other =
        org.connect(org.user("other", "Standard User", "{'objects':{'Account':['read']}}"), "65.0");
    String others = other.query("SELECT Id FROM Account").getQueryLocator();
    String first = soap.query("SELECT Id FROM Account").getQueryLocator();
    String second = soap.query("SELECT Id FROM Account").getQueryLocator();
    for (int i = 0; i < 9; i++) {
      soap.query("SELECT Id FROM Account");
    }
    fault(ExceptionCode.INVALID_QUERY_LOCATOR, () -> soap.queryMore(first));
    assertThat(soap.queryMore(second).getRecords()).hasSize(100);
    assertThat(other.queryMore(others).getRecords()).hasSize(100);
    fault(ExceptionCode.INVALID_QUERY_LOCATOR, () -> soap.queryMore(others));
    fault(ExceptionCode.INVALID_QUERY_LOCATOR, () -> soap.queryMore("01g000000000000-5"));
    fault(ExceptionCode.INVALID_QUERY_LOCATOR, () -> soap.queryMore("nonsense"));
  }

  @Test
  void idsAreOrderedByTheirCharactersSoThatRangesOfThemAreWhole() throws Exception {
    accounts(200);
    List<String> ordered =
        Arrays.stream(soap.query("SELECT Id FROM Account ORDER BY Id").getRecords())
            .map(SObject::getId)
            .toList();
    assertThat(ordered).isSorted();
    List<String> walked = new ArrayList<>();
    String last = "";
    while (true) {
      SObject[] page =
          soap.query(
                  "SELECT Id FROM Account"
                      + (last.isEmpty() ? "" : " WHERE Id > '" + last + "'")
                      + " ORDER BY Id LIMIT 7")
              .getRecords();
      if (page.length == 0) {
        break;
      }
      Arrays.stream(page).map(SObject::getId).forEach(walked::add);
      last = walked.getLast();
    }
    assertThat(walked).isEqualTo(ordered);
    fault(
        ExceptionCode.INVALID_QUERY_FILTER_OPERATOR,
        () -> soap.query("SELECT Id FROM Account WHERE Id > 'nonsense'"));
  }

  @Test
  void pollingByTheStampMissesNothingAndSeesNothingTwice() throws Exception {
    accounts(20);
    SObject[] all =
        soap.query("SELECT Id, SystemModstamp FROM Account ORDER BY SystemModstamp, Id")
            .getRecords();
    String first = all[0].getField("SystemModstamp").toString();
    assertThat(first).matches(".*:\\d\\d\\.000Z");
    String second = first.replace(".000Z", "Z");
    assertThat(size("SystemModstamp >= " + second)).isEqualTo(20);
    assertThat(size("SystemModstamp < " + second)).isZero();
    assertThat(size("SystemModstamp > " + second) + size("SystemModstamp = " + second))
        .isEqualTo(20);
    assertThat(size("SystemModstamp >= " + first.replace(".000Z", ".900Z")))
        .as("parts of a second do not count")
        .isEqualTo(20);
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> soap.query("SELECT Id FROM Account WHERE SystemModstamp > '" + second + "'"));
  }

  private int size(String condition) throws Exception {
    return soap.query("SELECT Id FROM Account WHERE " + condition).getSize();
  }
}
