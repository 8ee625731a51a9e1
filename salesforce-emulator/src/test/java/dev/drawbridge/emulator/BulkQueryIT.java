package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.async.AsyncApiException;
import com.sforce.async.BatchInfo;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.BulkConnection;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.sobject.SObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk queries with results in CSV, as the real client sees them. */
class BulkQueryIT extends OrgFixture {
  private BulkConnection bulk;
  private BulkJobs jobs;

  @BeforeEach
  void open() throws Exception {
    bulk = org.bulk();
    jobs = new BulkJobs(bulk);
  }

  private BatchInfo run(OperationEnum operation, String soql) throws Exception {
    return jobs.finished(jobs.add(jobs.open(operation, "Contact", null), soql));
  }

  private String csv(OperationEnum operation, String soql) throws Exception {
    BatchInfo batch = run(operation, soql);
    assertThat(batch.getState()).as(batch.getStateMessage()).isEqualTo(BatchStateEnum.Completed);
    String[] results = bulk.getQueryResultList(batch.getJobId(), batch.getId()).getResult();
    assertThat(results).hasSize(1);
    assertThat(results[0]).startsWith("752");
    try (var in = bulk.getQueryResultStream(batch.getJobId(), batch.getId(), results[0])) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void rowsHaveAColumnForEachFieldAndParentsFieldsByPath() throws Exception {
    String parent = soap.create(new SObject[] {account("Acme \"Ltd\"", "1")})[0].getId();
    soap.create(
        new SObject[] {
          record("Contact", "LastName", "b", "AccountId", parent),
          record("Contact", "LastName", "a")
        });
    assertThat(
            csv(
                OperationEnum.query,
                "SELECT lastname, Account.Name FROM Contact ORDER BY LastName"))
        .isEqualTo("\"LastName\",\"Account.Name\"\n\"a\",\"\"\n\"b\",\"Acme \"\"Ltd\"\"\"\n");
  }

  @Test
  void queryAllSeesTheBinAndQueryDoesNot() throws Exception {
    String id = soap.create(new SObject[] {record("Contact", "LastName", "a")})[0].getId();
    soap.delete(new String[] {id});
    assertThat(csv(OperationEnum.query, "SELECT Id FROM Contact"))
        .isEqualTo("Records not found for this query");
    assertThat(csv(OperationEnum.queryAll, "SELECT Id FROM Contact"))
        .isEqualTo("\"Id\"\n\"" + id + "\"\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT COUNT() FROM Contact",
        "SELECT COUNT(Id) n FROM Contact",
        "SELECT LastName FROM Contact GROUP BY LastName",
        "SELECT Id FROM Contact OFFSET 1",
        "SELECT Nothing FROM Contact",
        "SELECT MailingAddress FROM Contact",
        "SELECT Account.BillingAddress FROM Contact",
        "SELECT (SELECT Id FROM Cases) FROM Contact",
        "SELECT Id FROM Account",
        "nonsense"
      })
  void whatBulkCannotQueryFailsTheBatch(String soql) throws Exception {
    BatchInfo batch = run(OperationEnum.query, soql);
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(batch.getStateMessage()).startsWith("InvalidBatch : ");
  }

  @Test
  void batchOfRecordsHasNoNumberedResults() throws Exception {
    BatchInfo batch =
        jobs.finished(jobs.add(jobs.open(OperationEnum.insert, "Contact", null), "LastName\na\n"));
    assertThat(jobs.results(batch)).hasSize(1);
    assertThatThrownBy(
            () -> bulk.getQueryResultStream(batch.getJobId(), batch.getId(), "7525g0000000001AAA"))
        .isInstanceOf(AsyncApiException.class);
  }

  @Test
  void unknownResultIsRefused() throws Exception {
    BatchInfo batch = run(OperationEnum.query, "SELECT Id FROM Contact");
    assertThatThrownBy(
            () -> bulk.getQueryResultStream(batch.getJobId(), batch.getId(), "7525g0000000099AAA"))
        .isInstanceOf(AsyncApiException.class);
  }
}
