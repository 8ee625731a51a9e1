package dev.drawbridge.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ExceptionCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierTest {
  @ParameterizedTest
  @CsvSource({
    "SERVER_UNAVAILABLE,RETRY",
    "UNABLE_TO_LOCK_ROW,RETRY",
    "ORG_IN_MAINTENANCE,RETRY",
    "INVALID_SESSION_ID,AUTH",
    "REQUEST_LIMIT_EXCEEDED,QUOTA",
    "API_DISABLED_FOR_ORG,CONFIG",
    "UNSUPPORTED_API_VERSION,CONFIG",
    "UNKNOWN_EXCEPTION,AMBIGUOUS",
    "INVALID_FIELD,MAPPING",
    "INVALID_TYPE,MAPPING",
    "SOMETHING_FROM_NEXT_YEAR,RECORD"
  })
  void aFaultIsWhatItsCodeSays(String code, FailureClass expected) {
    assertThat(Classifier.ofFault(code)).isEqualTo(expected);
  }

  @Test
  void aTriggerThatMetALockIsALock() {
    assertThat(
            Classifier.ofRecord("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "x: UNABLE_TO_LOCK_ROW, y"))
        .isEqualTo(FailureClass.RETRY);
    assertThat(Classifier.ofRecord("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "no"))
        .isEqualTo(FailureClass.RECORD);
  }

  @Test
  void whatATriggerInSalesforceRefusesIsNoMappingsFault() {
    String code = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY";
    assertThat(Classifier.mayConcernMapping(code, "entity type cannot be inserted: Account"))
        .isTrue();
    assertThat(Classifier.mayConcernMapping(code, "Checks: execution of BeforeInsert")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(StatusCode.class)
  void aRecordsResultNeverAsksForAnythingButTheRecordOrARetry(StatusCode code) {
    assertThat(Classifier.ofRecord(code.name(), "")).isIn(FailureClass.RECORD, FailureClass.RETRY);
  }

  @Test
  void everyCodeThatIsNamedIsOneOfSalesforces() {
    var known = Arrays.stream(ExceptionCode.values()).map(Enum::name).toList();
    for (String code :
        new String[] {
          "SERVER_UNAVAILABLE",
          "REQUEST_LIMIT_EXCEEDED",
          "INVALID_SESSION_ID",
          "UNSUPPORTED_API_VERSION",
          "UNKNOWN_EXCEPTION"
        }) {
      assertThat(known).contains(code);
    }
  }
}
