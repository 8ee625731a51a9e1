package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.sobject.SObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the records of Bulk batches, as the real client sees it. */
class BulkRecordsIT extends OrgFixture {
  private BulkJobs jobs;

  @BeforeEach
  void open() throws Exception {
    jobs = new BulkJobs(org.bulk());
  }

  private String created(String name, String externalId) throws Exception {
    SaveResult[] results = soap.create(new SObject[] {account(name, externalId)});
    return results[0].getId();
  }

  private static String numbered(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "n" + i + ",K-" + i + "\n")
        .collect(Collectors.joining("", "Name,External_ID__c\n", ""));
  }

  @Test
  void insertedRecordsAreReadBackBySoap() throws Exception {
    List<List<String>> rows =
        jobs.load(
            OperationEnum.insert,
            "Account",
            null,
            "Name,NumberOfEmployees\n\"Acme, \"\"Ltd\"\"\",12\nB,\n");
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().subList(1, 4)).containsExactly("true", "true", "");
    assertThat(value("Account", rows.getFirst().getFirst(), "Name")).isEqualTo("Acme, \"Ltd\"");
    assertThat(value("Account", rows.getFirst().getFirst(), "NumberOfEmployees")).isEqualTo("12");
    assertThat(value("Account", rows.get(1).getFirst(), "NumberOfEmployees")).isNull();
  }

  @Test
  void refusedRowsStandInTheirPlaceWithCodeMessageAndFields() throws Exception {
    List<List<String>> rows =
        jobs.load(OperationEnum.insert, "Contact", null, "FirstName,LastName\na,b\nc,\ne,f\n");
    assertThat(rows).extracting(row -> row.get(1)).containsExactly("true", "false", "true");
    assertThat(rows.get(1))
        .containsExactly(
            "",
            "false",
            "false",
            "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --");
  }

  @Test
  void errorWithoutFieldsEndsWithDashesAlone() throws Exception {
    List<List<String>> rows =
        jobs.load(
            OperationEnum.update, "Account", null, "Id,Name\n001D000000HRzKDIA1,x\n,y\nbad,z\n");
    assertThat(rows)
        .extracting(List::getLast)
        .containsExactly(
            "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--",
            "MISSING_ARGUMENT:Id not specified in an update call:--",
            "MALFORMED_ID:bad id bad:Id --");
  }

  @Test
  void emptyCellIsIgnoredAndNaEmptiesTheField() throws Exception {
    String id = created("before", "1");
    soap.update(new SObject[] {withPhones(id)});
    List<List<String>> rows =
        jobs.load(
            OperationEnum.update, "Account", null, "Id,Name,Phone,Fax\n" + id + ",after,,#N/A\n");
    assertThat(rows.getFirst()).containsExactly(id, "true", "false", "");
    assertThat(value("Account", id, "Name")).isEqualTo("after");
    assertThat(value("Account", id, "Phone")).isEqualTo("1");
    assertThat(value("Account", id, "Fax")).isNull();
  }

  private static SObject withPhones(String id) {
    SObject record = TestOrg.record("Account", "Phone", "1", "Fax", "2");
    record.setId(id);
    return record;
  }

  @Test
  void upsertTellsCreatedFromUpdated() throws Exception {
    String id = created("old", "A-1");
    List<List<String>> rows =
        jobs.load(
            OperationEnum.upsert,
            "Account",
            "External_ID__c",
            "External_ID__c,Name\nA-1,new\nA-2,other\n,none\n");
    assertThat(rows.get(0)).containsExactly(id, "true", "false", "");
    assertThat(rows.get(1).subList(1, 4)).containsExactly("true", "true", "");
    assertThat(rows.get(2).getLast())
        .isEqualTo("MISSING_ARGUMENT:External_ID__c not specified:External_ID__c --");
    assertThat(value("Account", id, "Name")).isEqualTo("new");
  }

  @Test
  void deletedRecordsGoToTheBinAndOtherObjectsIdsAreRefused() throws Exception {
    String id = created("a", "1");
    List<List<String>> rows =
        jobs.load(OperationEnum.delete, "Account", null, "Id\n" + id + "\n" + id + "\n");
    assertThat(rows.get(0)).containsExactly(id, "true", "false", "");
    assertThat(rows.get(1).getLast()).isEqualTo("ENTITY_IS_DELETED:entity is deleted:--");
    String other = created("b", "2");
    assertThat(jobs.load(OperationEnum.delete, "Contact", null, "Id\n" + other + "\n"))
        .extracting(List::getLast)
        .containsExactly("INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--");
  }

  @Test
  void parentsAreFoundByExternalIdAndClearedByNa() throws Exception {
    String parent = created("parent", "P-1");
    List<List<String>> rows =
        jobs.load(
            OperationEnum.insert,
            "Contact",
            null,
            "LastName,Account.External_ID__c\na,P-1\nb,nope\nc,\n");
    assertThat(value("Contact", rows.get(0).getFirst(), "AccountId")).isEqualTo(parent);
    assertThat(rows.get(1).getLast())
        .isEqualTo(
            "INVALID_FIELD:Foreign key external ID: nope not found for field External_ID__c in"
                + " entity Account:--");
    assertThat(value("Contact", rows.get(2).getFirst(), "AccountId")).isNull();
    String child = rows.get(0).getFirst();
    jobs.load(
        OperationEnum.update, "Contact", null, "Id,Account.External_ID__c\n" + child + ",#N/A\n");
    assertThat(value("Contact", child, "AccountId")).isNull();
  }

  @Test
  void typedParentColumnNamesItsObject() throws Exception {
    String parent = created("parent", "P-1");
    List<List<String>> rows =
        jobs.load(
            OperationEnum.insert,
            "Contact",
            null,
            "LastName,Account:Account.External_ID__c\na,P-1\n");
    assertThat(value("Contact", rows.getFirst().getFirst(), "AccountId")).isEqualTo(parent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NumberOfEmployees|twelve|Employees: value not of required type: twelve",
        "AnnualRevenue|1O|Annual Revenue: value not of required type: 1O"
      })
  void mistypedValueRefusesItsRowOnly(String field, String value, String message) throws Exception {
    List<List<String>> rows =
        jobs.load(
            OperationEnum.insert, "Account", null, "Name," + field + "\na," + value + "\nb,1\n");
    assertThat(rows.get(0).getLast())
        .isEqualTo("INVALID_TYPE_ON_FIELD_IN_RECORD:" + message + ":" + field + " --");
    assertThat(rows.get(1).get(1)).isEqualTo("true");
  }

  @Test
  void keyNamedTwiceIsRefusedWithinAChunkOnly() throws Exception {
    var csv = new StringBuilder(numbered(250));
    csv.append("again,K-0\nagain,K-249\n");
    List<List<String>> rows =
        jobs.load(OperationEnum.upsert, "Account", "External_ID__c", csv.toString());
    assertThat(rows.get(0).get(1)).isEqualTo("true");
    assertThat(rows.get(250).subList(1, 4)).containsExactly("true", "false", "");
    assertThat(rows.get(249).getLast())
        .isEqualTo("DUPLICATE_VALUE:Duplicate external id specified: K-249:External_ID__c --");
    assertThat(rows.get(251).getLast()).startsWith("DUPLICATE_VALUE:");
  }

  @Test
  void everyChunkOf200RowsIsACallOfItsOwnInTheJournal() throws Exception {
    jobs.load(OperationEnum.insert, "Account", null, numbered(401));
    assertThat(org.journal())
        .hasSize(401)
        .allSatisfy(
            entry -> {
              assertThat(entry.path("api").asText()).isEqualTo("bulk");
              assertThat(entry.path("verb").asText()).isEqualTo("create");
            });
    assertThat(
            org.journal().stream()
                .collect(
                    Collectors.groupingBy(
                        entry -> entry.path("call").asLong(), Collectors.counting()))
                .values())
        .containsExactlyInAnyOrder(200L, 200L, 1L);
  }

  @Test
  void countersKnowTheCallsAndTheRecords() throws Exception {
    org.control("/reset", "{}");
    jobs.load(OperationEnum.insert, "Contact", null, "FirstName,LastName\na,b\nc,\n");
    var counters = TestOrg.JSON.readTree(org.get("/emulator/counters").body());
    assertThat(counters.path("records").path("accepted").asInt()).isEqualTo(1);
    assertThat(counters.path("records").path("rejected").asInt()).isEqualTo(1);
    assertThat(counters.path("calls").path("bulk").asInt()).isGreaterThanOrEqualTo(5);
    assertThat(counters.path("apiCalls")).isEqualTo(counters.path("calls").path("bulk"));
  }
}
