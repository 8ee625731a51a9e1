package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sforce.async.AsyncApiException;
import com.sforce.async.AsyncExceptionCode;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every code that a client has to have a plan for can be scripted, and arrives at the client. */
class TaxonomyIT {
  private static TestOrg org;
  private static PartnerConnection soap;

  @BeforeAll
  static void start() throws Exception {
    org = new TestOrg();
    soap = org.connect();
  }

  @BeforeEach
  void disarm() throws Exception {
    org.remove("/faults");
  }

  @AfterAll
  static void stop() {
    org.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UNABLE_TO_LOCK_ROW",
        "REQUEST_RUNNING_TOO_LONG",
        "TOO_MANY_APEX_REQUESTS",
        "PROCESSING_HALTED",
        "OPERATION_ENQUEUED",
        "ENTITY_IS_LOCKED",
        "DUPLICATE_VALUE",
        "STORAGE_LIMIT_EXCEEDED",
        "LIMIT_EXCEEDED",
        "LICENSE_LIMIT_EXCEEDED",
        "MIXED_DML_OPERATION",
        "REQUIRED_FIELD_MISSING",
        "STRING_TOO_LONG",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "FIELD_INTEGRITY_EXCEPTION",
        "FIELD_FILTER_VALIDATION_EXCEPTION",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        "NUMBER_OUTSIDE_VALID_RANGE",
        "INVALID_EMAIL_ADDRESS",
        "DUPLICATE_EXTERNAL_ID",
        "DUPLICATES_DETECTED",
        "MALFORMED_ID",
        "MISSING_ARGUMENT",
        "ENTITY_IS_DELETED",
        "ENTITY_IS_ARCHIVED",
        "INVALID_CROSS_REFERENCE_KEY",
        "DELETE_FAILED",
        "DEPENDENCY_EXISTS",
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "CANNOT_EXECUTE_FLOW_TRIGGER",
        "SELF_REFERENCE_FROM_TRIGGER",
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "INACTIVE_OWNER_OR_USER",
        "TEXT_DATA_OUTSIDE_SUPPORTED_CHARSET",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "CANNOT_MODIFY_MANAGED_OBJECT",
        "APEX_DATA_ACCESS_RESTRICTION",
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "UNKNOWN_EXCEPTION"
      })
  void codesOfRecordsRefuseTheirRecordOnly(String code) throws Exception {
    org.fault("{\"kind\":\"record-error\",\"record\":0,\"code\":\"" + code + "\"}");
    SObject[] two = {account("a", null), account("b", null)};
    SaveResult[] results = soap.create(two);
    assertThat(results[0].getErrors()[0].getStatusCode()).isEqualTo(StatusCode.valueOf(code));
    assertThat(results[1].getSuccess()).isTrue();
    assertThat(soap.create(two)).as("the next call").allMatch(SaveResult::getSuccess);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SERVER_UNAVAILABLE",
        "UNABLE_TO_LOCK_ROW",
        "REQUEST_RUNNING_TOO_LONG",
        "QUERY_TIMEOUT",
        "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE",
        "API_CURRENTLY_DISABLED",
        "ORG_IN_MAINTENANCE",
        "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
        "CIRCUIT_BREAKER_OPEN_EXCEPTION",
        "INTERNAL_ERROR",
        "UNKNOWN_EXCEPTION",
        "INVALID_SESSION_ID",
        "INVALID_LOGIN",
        "PASSWORD_LOCKOUT",
        "LOGIN_MUST_USE_SECURITY_TOKEN",
        "API_DISABLED_FOR_ORG",
        "INVALID_OPERATION",
        "CLIENT_NOT_ACCESSIBLE_FOR_USER",
        "MUTUAL_AUTHENTICATION_FAILED",
        "TRIAL_EXPIRED",
        "ORG_LOCKED",
        "REQUEST_LIMIT_EXCEEDED",
        "EXCEEDED_QUOTA",
        "LIMIT_EXCEEDED",
        "EXCEEDED_ID_LIMIT",
        "EXCEEDED_MAX_SIZE_REQUEST",
        "INVALID_TYPE",
        "INVALID_FIELD",
        "INVALID_CROSS_REFERENCE_KEY",
        "MALFORMED_QUERY",
        "INVALID_QUERY_LOCATOR",
        "INVALID_REPLICATION_DATE",
        "UNSUPPORTED_API_VERSION"
      })
  void codesOfCallsRefuseTheWholeCallAndChangeNothing(String code) throws Exception {
    long before = accepted();
    org.fault("{\"kind\":\"soap-fault\",\"code\":\"" + code + "\",\"message\":\"m\"}");
    ApiFault fault =
        catchThrowableOfType(ApiFault.class, () -> soap.create(new SObject[] {account("a", null)}));
    assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.valueOf(code));
    assertThat(fault.getExceptionMessage()).isEqualTo("m");
    assertThat(accepted()).isEqualTo(before);
    assertThat(soap.create(new SObject[] {account("a", null)})[0].getSuccess()).isTrue();
    org.fault("{\"kind\":\"soap-fault\",\"code\":\"" + code + "\",\"message\":\"m\"}");
    Rest.Reply reply = new Rest(org).post("/sobjects/Account", "{'Name':'a'}");
    assertThat(reply.status()).isGreaterThanOrEqualTo(400);
    assertThat(reply.text("0", "errorCode")).isEqualTo(code);
  }

  private long accepted() throws Exception {
    return TestOrg.JSON
        .readTree(org.get("/emulator/counters").body())
        .path("records")
        .path("accepted")
        .asLong();
  }

  @ParameterizedTest
  @CsvSource({
    "Unknown, Unknown",
    "InvalidSessionId, InvalidSessionId",
    "InternalServerError, InternalServerError",
    "Timeout, Timeout",
    "TooManyLockFailure, TooManyLockFailure",
    "ExceededQuota, ExceededQuota",
    "FeatureNotEnabled, FeatureNotEnabled",
    "HttpsRequired, HttpsRequired",
    "InvalidUser, InvalidUser",
    "REQUEST_LIMIT_EXCEEDED, ExceededQuota",
    "SERVER_UNAVAILABLE, InternalServerError",
    "NOBODY_KNOWS_THIS, Unknown"
  })
  void codesOfBulkAreThoseThatItsClientKnows(String code, AsyncExceptionCode known)
      throws Exception {
    org.fault(
        "{\"kind\":\"soap-fault\",\"verb\":\"bulk\",\"code\":\"" + code + "\",\"message\":\"m\"}");
    AsyncApiException refused =
        catchThrowableOfType(
            AsyncApiException.class,
            () -> org.bulk().createJob(BulkJobs.info(OperationEnum.insert, "Account", null)));
    assertThat(refused.getExceptionCode()).isEqualTo(known);
    assertThat(org.bulk().createJob(BulkJobs.info(OperationEnum.insert, "Account", null)).getId())
        .startsWith("750");
  }

  @ParameterizedTest
  @ValueSource(ints = {420, 429, 500, 502, 503, 504})
  void statusesWithAPageReachTheClientAsNoAnswer(int status) throws Exception {
    long before = accepted();
    org.fault("{\"kind\":\"http-status\",\"status\":" + status + "}");
    assertThat(
            catchThrowableOfType(
                ConnectionException.class, () -> soap.create(new SObject[] {account("a", null)})))
        .isNotInstanceOf(ApiFault.class);
    assertThat(accepted()).isEqualTo(before);
    org.fault("{\"kind\":\"http-status\",\"status\":" + status + ",\"body\":\"\"}");
    assertThat(
            catchThrowableOfType(
                ConnectionException.class, () -> soap.create(new SObject[] {account("a", null)})))
        .as("without any body")
        .isNotInstanceOf(ApiFault.class);
    assertThat(accepted()).isEqualTo(before);
    org.fault("{\"kind\":\"http-status\",\"status\":" + status + "}");
    assertThat(new Rest(org).get("/sobjects").status()).isEqualTo(status);
    assertThat(soap.create(new SObject[] {account("a", null)})[0].getSuccess()).isTrue();
  }

  @Test
  void lostConnectionIsAnIoErrorAndMayHaveCommitted() throws Exception {
    long before = accepted();
    org.fault("{\"kind\":\"fail-before-commit\",\"verb\":\"create\"}");
    assertThat(lost()).isNotNull();
    assertThat(accepted()).isEqualTo(before);
    org.fault("{\"kind\":\"truncate-answer\",\"verb\":\"create\"}");
    assertThat(
            catchThrowableOfType(
                ConnectionException.class, () -> soap.create(new SObject[] {account("a", null)})))
        .isNotNull();
    assertThat(accepted()).isEqualTo(before + 1);
  }

  private static IOException lost() {
    // A plain client: the JDK's sends a POST again when the connection was dropped.
    return catchThrowableOfType(
        IOException.class,
        () -> new Rest(org, org.token()).post("/sobjects/Account", "{'Name':'lost'}"));
  }
}
