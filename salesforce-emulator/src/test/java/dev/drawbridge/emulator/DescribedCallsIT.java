package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.BatchInfo;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an object's describe rules out is refused by every API; all else goes on. */
class DescribedCallsIT extends OrgFixture {
  private static final String NO_QUERY = "entity type Thing__c does not support query";
  private static final String NO_RETRIEVE = "entity type Thing__c does not support retrieve";

  private Rest rest;
  private BulkJobs bulk;
  private String thing;

  @BeforeEach
  void fill() throws Exception {
    rest = new Rest(org);
    bulk = new BulkJobs(org.bulk());
    describe("'queryable':true");
    String account = create("Account", "Name", "a");
    thing = create("Thing__c", "Key__c", "k", "Account__c", account);
  }

  private void describe(String flags) throws Exception {
    org.control(
        "/schema",
        """
        {'name':'Thing__c','keyPrefix':'a0T',%s,'fields':[
          {'name':'Key__c','externalId':true,'unique':true},
          {'name':'Account__c','type':'reference','referenceTo':['Account'],
           'childRelationshipName':'Things__r'}]}
        """
            .formatted(flags)
            .replace('\'', '"'));
  }

  @Test
  void objectThatCannotBeQueriedIsReadByItsIdOnly() throws Exception {
    describe("'queryable':false");
    assertThat(soap.describeSObject("Thing__c").isQueryable()).isFalse();
    for (String soql :
        new String[] {
          "SELECT Id FROM Thing__c",
          "SELECT COUNT() FROM Thing__c",
          "SELECT Id FROM Account WHERE Id IN (SELECT Account__c FROM Thing__c)",
          "SELECT Id, (SELECT Id FROM Things__r) FROM Account"
        }) {
      assertThat(
              fault(ExceptionCode.INVALID_TYPE_FOR_OPERATION, () -> soap.query(soql))
                  .getExceptionMessage())
          .isEqualTo(NO_QUERY);
      fault(ExceptionCode.INVALID_TYPE_FOR_OPERATION, () -> soap.queryAll(soql));
      rest.query(soql).refused(400, "INVALID_TYPE_FOR_OPERATION", NO_QUERY);
    }
    BatchInfo batch =
        bulk.finished(
            bulk.add(bulk.open(OperationEnum.query, "Thing__c", null), "SELECT Id FROM Thing__c"));
    assertThat(batch.getState()).isEqualTo(BatchStateEnum.Failed);
    assertThat(batch.getStateMessage()).isEqualTo("InvalidBatch : " + NO_QUERY);
    rest.post("/jobs/query", "{'operation':'query','query':'SELECT Id FROM Thing__c'}")
        .refused(400, "API_ERROR", NO_QUERY);

    assertThat(soap.retrieve("Key__c", "Thing__c", new String[] {thing})[0].getField("Key__c"))
        .isEqualTo("k");
    assertThat(rest.get("/sobjects/Thing__c/" + thing).text("Key__c")).isEqualTo("k");
  }

  @Test
  void objectThatCannotBeRetrievedIsQueriedOnly() throws Exception {
    describe("'retrieveable':false");
    assertThat(
            fault(
                    ExceptionCode.INVALID_TYPE_FOR_OPERATION,
                    () -> soap.retrieve("Id", "Thing__c", new String[] {thing}))
                .getExceptionMessage())
        .isEqualTo(NO_RETRIEVE);
    for (String path :
        new String[] {
          "/sobjects/Thing__c/" + thing,
          "/sobjects/Thing__c/Key__c/k",
          "/composite/sobjects/Thing__c?fields=Id&ids=" + thing
        }) {
      rest.get(path).refused(400, "INVALID_TYPE_FOR_OPERATION", NO_RETRIEVE);
    }
    assertThat(soap.query("SELECT Id FROM Thing__c").getSize()).isOne();
  }

  @Test
  void objectThatCannotBeCreatedIsChangedOnly() throws Exception {
    describe("'createable':false");
    String refusal = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY";
    StatusCode code = StatusCode.CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY;
    assertThat(refused("Thing__c", "Key__c", "n").getStatusCode()).isEqualTo(code);
    SObject other = record("Thing__c", "Key__c", "n");
    assertThat(soap.upsert("Key__c", new SObject[] {other})[0].getErrors()[0].getStatusCode())
        .isEqualTo(code);
    rest.post("/sobjects/Thing__c", "{'Key__c':'n'}").refused(400, refusal, "cannot be inserted");
    rest.patch("/sobjects/Thing__c/Key__c/n", "{}").refused(400, refusal, "cannot be inserted");
    String one = "{'records':[{'attributes':{'type':'Thing__c','referenceId':'r'},'Key__c':'n'}]}";
    assertThat(rest.post("/composite/sobjects", one).text("0", "errors", "0", "statusCode"))
        .isEqualTo(refusal);
    assertThat(
            rest.post("/composite/tree/Thing__c", one)
                .text("results", "0", "errors", "0", "statusCode"))
        .isEqualTo(refusal);
    assertThat(lastCell(OperationEnum.insert, "Key__c\nn\n")).startsWith(refusal);
    assertThat(bulk2("insert", "Key__c\nn\n")).contains(refusal);

    update("Thing__c", thing, "Key__c", "changed");
    assertThat(soap.query("SELECT Id FROM Thing__c").getSize()).isOne();
  }

  @Test
  void objectThatCannotBeUpdatedIsCreatedOnly() throws Exception {
    describe("'updateable':false");
    String refusal = "INSUFFICIENT_ACCESS_OR_READONLY";
    StatusCode code = StatusCode.INSUFFICIENT_ACCESS_OR_READONLY;
    assertThat(updateRefused("Thing__c", thing, "Key__c", "n").getStatusCode()).isEqualTo(code);
    SObject same = record("Thing__c", "Key__c", "k");
    assertThat(soap.upsert("Key__c", new SObject[] {same})[0].getErrors()[0].getStatusCode())
        .isEqualTo(code);
    rest.patch("/sobjects/Thing__c/" + thing, "{'Key__c':'n'}").refused(403, refusal, "access");
    String one =
        "{'records':[{'attributes':{'type':'Thing__c'},'id':'" + thing + "','Key__c':'n'}]}";
    assertThat(rest.patch("/composite/sobjects", one).text("0", "errors", "0", "statusCode"))
        .isEqualTo(refusal);
    assertThat(lastCell(OperationEnum.update, "Id,Key__c\n" + thing + ",n\n")).startsWith(refusal);
    assertThat(bulk2("update", "Id,Key__c\n" + thing + ",n\n")).contains(refusal);
    create("Thing__c", "Key__c", "n");
  }

  @Test
  void objectThatCannotBeDeletedStays() throws Exception {
    describe("'deletable':false");
    String refusal = "INSUFFICIENT_ACCESS_OR_READONLY";
    assertThat(soap.delete(new String[] {thing})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INSUFFICIENT_ACCESS_OR_READONLY);
    rest.delete("/sobjects/Thing__c/" + thing).refused(403, refusal, "access");
    rest.delete("/sobjects/Thing__c/Key__c/k").refused(403, refusal, "access");
    assertThat(
            rest.delete("/composite/sobjects?ids=" + thing).text("0", "errors", "0", "statusCode"))
        .isEqualTo(refusal);
    assertThat(lastCell(OperationEnum.delete, "Id\n" + thing + "\n")).startsWith(refusal);
    assertThat(bulk2("delete", "Id\n" + thing + "\n")).contains(refusal);
    assertThat(soap.query("SELECT Id FROM Thing__c").getSize()).isOne();
  }

  @Test
  void objectThatCannotBeUndeletedStaysInTheBin() throws Exception {
    describe("'undeletable':false");
    assertThat(soap.delete(new String[] {thing})[0].getSuccess()).isTrue();
    assertThat(soap.undelete(new String[] {thing})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.UNDELETE_FAILED);
    assertThat(soap.query("SELECT Id FROM Thing__c").getSize()).isZero();
    assertThat(soap.queryAll("SELECT Id FROM Thing__c").getSize()).isOne();
  }

  private String lastCell(OperationEnum operation, String csv) throws Exception {
    return bulk.load(operation, "Thing__c", null, csv).getFirst().getLast();
  }

  /** The refused rows of a job of Bulk API 2.0. */
  private String bulk2(String operation, String csv) throws Exception {
    String job =
        rest.post("/jobs/ingest", "{'object':'Thing__c','operation':'" + operation + "'}")
            .text("id");
    String path = "/jobs/ingest/" + job;
    rest.call("PUT", path + "/batches", csv, "Content-Type", "text/csv");
    rest.patch(path, "{'state':'UploadComplete'}");
    JsonNode end =
        await()
            .until(
                () -> rest.get(path).body(),
                info -> List.of("JobComplete", "Failed").contains(info.path("state").asText()));
    assertThat(end.path("numberRecordsFailed").asInt()).isOne();
    return rest.get(path + "/failedResults").http().body();
  }
}
