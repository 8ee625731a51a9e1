package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.bind.XmlObject;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Each test has an org of its own and a session of its first user with the real client. */
abstract class OrgFixture {
  final TestOrg org = new TestOrg();
  PartnerConnection soap;

  @BeforeEach
  void connect() throws Exception {
    soap = org.connect();
  }

  @AfterEach
  void close() {
    org.close();
  }

  static SObject withId(String type, String id, Object... fields) {
    SObject record = record(type, fields);
    record.setId(id);
    return record;
  }

  /** Creates a record that nothing speaks against, and returns its id. */
  String create(String type, Object... fields) throws Exception {
    return create(record(type, fields));
  }

  String create(SObject record) throws Exception {
    SaveResult result = save(record);
    assertThat(result.getErrors()).isEmpty();
    return result.getId();
  }

  /** What becomes of a new record, whatever that is. */
  SaveResult save(SObject record) throws Exception {
    return soap.create(new SObject[] {record})[0];
  }

  /** Why a record cannot be created. */
  Error refused(String type, Object... fields) throws Exception {
    return refused(record(type, fields));
  }

  Error refused(SObject record) throws Exception {
    return only(save(record));
  }

  /** The one error of a record that was not saved. */
  static Error only(SaveResult result) {
    assertThat(result.getSuccess()).isFalse();
    assertThat(result.getId()).isNull();
    assertThat(result.getErrors()).hasSize(1);
    return result.getErrors()[0];
  }

  void update(String type, String id, Object... fields) throws Exception {
    assertThat(change(type, id, fields).getErrors()).isEmpty();
  }

  /** What becomes of a change, whatever that is. */
  SaveResult change(String type, String id, Object... fields) throws Exception {
    return soap.update(new SObject[] {withId(type, id, fields)})[0];
  }

  /** Why a record cannot be changed so. */
  Error updateRefused(String type, String id, Object... fields) throws Exception {
    return only(change(type, id, fields));
  }

  XmlObject read(String type, String id, String fields) throws Exception {
    return soap.retrieve(fields, type, new String[] {id})[0];
  }

  Object value(String type, String id, String field) throws Exception {
    return read(type, id, field).getField(field);
  }

  Field field(String object, String name) throws Exception {
    return Arrays.stream(soap.describeSObject(object).getFields())
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The fault by which a call as a whole is refused. */
  static ApiFault fault(ExceptionCode code, ThrowingCallable call) {
    ApiFault fault = catchThrowableOfType(ApiFault.class, call);
    assertThat(fault).as("the call must be refused").isNotNull();
    assertThat(fault.getExceptionCode()).isEqualTo(code);
    return fault;
  }
}
