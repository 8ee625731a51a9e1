package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.BatchInfo;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.BulkConnection;
import com.sforce.async.JobInfo;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.sobject.SObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Finer rules of the Bulk API: its CSV, the columns it takes, its dates, what it cuts. */
class BulkRulesIT extends OrgFixture {
  private BulkConnection bulk;
  private BulkJobs jobs;

  @BeforeEach
  void open() throws Exception {
    bulk = org.bulk();
    jobs = new BulkJobs(bulk);
  }

  private List<String> names() throws Exception {
    return Arrays.stream(soap.query("SELECT Id, Name FROM Account ORDER BY Id").getRecords())
        .map(record -> record.getField("Name").toString())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void dialectOfTheBulkApiIsRead(String end) throws Exception {
    String csv =
        String.join(
            end,
            "Name,Phone",
            "\"quoted \"\"so\"\", and so\",1",
            "",
            "\"two" + end + "lines\",\"\"",
            " inner ,2",
            "\uFEFFlast,3");
    List<List<String>> rows = jobs.load(OperationEnum.insert, "Account", null, csv);
    assertThat(rows)
        .as("blank lines are no rows")
        .hasSize(4)
        .allMatch(row -> row.get(1).equals("true"));
    assertThat(names())
        .containsExactly("quoted \"so\", and so", "two\nlines", "inner", "\uFEFFlast");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Name\nx\"y\"\n", "Name\n\"x\"y\n", "Name\n\"x\n", "Name;Phone\na;b\n"})
  void otherDialectsFailTheBatch(String csv) throws Exception {
    assertThat(jobs.failure("Account", csv)).startsWith("InvalidBatch : ");
    assertThat(names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Parent.Owner.Username",
    "Parent.Site",
    "Parent.Nope__c",
    "Nope.Name",
    "Contact:Parent.Email"
  })
  void columnsOfParentsGoOneLevelUpToAKey(String column) throws Exception {
    jobs.load(OperationEnum.insert, "Account", null, "Name,External_ID__c\nparent,P\n");
    List<List<String>> good =
        jobs.load(OperationEnum.insert, "Account", null, "Name,Parent.External_ID__c\nchild,P\n");
    assertThat(good.getFirst().get(1)).isEqualTo("true");
    BatchInfo batch =
        jobs.finished(
            jobs.add(
                jobs.open(OperationEnum.insert, "Account", null),
                "Name," + column + "\nchild,x\n"));
    boolean refused =
        batch.getState() == BatchStateEnum.Failed
            || jobs.results(batch).getFirst().get(1).equals("false");
    assertThat(refused).as(column).isTrue();
    assertThat(names()).containsExactly("parent", "child");
  }

  @Test
  void datesAreWrittenInTheManyWaysOfTheFormats() throws Exception {
    JobInfo job = jobs.open(OperationEnum.insert, "Account", null);
    String token = org.token();
    String path = "/services/async/65.0/job/" + job.getId();
    HttpResponse<String> xml = org.get(path, "X-SFDC-Session", token);
    assertThat(xml.body())
        .containsPattern("<createdDate>\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.000Z</createdDate>");
    HttpResponse<String> json =
        org.get(path, "X-SFDC-Session", token, "Content-Type", "application/json");
    JsonNode info = TestOrg.JSON.readTree(json.body());
    assertThat(info.path("createdDate").asText()).matches(".*T[\\d:]{8}\\.000\\+0000");
    List<List<String>> rows =
        jobs.load(
            OperationEnum.insert,
            "Invoice__c",
            null,
            "Sent_At__c,Due__c,Paid__c\n"
                + "2026-11-20T10:00:00.000Z,2026-11-20,true\n"
                + "2026-11-20T10:00:00,2026-11-20Z,1\n"
                + "20.11.2026,2026-11-20,0\n"
                + "2026-11-20T10:00:00.000Z,11/20/2026,0\n"
                + "2026-11-20T10:00:00.000Z,2026-11-20,maybe\n");
    assertThat(rows.stream().map(row -> row.get(1)))
        .containsExactly("true", "true", "false", "false", "false");
  }

  @Test
  void queriesOfSomeObjectsAreNotCut() throws Exception {
    JobInfo good = chunked("Account");
    BatchInfo batch = add(good, "SELECT Id FROM Account");
    assertThat(jobs.finished(batch).getState()).isEqualTo(BatchStateEnum.NotProcessed);
    JobInfo custom = chunked("Invoice__c");
    assertThat(jobs.finished(add(custom, "SELECT Id FROM Invoice__c")).getState())
        .isEqualTo(BatchStateEnum.NotProcessed);
    JobInfo group = chunked("Group");
    BatchInfo failed = jobs.finished(add(group, "SELECT Id FROM Group"));
    assertThat(failed.getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(failed.getStateMessage()).contains("PK chunking does not take Group");
  }

  private JobInfo chunked(String object) throws Exception {
    return chunked(object, "chunkSize=100000");
  }

  private JobInfo chunked(String object, String header) throws Exception {
    BulkConnection cutting = org.bulk();
    cutting.addHeader("Sforce-Enable-PKChunking", header);
    return cutting.createJob(BulkJobs.info(OperationEnum.query, object, null));
  }

  // 150 ids end in digits, capital and small letters, and carry twice: places where an order other
  // than that of the characters would put a record into two pieces or into none.
  @Test
  void piecesFollowTheOrderOfIdsAndHaveEachRecordOnce() throws Exception {
    List<String> ids = accounts(150);
    assertThat(ids).isSorted();
    List<List<String>> pieces = pieces("chunkSize=7", 22);
    assertThat(pieces.stream().flatMap(List::stream)).containsExactlyElementsOf(ids);
    assertThat(pieces).allMatch(piece -> piece.size() <= 7);
    assertThat(pieces.subList(0, 21)).allMatch(piece -> piece.size() == 7);
  }

  @Test
  void piecesBeginWithTheStartRow() throws Exception {
    List<String> ids = accounts(100);
    String start = ids.get(61);
    List<List<String>> pieces = pieces("chunkSize=20; startRow=" + start.substring(0, 15), 2);
    assertThat(pieces.stream().flatMap(List::stream))
        .containsExactlyElementsOf(ids.subList(61, 100));
  }

  private List<String> accounts(int count) throws Exception {
    SObject[] records =
        IntStream.range(0, count)
            .mapToObj(i -> TestOrg.record("Account", "Name", "n" + i))
            .toArray(SObject[]::new);
    return Arrays.stream(soap.create(records)).map(SaveResult::getId).toList();
  }

  /** The ids in each piece of a query for all accounts. */
  private List<List<String>> pieces(String header, int count) throws Exception {
    JobInfo job = chunked("Account", header);
    add(job, "SELECT Id FROM Account");
    List<BatchInfo> batches =
        await()
            .until(
                () -> List.of(bulk.getBatchInfoList(job.getId()).getBatchInfo()),
                now -> now.size() == 1 + count && now.stream().noneMatch(BulkRulesIT::pending));
    assertThat(batches.getFirst().getState()).isEqualTo(BatchStateEnum.NotProcessed);
    List<List<String>> pieces = new ArrayList<>();
    for (BatchInfo batch : batches.subList(1, batches.size())) {
      assertThat(batch.getState()).isEqualTo(BatchStateEnum.Completed);
      String result = bulk.getQueryResultList(job.getId(), batch.getId()).getResult()[0];
      try (InputStream in = bulk.getQueryResultStream(job.getId(), batch.getId(), result)) {
        var csv = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        pieces.add(csv.lines().skip(1).map(line -> line.replace("\"", "")).toList());
      }
    }
    return pieces;
  }

  private static boolean pending(BatchInfo batch) {
    return batch.getState() == BatchStateEnum.Queued
        || batch.getState() == BatchStateEnum.InProgress;
  }

  private BatchInfo add(JobInfo job, String soql) throws Exception {
    return bulk.createBatchFromStream(
        job, new ByteArrayInputStream(soql.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void completedBatchesMayHoldRefusedRowsAndUpdatesNeedIds() throws Exception {
    BatchInfo batch =
        jobs.finished(
            jobs.add(
                jobs.open(OperationEnum.insert, "Account", null), "Name,Phone\na,1\n,2\nc,3\n"));
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Completed);
    assertThat(batch.getNumberRecordsProcessed()).isEqualTo(3);
    assertThat(batch.getNumberRecordsFailed()).isOne();
    assertThat(jobs.results(batch).stream().map(row -> row.get(1)))
        .containsExactly("true", "false", "true");
    assertThat(jobs.load(OperationEnum.update, "Account", null, "Name\nb\n").getFirst().getLast())
        .startsWith("MISSING_ARGUMENT:Id not specified");
    assertThat(
            jobs.load(OperationEnum.delete, "Account", null, "Id\nnonsense\n").getFirst().getLast())
        .startsWith("MALFORMED_ID:");
  }
}
